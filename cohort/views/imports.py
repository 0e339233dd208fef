import uuid

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohort import policies
from cohort.forms.imports import CaseloadFiles, Confirmation
from cohort.models import CaseloadUpload
from cohort.presenters.imports import page_of
from cohort.services.imports.sheets import COLUMNS
from cohort.services.imports.uploads import confirm_import, upload_caseload
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.views.changing import add_errors


@require_http_methods(["GET", "HEAD", "POST"])
def import_caseload(request: HttpRequest) -> HttpResponse:
    """Choose the files. They are looked at before anything is written."""
    policies.import_caseload.check(request.actor)
    form = CaseloadFiles(request.POST, request.FILES) if request.method == "POST" else CaseloadFiles()
    if form.is_valid():
        try:
            upload = upload_caseload(files=form.cleaned_data["files"], by=request.actor)
            return redirect("import-upload", upload.key)
        except ValidationError as error:
            add_errors(form, error)
    sent = CaseloadUpload.objects.visible_to(request.actor).defer("files", "preview", "result")[:5]
    context = {"form": form, "sent": sent, "columns": COLUMNS}
    return render(request, "cohort/import.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def import_upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far it is, what a look found, or what became of it: one page, whoever waits or comes back."""
    upload = get_object_or_404(CaseloadUpload.objects.visible_to(request.actor).defer("files"), key=key)
    shown = page_of(upload, request.actor)
    named = shown.people.keys() | {case.person_id for case in shown.cases.values()}
    if named:
        record(Act.LISTED, subject="import", by=request.actor, count=len(named))
    form = Confirmation(**shown.asks) if any(shown.asks.values()) else None
    return render(request, "cohort/import_upload.html", {"shown": shown, "form": form})


@require_POST
def import_confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Import what was looked at. Possible duplicates and second cases have to have been looked at too."""
    upload = get_object_or_404(CaseloadUpload.objects.visible_to(request.actor).defer("files"), key=key)
    shown = page_of(upload, request.actor)
    form = Confirmation(request.POST, **shown.asks) if any(shown.asks.values()) else None
    if form is not None and not form.is_valid():
        return render(request, "cohort/import_upload.html", {"shown": shown, "form": form}, status=400)
    if shown.may_be_imported:
        confirm_import(upload=upload, by=request.actor)
    return redirect("import-upload", key)
