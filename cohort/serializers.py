"""Casework as the API reads and writes it: dates as 2026-11-21, other records by their number, lists by their code."""

from typing import Any

from rest_framework import serializers

from cohort.enums import GradePart
from cohort.models import (
    Case,
    Circumstance,
    CircumstanceStatus,
    ClosureReason,
    Custody,
    IntelligenceGrade,
    Intervention,
    InterventionKind,
    InterventionMode,
    NextStep,
    Offence,
    OffenceCode,
    OffenceOutcome,
    Programme,
    SensitiveKind,
    SensitiveNote,
)
from igu.access.policies import withheld
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.models import Person
from igu.rest.serializers import CodeField, ColleagueField, PartnerField, RecordSerializer, VisibleField


class CaseSerializer(RecordSerializer):
    """Work with one person in one programme. It is closed at `close/`, with a reason."""

    person = VisibleField(queryset=Person.objects.all())
    person_name = serializers.CharField(source="person.full_name", read_only=True)
    programme = CodeField(queryset=Programme.objects.all())
    lead = PartnerField(
        queryset=Partner.objects.all(), required=False, help_text="The lead agency; your own unless given."
    )
    lead_name = serializers.CharField(source="lead.agency.name", read_only=True)
    worker = ColleagueField(queryset=User.objects.all(), required=False, allow_null=True)
    worker_name = serializers.CharField(source="worker.name", read_only=True, allow_null=True, default=None)
    closure_reason = CodeField(
        queryset=ClosureReason.objects.all(),
        required=False,
        allow_null=True,
        help_text="Corrected here, as `closed_on` is, once the case is closed.",
    )
    another = serializers.BooleanField(
        write_only=True,
        required=False,
        help_text="Open it, or change its programme, even beside a case of the programme that is open.",
    )

    class Meta:
        model = Case
        fields = [
            "id",
            "person",
            "person_name",
            "programme",
            "lead",
            "lead_name",
            "worker",
            "worker_name",
            "opened_on",
            "closed_on",
            "closure_reason",
            "last_contact_on",
            "another",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["last_contact_on", "recorded_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A case is closed at `close/`: until then what is sent of its end is ignored when it is opened, or when it is null."""
        ended = {"closed_on", "closure_reason"} & attrs.keys()
        if self.instance is None:
            attrs = {name: value for name, value in attrs.items() if name not in ended}
            return super().validate(attrs)
        fixed = attrs.keys() & ({"person"} if "programme" in attrs else {"person", "another"})
        if fixed:
            raise serializers.ValidationError(dict.fromkeys(fixed, "This cannot be changed once the case is open."))
        empty = {name for name in ended if attrs[name] is None}
        if empty and not self.instance.is_open:
            raise serializers.ValidationError(dict.fromkeys(empty, "A closed case has both a day and a reason."))
        return super().validate({name: value for name, value in attrs.items() if name not in empty})


class ClosureSerializer(serializers.Serializer):
    """How a case ended."""

    closed_on = serializers.DateField()
    reason = CodeField(queryset=ClosureReason.objects.all())
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class ChildSerializer(RecordSerializer):
    """What belongs to a case or a person stays with it: `belongs_to` is fixed once recorded."""

    belongs_to = ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and self.belongs_to in attrs:
            raise serializers.ValidationError({self.belongs_to: "A record stays where it was recorded."})
        return super().validate(attrs)


class InterventionSerializer(ChildSerializer):
    """One contact with the person of one case. A group session is one for each person, with the same `session`."""

    belongs_to = "case"
    case = VisibleField(queryset=Case.objects.all())
    kind = CodeField(queryset=InterventionKind.objects.all())
    mode = CodeField(queryset=InterventionMode.objects.all())
    agency_name = serializers.CharField(source="agency.agency.name", read_only=True)
    worker_name = serializers.CharField(source="worker.name", read_only=True)
    summary = serializers.CharField(max_length=10_000, allow_blank=True, required=False)

    class Meta:
        model = Intervention
        fields = [
            "id",
            "case",
            "session",
            "on",
            "at",
            "kind",
            "mode",
            "agency",
            "agency_name",
            "worker",
            "worker_name",
            "place",
            "attended",
            "absence_reason",
            "minutes",
            "summary",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["session", "agency", "worker", "recorded_at"]
        extra_kwargs = {"minutes": {"min_value": 1, "max_value": 1440}, "attended": {"required": True}}


class CircumstanceSerializer(ChildSerializer):
    """Education or work, or where somebody lives, from a first to a last day, both counted."""

    belongs_to = "case"
    case = VisibleField(queryset=Case.objects.all())
    status = CodeField(queryset=CircumstanceStatus.objects.all())

    class Meta:
        model = Circumstance
        fields = [
            "id",
            "case",
            "kind",
            "status",
            "from_on",
            "to_on",
            "suitable",
            "note",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["kind", "recorded_at"]

    def validate_status(self, status: CircumstanceStatus) -> CircumstanceStatus:
        if self.instance is not None and status.kind != self.instance.kind:
            raise serializers.ValidationError("Choose a status of the same kind.")
        return status


class OffenceSerializer(ChildSerializer):
    """An offence, its gravity from 1 to 8, and how it ended."""

    belongs_to = "person"
    person = VisibleField(queryset=Person.objects.all())
    offence = CodeField(queryset=OffenceCode.objects.all())
    outcome = CodeField(queryset=OffenceOutcome.objects.all())

    class Meta:
        model = Offence
        fields = [
            "id",
            "person",
            "offence",
            "gravity",
            "offence_on",
            "outcome",
            "outcome_on",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["recorded_at"]
        extra_kwargs = {"gravity": {"min_value": 1, "max_value": 8, "required": False}}


class CustodySerializer(ChildSerializer):
    """Time in custody; a last day to come is the planned release."""

    belongs_to = "person"
    person = VisibleField(queryset=Person.objects.all())

    class Meta:
        model = Custody
        fields = ["id", "person", "from_on", "to_on", "place", "version", "recorded_at"]
        read_only_fields = ["recorded_at"]


class NextStepSerializer(ChildSerializer):
    """Something promised on a case, by a day. It is marked as done at `finish/`."""

    belongs_to = "case"
    case = VisibleField(queryset=Case.objects.all())
    worker = ColleagueField(queryset=User.objects.all(), required=False)

    class Meta:
        model = NextStep
        fields = ["id", "case", "what", "due_on", "worker", "done_at", "version", "recorded_at"]
        read_only_fields = ["done_at", "recorded_at"]


def _grade(part: GradePart) -> CodeField:
    return CodeField(queryset=IntelligenceGrade.objects.filter(part=part), required=False, allow_null=True)


class SensitiveNoteSerializer(ChildSerializer):
    """Intelligence, health or exploitation, at tier 3. What it says is withheld until `look/` was told why.

    Secret material, anything of an intelligence service and anything that could show who an informant is may not be sent.
    """

    belongs_to = "person"
    person = VisibleField(queryset=Person.objects.all())
    kind = CodeField(queryset=SensitiveKind.objects.all())
    text = serializers.CharField(max_length=4000)
    source, assessment, handling = (_grade(part) for part in GradePart)
    review_on = serializers.DateField(required=False, help_text="The latest day that its kind allows, unless given.")

    class Meta:
        model = SensitiveNote
        fields = [
            "id",
            "person",
            "kind",
            "text",
            "on",
            "source",
            "assessment",
            "handling",
            "conditions",
            "review_on",
            "renewed_on",
            "decision",
            "ended_at",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["renewed_on", "decision", "ended_at", "recorded_at"]

    def to_representation(self, note: SensitiveNote) -> dict[str, Any]:
        """What the mask withholds is null."""
        hidden = withheld(note, reason=self.context.get("reason", ""))
        return {name: None if name in hidden else value for name, value in super().to_representation(note).items()}


class ReasonSerializer(serializers.Serializer):
    """Why somebody needs to know. It stands in the access log with their name."""

    reason = serializers.CharField(max_length=500)


class VersionSerializer(serializers.Serializer):
    """The version that was read."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class CodeSerializer(serializers.Serializer):
    """An entry of a code list with the flags that indicators count by."""

    code = serializers.CharField()
    label = serializers.CharField()
    valid_to = serializers.DateField(allow_null=True)
    flags = serializers.SerializerMethodField()

    def get_flags(self, entry) -> dict[str, Any]:
        own = {"code", "label", "position", "valid_to"}
        return {field.name: getattr(entry, field.name) for field in entry._meta.fields if field.name not in own}
