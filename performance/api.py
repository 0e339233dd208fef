import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from igu.access.drf import ActorOnly
from igu.audit.enums import Act
from igu.audit.services import record
from igu.documents.views import handed_out
from igu.rest.filters import refuse_unknown
from igu.rest.viewsets import Records
from performance import policies
from performance.indicators import INDICATORS, Quarter
from performance.models import QuarterlyReport, ReportEdition
from performance.serializers import FigureSerializer, ReportSerializer
from performance.services.figures import editions_for, figures, performance_of, words_for

_PERIOD = [
    OpenApiParameter("year", int, description="2014 is the year 2014/15; the current one unless given."),
    OpenApiParameter("quarter", int, description="1 is April to June; the current one unless given."),
]


class IndicatorsView(APIView):
    """Every indicator of a quarter: as published where it is frozen, else computed now, for roles that count."""

    permission_classes = [ActorOnly]

    @extend_schema(parameters=_PERIOD, responses=FigureSerializer(many=True))
    def get(self, request: Request) -> Response:
        refuse_unknown(request.query_params, [each.name for each in _PERIOD])
        compartment = performance_of(request.actor)
        quarter = _quarter(request.query_params)
        found = figures([quarter], compartment=compartment, by=request.actor)
        rows = [found[code, quarter] for code in INDICATORS if (code, quarter) in found]
        record(Act.LISTED, subject="figures", by=request.actor, compartment_id=compartment.pk, count=len(rows))
        return Response(FigureSerializer(rows, many=True).data)


def _quarter(query) -> Quarter:
    """The quarter asked for. Raises ValidationError for one that is not."""
    now = Quarter.of(timezone.localdate())
    try:
        return Quarter(int(query.get("year") or now.year), int(query.get("quarter") or now.number))
    except ValueError as error:
        raise ValidationError("Send `year` as a year from 1990 to 2100 and `quarter` as 1 to 4.") from error


class PdfRenderer(BaseRenderer):
    """Lets a client ask for a PDF by its Accept header; the view answers with the file itself."""

    media_type, format, charset = "application/pdf", "pdf", None


class ReportFilter(django_filters.FilterSet):
    class Meta:
        model = QuarterlyReport
        fields = ["year", "quarter"]


class ReportViewSet(Records):
    """Quarterly reports to the board: their words, and each edition's PDF."""

    model = QuarterlyReport
    kind = "report"
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        policies.see.check(request.actor)

    def for_reading(self, reports: QuerySet) -> QuerySet:
        editions = editions_for(ReportEdition.objects.select_related("built_by"), by=self.request.actor)
        reports = words_for(reports, by=self.request.actor)
        return reports.prefetch_related(Prefetch("editions", queryset=editions))

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, url_path="editions/<int:number>", renderer_classes=[PdfRenderer, JSONRenderer])
    def edition(self, request: Request, pk: int, number: int) -> HttpResponse:
        """The PDF of one edition."""
        editions = ReportEdition.objects.filter(report=self.get_object(), number=number)
        editions = editions_for(editions, by=request.actor)
        return handed_out(get_object_or_404(editions.select_related("document")).document, by=request.actor)
