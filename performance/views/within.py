"""What every page of a quarter begins with."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from performance import services
from performance.indicators import Quarter


def in_quarter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view its quarter and the performance compartment.

    404 for an agency without a grant, a quarter that there is not, and one to come; 403 for a role without figures.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, year: int | None = None, number: int | None = None, **rest) -> HttpResponse:
        today = timezone.localdate()
        try:
            quarter = Quarter.of(today) if year is None else Quarter(year, number)
        except ValueError as reason:
            raise Http404 from reason
        if not quarter.has_begun(today):
            raise Http404
        compartment = services.performance_of(request.actor)
        return view(request, quarter=quarter, compartment=compartment, **rest)

    return wrapped
