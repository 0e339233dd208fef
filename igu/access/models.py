"""Compartments and the grants on them. The projection of the grants into bits is SQL: sql/functions.sql."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase

from igu.access.enums import CompartmentKind, GlassOutcome, GlassReason, Tier
from igu.access.querysets import ProtectedQuerySet
from igu.access.rls import OwnRows, ProtectedRows
from igu.agencies.models import Partner, Partnership, SharingAgreement


class FreeCompartment(models.Func):
    """The lowest free number: a compartment's id is its place in a fixed string of 8,192."""

    function = "igu.free_compartment"
    template = "%(function)s()"
    arity = 0
    output_field = models.IntegerField()


class Compartment(models.Model):
    """A set of records shared under the same rules.

    Ordinary casework of a partnership is one; a case shared more widely, restricted, or kept from somebody lies in a derived
    one: base plus the difference, found by its key so that equal sets share a compartment. One that inherits shows its rows
    to whoever reads the base; one that does not, only to those granted it.
    """

    id = models.IntegerField(primary_key=True, db_default=FreeCompartment())
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="compartments")
    kind = models.CharField(max_length=20, choices=CompartmentKind)
    name = models.CharField(max_length=120)
    base = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="derived")
    inherits = models.BooleanField(default=True)
    acl_key = models.TextField(null=True, blank=True, unique=True)  # noqa: DJ001 - null is "not derived", and not unique

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(id__gte=1, id__lte=8191), name="compartment_fits_the_bits"),
            models.CheckConstraint(
                condition=Q(base=None, acl_key=None) | Q(base__isnull=False, acl_key__isnull=False),
                name="derived_compartment_has_base_and_key",
            ),
            ProtectedRows(name="compartment_rows", column="id", writes="none"),
        ]
        permissions = [("read_compartment", "May read the rows"), ("write_compartment", "May add and change rows")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet):
    def in_force(self, at) -> "GrantQuerySet":
        """Grants that count at a moment: begun, not ended, own or under an agreement that runs."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at).filter(
            Q(agreement=None) | Q(agreement__status="agreed", agreement__starts_on__lte=at, agreement__ends_on__gte=at)
        )


class CompartmentGroupGrant(GroupObjectPermissionBase):
    """What a partner's group (or one person's own group) may do in a compartment: guardian's direct foreign key.

    A partner reads its own records without an agreement; every other grant cites one.
    """

    content_object = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="grants")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    agreement = models.ForeignKey(
        SharingAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    own_records = models.BooleanField("the partner's own records", default=False)
    purpose = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta(GroupObjectPermissionBase.Meta):
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(own_records=True) | Q(agreement__isnull=False, ends_at__isnull=False),
                name="grant_cites_an_agreement_and_ends",
            ),
            ProtectedRows(name="grant_rows", column="content_object_id", writes="none"),
        ]


class KeptOut(models.Model):
    """A person who is never to see a compartment, whatever their agency may: a relative, a neighbour, a conflict.

    They cannot find the record, break-glass is closed to them, and they are not told.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="kept_out")
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "kept out"
        constraints = [
            models.UniqueConstraint(fields=["user", "compartment"], condition=Q(ended_at=None), name="kept_out_once"),
            ProtectedRows(name="kept_out_rows", writes="none"),
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.compartment}"


class BrokenGlass(models.Model):
    """Four hours' sight of one record, opened by its reader with a reason, and reviewed afterwards by somebody else.

    Written only by igu.break_glass() and igu.review_glass(). subject: what was asked for, "kind:id". opens: the references
    that it opens (the person and their cases), empty where there was nothing to open. Read by its reader, by those who
    read the record, and by who keeps watch over the partnership.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    opens = models.TextField()
    reason_code = models.CharField(max_length=30, choices=GlassReason)
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=GlassOutcome, blank=True)
    review_note = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = ProtectedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "id"]
        verbose_name_plural = "broken glasses"
        indexes = [models.Index(fields=["user", "ends_at"], name="broken_glass_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_by=None, reviewed_at=None)
                | (~Q(outcome="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
                name="broken_glass_reviewed_by_someone",
            ),
            OwnRows(name="broken_glass_rows", writes="none"),
            ProtectedRows(name="broken_glass_seen", writes="none", watched=True),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.starts_at:%d %b %Y %H:%M}"
