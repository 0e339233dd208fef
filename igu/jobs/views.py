import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from igu.jobs import services
from igu.jobs.models import Job
from igu.jobs.presenters import progress_of


@require_safe
@never_cache
def job(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far a job is. The same page for whoever waits, comes back later or has no JavaScript."""
    found = get_object_or_404(Job.objects.visible_to(request.actor), key=key)
    return render(request, "jobs/job.html", {"progress": progress_of(found)})


@require_POST
def stop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.actor), key=key)
    services.cancel_job(job=found, by=request.actor)
    return redirect("job", key)


@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.actor), key=key)
    services.try_again(job=found, by=request.actor)
    return redirect("job", key)
