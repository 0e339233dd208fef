"""Who somebody is, and nothing of what is done with them: that is a nominal's or a case's."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from igu.access.models import Compartment
from igu.access.rls import FollowsParent, LiesWith, ProtectedRows
from igu.agencies.models import Partnership
from igu.audit.history import tracked
from igu.people.enums import IdentifierKind, Sex
from igu.people.querysets import MergeQuerySet, PersonQuerySet, SafeAddressQuerySet, SafetyWarningQuerySet

EARLIEST_DAY = "1900-01-01"


class Ethnicity(models.Model):
    """The 18+1 classification: a code list with its version, so that older records keep theirs."""

    code = models.CharField(primary_key=True, max_length=4)
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    code_set = models.CharField(max_length=10, default="18+1")

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "ethnicities"

    def __str__(self) -> str:
        return self.label


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):
    """People on record; one that was merged into another is left out."""

    def get_queryset(self) -> PersonQuerySet:
        return super().get_queryset().filter(merged_into=None)


@tracked()
class Person(models.Model):
    """A human being known to a partnership. A person known to Channel is another row, behind another wall.

    One that turned out to be somebody on record already is merged into them: the row stays as it was, with whatever both
    said alike, lies where theirs lies, and is in no list. Everything else that hung on it hangs on them (igu.merge_people).
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120)
    search_name = models.TextField(editable=False)
    """All the names together, folded for search by igu.people.matching.fold(); kept by the services."""
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    ethnicity = models.ForeignKey(Ethnicity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    postcode = models.CharField(max_length=8, blank=True)
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    merged_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()
    everyone = PersonQuerySet.as_manager()
    """With those that were merged."""

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        verbose_name_plural = "people"
        indexes = [
            # Without the list of pending rows, which every search reads through and a preview taken back leaves full.
            GinIndex(
                fields=["search_name"],
                name="person_name_trigrams",
                opclasses=["igu.gin_trgm_lp_ops"],
                fastupdate=False,
            ),
            models.Index(fields=["family_name", "given_name", "id"], name="person_by_name"),
            models.Index(fields=["date_of_birth"], name="person_by_birth"),
            models.Index(fields=["postcode"], name="person_by_postcode"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="person_in_compartment"),
            models.UniqueConstraint(
                fields=["partnership", "import_ref"], condition=~Q(import_ref=""), name="person_import_ref_once"
            ),
            models.CheckConstraint(
                condition=Q(date_of_birth=None) | Q(date_of_birth__gte=EARLIEST_DAY), name="person_born_after_1899"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None) | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="person_merged_at_a_moment",
            ),
            ProtectedRows(name="person_rows", glass=("person", "id")),
            LiesWith(name="person_lies_with_kept", field="merged_into"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def reference(self) -> str:
        return f"IGU-{self.pk:04d}"


class AliasManager(models.Manager):
    """Names that somebody goes by; those found to be wrong are left out."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(ended_at=None)


@tracked()
class Alias(models.Model):
    """Another name a person goes by. One that was a mistake is ended, and stays in the history."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aliases", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AliasManager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="alias_in_compartment"),
            models.UniqueConstraint(
                fields=["person", "compartment", "name"], condition=Q(ended_at=None), name="alias_once"
            ),
            ProtectedRows(name="alias_rows", glass=("person", "person_id")),
            FollowsParent(name="alias_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Identifier(models.Model):
    """A number that another system knows a person by. Not unique: whether somebody else has it must not be told."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=4, choices=IdentifierKind)
    value = models.CharField(max_length=20)

    class Meta:
        ordering = ["kind", "id"]
        indexes = [models.Index(fields=["value"], name="identifier_by_value")]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="identifier_in_compartment"),
            models.UniqueConstraint(fields=["person", "compartment", "kind", "value"], name="identifier_once"),
            ProtectedRows(name="identifier_rows", glass=("person", "person_id")),
            FollowsParent(name="identifier_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return self.value


@tracked()
class SafetyWarning(models.Model):
    """What whoever goes to see a person has to know first, such as "Do not visit alone"; travels with the name."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="warnings", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    short = models.CharField("in a few words", max_length=60)
    text = models.TextField("what to do")
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey("agencies.Partner", on_delete=models.PROTECT, related_name="+")

    objects = SafetyWarningQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="warning_in_compartment"),
            ProtectedRows(name="warning_rows", glass=("person", "person_id")),
            FollowsParent(name="warning_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return self.short


@tracked()
class SafeAddress(models.Model):
    """Where somebody at risk really stays. Tier 3: never in a list, a title, a mail or a file name."""

    for_a_reason = ("address",)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="safe_addresses", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    address = models.TextField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SafeAddressQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name_plural = "safe addresses"
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="safeaddress_in_compartment"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="safe_address_ends_after_it_starts"
            ),
            ProtectedRows(name="safeaddress_rows", tier=3),
            FollowsParent(name="safeaddress_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return "Safe address"


class Merge(models.Model):
    """Two records found to be one human being: which was kept, who merged the other into it, when and why; and whether that
    was taken back. Written by igu.merge_people() and igu.take_merge_back() alone, which know the rows that moved.

    kept_version: the version of the kept record before; its history has what it said then, and what was chosen.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kept_version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_partner = models.ForeignKey("agencies.Partner", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField(max_length=500, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            ProtectedRows(name="merge_rows", writes="none", glass=("person", "kept_id")),
            FollowsParent(name="merge_follows_kept", parent="people.Person", field="kept"),
        ]

    def __str__(self) -> str:
        return f"IGU-{self.merged_id:04d} into IGU-{self.kept_id:04d}"
