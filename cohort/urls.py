from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from cohort import views
from igu.sharing.urls import record_paths, sure

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<row:pk>/", views.person, name="person"),
    path("people/<row:pk>/timeline/", views.timeline, name="person-timeline"),
    path("people/<row:pk>/circumstances/", views.circumstances, name="person-circumstances"),
    path("people/<row:pk>/offences/", views.offences, name="person-offences"),
    path("people/<row:pk>/sensitive/", views.sensitive, name="person-sensitive"),
    *(
        path(f"people/<row:pk>/sensitive/{kind}/add/", views.SensitiveAdd.as_view(kind=kind), name=f"{kind}-add")
        for kind in ("intelligence", "health", "exploitation")
    ),
    path("people/<row:pk>/log/", views.log_with, name="log-with"),
    path("people/<row:pk>/cases/open/", views.CaseOpen.as_view(), name="case-open"),
    path("people/<row:pk>/cohort/add/", views.NominalAdd.as_view(), name="nominal-add"),
    path("nominals/<row:pk>/end/", views.NominalEnd.as_view(), name="nominal-end"),
    path("people/<row:pk>/offences/add/", views.OffenceAdd.as_view(), name="offence-add"),
    path("people/<row:pk>/custody/add/", views.CustodyAdd.as_view(), name="custody-add"),
    path("log/", views.log, name="log"),
    path("cases/<row:pk>/", views.case, name="case"),
    path("cases/<row:pk>/edit/", views.CaseEdit.as_view(), name="case-edit"),
    path("cases/<row:pk>/days/", views.CaseDaysEdit.as_view(), name="case-days"),
    path("cases/<row:pk>/close/", views.CloseCase.as_view(), name="case-close"),
    path("cases/<row:pk>/steps/add/", views.NextStepAdd.as_view(), name="step-add"),
    path("cases/<row:pk>/education/add/", views.CircumstanceAdd.as_view(kind="ete"), name="education-add"),
    path(
        "cases/<row:pk>/accommodation/add/",
        views.CircumstanceAdd.as_view(kind="accommodation"),
        name="accommodation-add",
    ),
    path("steps/<row:pk>/edit/", views.NextStepEdit.as_view(), name="step-edit"),
    *record_paths("cases/<row:pk>/sharing/", "case"),
    path("steps/<row:pk>/finish/", views.finish_step, name="step-finish"),
    path("interventions/<row:pk>/edit/", views.InterventionEdit.as_view(), name="intervention-edit"),
    path("circumstances/<row:pk>/edit/", views.CircumstanceEdit.as_view(), name="circumstance-edit"),
    path("offences/<row:pk>/edit/", views.OffenceEdit.as_view(), name="offence-edit"),
    path("custody/<row:pk>/edit/", views.CustodyEdit.as_view(), name="custody-edit"),
    path("sensitive/<row:pk>/edit/", views.SensitiveEdit.as_view(), name="sensitive-edit"),
    path("sensitive/<row:pk>/review/", views.SensitiveReviewed.as_view(), name="sensitive-review"),
    path("import/", views.import_caseload, name="import"),
    path("import/<uuid:key>/", views.import_upload, name="import-upload"),
    path("import/<uuid:key>/confirm/", views.import_confirm, name="import-confirm"),
    path("exports/", views.exports, name="exports"),
    path("exports/ask/", sure(views.AskForExport.as_view()), name="export-ask"),
    path("exports/<uuid:key>/", views.export, name="export"),
    path("exports/<uuid:key>/decide/", sure(views.DecideExport.as_view()), name="export-decide"),
    path("exports/<uuid:key>/withdraw/", views.withdraw_export, name="export-withdraw"),
    path("exports/<uuid:key>/download/", sure(views.download_export), name="export-download"),
    path("code-lists/", views.code_lists, name="code-lists"),
]
