from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from igu.people.models import Person
from igu.ui.views import typed_in


def moved(request: HttpRequest, asked: Person, kept: Person, there: str) -> HttpResponse:
    """409: the record was merged while somebody filled in a form about it. Shows what they typed, and where to go on.

    What corrects a version of the merged record is not sent on to the kept one, which says something else.
    """
    context = typed_in(request) | {"asked": asked, "kept": kept, "address": there}
    context["again"] = context["again"] and "version" not in request.POST
    return render(request, "people/moved.html", context, status=409)
