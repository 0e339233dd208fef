"""Every endpoint of the API, version 1, with its description for machines and its page for people."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

import igu.ui.converters  # noqa: F401 - the row numbers below
from cohort import api as cohort
from igu.people import api as people
from igu.sharing import api as sharing
from performance import api as performance

router = SimpleRouter(use_regex_path=False)
router.register("people", people.PersonViewSet, basename="api-person")
router.register("cases", cohort.CaseViewSet, basename="api-case")
router.register("interventions", cohort.InterventionViewSet, basename="api-intervention")
router.register("circumstances", cohort.CircumstanceViewSet, basename="api-circumstance")
router.register("offences", cohort.OffenceViewSet, basename="api-offence")
router.register("custody", cohort.CustodyViewSet, basename="api-custody")
router.register("next-steps", cohort.NextStepViewSet, basename="api-next-step")
router.register("sensitive-notes", cohort.SensitiveNoteViewSet, basename="api-sensitive-note")
router.register("reports", performance.ReportViewSet, basename="api-report")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/people/<row:pk>/sharing/", sharing.SharingView.as_view(), name="api-person-sharing"),
    path("v1/cases/<row:pk>/sharing/", sharing.SharingView.as_view(kind="case"), name="api-case-sharing"),
    path("v1/code-lists/", cohort.CodeListsView.as_view(), name="api-code-lists"),
    path("v1/indicators/", performance.IndicatorsView.as_view(), name="api-indicators"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api-schema")), name="api-docs"),
]
