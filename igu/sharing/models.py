from django.conf import settings
from django.db import models

from igu.access.enums import Tier
from igu.access.models import Compartment
from igu.access.rls import PartnershipRows, ProtectedRows
from igu.agencies.models import Partner, Partnership, SharingAgreement
from igu.sharing.enums import ActKind


class SharingAct(models.Model):
    """The history of who sees what: each act with its actor, its reason and its moment, written in the act's transaction.

    subject: the record it was about, "kind:id", or empty for an agreement or a whole compartment. An act about a record
    lies in the record's compartment and moves with it; one about an agreement is read in the partnership.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ActKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        SharingAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    subject = models.CharField(max_length=40, blank=True)
    about_partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(choices=Tier, null=True, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "-at"], name="sharing_act_by_subject")]
        constraints = [
            ProtectedRows(name="sharing_act_rows", writes="none", watched=True),
            PartnershipRows(name="sharing_act_agreed", where="agreement_id IS NOT NULL AND compartment_id IS NULL"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%d %b %Y %H:%M}"


class AgreementWarning(models.Model):
    """That an agreement's parties were told, 30 or 7 days before, that it ends. Written by igu.warnings_due() alone."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "days"], name="agreement_warned_once")]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.days} days before"
