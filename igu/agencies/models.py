"""Who works together: partnerships, the agencies in them, the people who act for an agency, and what was agreed."""

import datetime

import pghistory
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q

from igu.agencies.enums import AgencyKind, AgreementStatus, Gateway


class Partnership(models.Model):
    """A Community Safety Partnership: one borough's, or the region's, whose members see counts and no rows."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    shows_known_to = models.BooleanField(
        "shows that another team knows a person",
        default=False,
        help_text="A search that finds nothing may then answer: known to another team, ask them.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An organisation or one of its teams, such as a borough's police gangs unit."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=AgencyKind)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An agency in a partnership. Its group is what grants are given to."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="partners")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="partners")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="partner", editable=False)

    class Meta:
        ordering = ["agency__name", "id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "agency"], name="partner_once")]

    def __str__(self) -> str:
        return str(self.agency)


class MembershipQuerySet(models.QuerySet):
    def current(self, on: datetime.date) -> "MembershipQuerySet":
        """Memberships that may be acted for on a day: begun, not ended, of somebody who may sign in."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, user__is_active=True)

    def for_actor(self) -> "MembershipQuerySet":
        return self.select_related("user", "partner__agency", "partner__partnership")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    context_field=pghistory.ContextJSONField(null=True),
    context_id_field=None,
    append_only=True,
)
class Membership(models.Model):
    """A person in an agency, in a role. Who has several chooses, for each session, the one to act for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    own_group = models.OneToOneField(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="member", editable=False
    )
    """A group of one, made when this person, acting for this agency, is first given sight of a record by name."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner", "role"],
                condition=Q(ends_on=None),
                name="membership_once",
                violation_error_message="This person already has this role in this agency.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.partner}"


class SharingAgreement(models.Model):
    """What agencies of a partnership agreed to share, for what, under which power, until when.

    Grants cite it. It is in force from its first to its last day (Europe/London), once every party has agreed and until
    somebody ends it; its grants stop at that moment.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=160)
    version = models.PositiveSmallIntegerField(default=1)
    purposes = models.TextField(
        help_text="What the information may be used for, in words a reader outside would follow."
    )
    gateway = models.CharField("legal gateway", max_length=30, choices=Gateway)
    highest_tier = models.PositiveSmallIntegerField(
        choices=[(1, "1, known to"), (2, "2, case content"), (3, "3, most sensitive")], default=2
    )
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField()
    dpia_reference = models.CharField("data protection impact assessment", max_length=60)
    status = models.CharField(max_length=10, choices=AgreementStatus, default=AgreementStatus.DRAFT)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "title", "version"], name="agreement_version_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on"), review_on__lte=F("ends_on")),
                name="agreement_reviewed_while_it_runs",
                violation_error_message="The review has to fall while the agreement runs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class AgreementParty(models.Model):
    """A partner named in an agreement, and who confirmed it for them, when."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="parties")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="agreement_parties")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "agreement parties"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="party_once"),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="party_agreed_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)
