from typing import Any
from uuid import UUID

import django_filters
from django.db import models, transaction
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cohort import services
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
from cohort.serializers import (
    CaseSerializer,
    CircumstanceSerializer,
    ClosureSerializer,
    CodeSerializer,
    CustodySerializer,
    InterventionSerializer,
    NextStepSerializer,
    OffenceSerializer,
    ReasonSerializer,
    SensitiveNoteSerializer,
    VersionSerializer,
)
from igu.access.drf import ActorOnly
from igu.agencies.models import Partner
from igu.audit.enums import Act
from igu.rest.filters import NumberOf, UpdatedSince
from igu.rest.viewsets import VERSION, Changes, Creates, Records
from igu.ui.converters import row_number

CODE_LISTS = {
    "programmes": Programme,
    "intervention-kinds": InterventionKind,
    "intervention-modes": InterventionMode,
    "circumstance-statuses": CircumstanceStatus,
    "closure-reasons": ClosureReason,
    "offences": OffenceCode,
    "offence-outcomes": OffenceOutcome,
    "sensitive-kinds": SensitiveKind,
    "intelligence-grades": IntelligenceGrade,
}


class CaseFilter(UpdatedSince):
    status = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("closed", "Closed")], method="standing", label="open or closed"
    )
    worker = django_filters.CharFilter(method="worked", label="A person's number, or `me`")
    opened = django_filters.DateFromToRangeFilter(field_name="opened_on", label="Opened from and to, both counted")
    person = NumberOf(label="A person's number")

    class Meta:
        model = Case
        fields = ["programme"]

    def standing(self, cases: models.QuerySet, name: str, status: str) -> models.QuerySet:
        return cases.filter(closed_on__isnull=status == "open")

    def worked(self, cases: models.QuerySet, name: str, worker: str) -> models.QuerySet:
        if worker == "me":
            return cases.worked_by(self.request.user.pk)
        number = row_number(worker)
        return cases.worked_by(number) if number else cases.none()


class CaseViewSet(Creates, Changes, Records):
    """Cases that your agency may see."""

    model = Case
    kind = "case"
    serializer_class = CaseSerializer
    filterset_class = CaseFilter

    def perform(self, values: dict[str, Any], key: UUID) -> Case:
        by = self.request.actor
        values.setdefault("lead", Partner.objects.get(pk=by.partner_id))
        return services.open_case(key=key, by=by, **values)

    def alter(self, row: Case, version: int, values: dict[str, Any]) -> Case:
        return services.change_case(case=row, version=version, by=self.request.actor, **values)

    @extend_schema(request=ClosureSerializer, responses=CaseSerializer, parameters=[VERSION], filters=False)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """End the work, with its day and reason."""
        case = self.get_object()
        form = ClosureSerializer(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        version = self.version_read(values)
        with transaction.atomic():
            case = services.close_case(case=case, version=version, by=request.actor, **values)
        self.note(Act.CHANGED, case)
        return self.answer(self.fresh(case))


class DatedFilter(UpdatedSince):
    """Of a case, and between two days."""

    person = NumberOf(field_name="case__person", label="A person's number")
    case = NumberOf(label="A case's number")


class InterventionFilter(DatedFilter):
    on = django_filters.DateFromToRangeFilter(label="From and to, both counted")

    class Meta:
        model = Intervention
        fields = ["kind", "mode", "attended"]


class InterventionViewSet(Creates, Changes, Records):
    """What was done with people, as one contact with one person each."""

    model = Intervention
    kind = "intervention"
    serializer_class = InterventionSerializer
    filterset_class = InterventionFilter

    def perform(self, values: dict[str, Any], key: UUID) -> Intervention:
        return services.log_intervention(key=key, by=self.request.actor, **values)

    def alter(self, row: Intervention, version: int, values: dict[str, Any]) -> Intervention:
        return services.change_intervention(intervention=row, version=version, by=self.request.actor, **values)


class CircumstanceFilter(DatedFilter):
    class Meta:
        model = Circumstance
        fields = ["kind", "status"]


class CircumstanceViewSet(Creates, Changes, Records):
    """Education, work and homes. A new status ends, the day before, the one of its kind that was going on."""

    model = Circumstance
    kind = "circumstance"
    serializer_class = CircumstanceSerializer
    filterset_class = CircumstanceFilter

    def perform(self, values: dict[str, Any], key: UUID) -> Circumstance:
        return services.record_circumstance(key=key, by=self.request.actor, **values)

    def alter(self, row: Circumstance, version: int, values: dict[str, Any]) -> Circumstance:
        return services.change_circumstance(circumstance=row, version=version, by=self.request.actor, **values)


class OffenceFilter(UpdatedSince):
    person = NumberOf(label="A person's number")

    class Meta:
        model = Offence
        fields = ["offence", "outcome"]


class OffenceViewSet(Creates, Changes, Records):
    """Offences of people that your agency may see."""

    model = Offence
    kind = "offence"
    serializer_class = OffenceSerializer
    filterset_class = OffenceFilter

    def perform(self, values: dict[str, Any], key: UUID) -> Offence:
        return services.record_offence(key=key, by=self.request.actor, **values)

    def alter(self, row: Offence, version: int, values: dict[str, Any]) -> Offence:
        return services.change_offence(record=row, version=version, by=self.request.actor, **values)


class CustodyFilter(UpdatedSince):
    person = NumberOf(label="A person's number")

    class Meta:
        model = Custody
        fields = []


class CustodyViewSet(Creates, Changes, Records):
    """Time in custody, and planned releases."""

    model = Custody
    kind = "custody"
    serializer_class = CustodySerializer
    filterset_class = CustodyFilter

    def for_reading(self, rows: models.QuerySet) -> models.QuerySet:
        return rows.select_related("person")

    def perform(self, values: dict[str, Any], key: UUID) -> Custody:
        return services.record_custody(key=key, by=self.request.actor, **values)

    def alter(self, row: Custody, version: int, values: dict[str, Any]) -> Custody:
        return services.change_custody(custody=row, version=version, by=self.request.actor, **values)


class NextStepFilter(DatedFilter):
    to_do = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull", label="Only what is still to do")
    worker = NumberOf(label="The number of the account of who does it")

    class Meta:
        model = NextStep
        fields = []


class NextStepViewSet(Creates, Changes, Records):
    """What was promised on a case, by a day."""

    model = NextStep
    kind = "next_step"
    serializer_class = NextStepSerializer
    filterset_class = NextStepFilter

    def perform(self, values: dict[str, Any], key: UUID) -> NextStep:
        return services.plan_next_step(key=key, by=self.request.actor, **values)

    def alter(self, row: NextStep, version: int, values: dict[str, Any]) -> NextStep:
        return services.change_next_step(step=row, version=version, by=self.request.actor, **values)

    @extend_schema(request=VersionSerializer, responses=NextStepSerializer, parameters=[VERSION], filters=False)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: int) -> Response:
        """Mark a promise as kept."""
        step = self.get_object()
        form = VersionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        version = self.version_read(dict(form.validated_data))
        with transaction.atomic():
            step = services.finish_next_step(step=step, version=version, by=request.actor)
        self.note(Act.CHANGED, step)
        return self.answer(self.fresh(step))


class SensitiveNoteFilter(UpdatedSince):
    person = NumberOf(label="A person's number")
    standing = django_filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", label="Only what was not ended"
    )

    class Meta:
        model = SensitiveNote
        fields = ["kind"]


class SensitiveNoteViewSet(Creates, Records):
    """Intelligence, health and exploitation, for agencies with tier 3: that they are there, and recording more.

    What one says is asked for at `look/`, by POST, so that the reason stands in no address.
    """

    model = SensitiveNote
    kind = "sensitive_note"
    serializer_class = SensitiveNoteSerializer
    filterset_class = SensitiveNoteFilter

    def for_reading(self, rows: models.QuerySet) -> models.QuerySet:
        return rows.select_related("person", "kind")

    def perform(self, values: dict[str, Any], key: UUID) -> SensitiveNote:
        return services.record_sensitive_note(key=key, by=self.request.actor, **values)

    @extend_schema(request=ReasonSerializer, responses=SensitiveNoteSerializer, filters=False)
    @action(detail=True, methods=["post"], serializer_class=ReasonSerializer)
    def look(self, request: Request, pk: int) -> Response:
        """What it says, for a reason that is written down."""
        note = self.get_object()
        why = ReasonSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        with transaction.atomic():
            note = services.look_at_sensitive_note(note=note, by=request.actor, **why.validated_data)
        context = self.get_serializer_context() | why.validated_data
        return Response(SensitiveNoteSerializer(note, context=context).data, headers={"Cache-Control": "no-store"})


class CodeListsView(APIView):
    """Every code list: what may be sent as a programme, kind, mode, status, reason, offence or outcome."""

    permission_classes = [ActorOnly]

    @extend_schema(responses={200: {"type": "object", "additionalProperties": {"type": "array", "items": {}}}})
    def get(self, request: Request) -> Response:
        lists = {name: model.objects.all() for name, model in CODE_LISTS.items()}
        return Response({name: CodeSerializer(entries, many=True).data for name, entries in lists.items()})
