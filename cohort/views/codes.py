from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohort.presenters.codes import code_lists as all_lists


@require_safe
def code_lists(request: HttpRequest) -> HttpResponse:
    """The code lists with the flags that figures are counted by."""
    return render(request, "cohort/code_lists.html", {"lists": all_lists()})
