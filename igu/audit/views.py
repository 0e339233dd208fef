"""Who looked at what: for information governance over the partnership, for agencies over the records they see."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from igu.audit import policies, presenters, services
from igu.audit.enums import Act, QueueState, Span
from igu.audit.forms import LogFilter, ReadingReviewForm, TakeBackForm, UnusualFilter
from igu.audit.models import AccessLogEntry, ReadingReview
from igu.audit.services import record

ENTRIES = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The access log, filtered and in pages. Reading it is written in it."""
    policies.read_log.check(request.actor)
    form = LogFilter(request.GET or None, actor=request.actor)
    entries = form.apply(AccessLogEntry.objects.visible_to(request.actor).for_list())
    page_obj = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(page_obj))
    context = {
        "form": form,
        "page_obj": page_obj,
        "lines": [presenters.Line.of(entry) for entry in page_obj],
        "whole": policies.read_whole_log.allows(request.actor),
    }
    return render(request, "audit/log.html", context)


@require_safe
def unusual(request: HttpRequest) -> HttpResponse:
    """Reading that stands out, to ask about, or what came of it. It says nothing of right or wrong."""
    policies.read_log.check(request.actor)
    form = UnusualFilter(request.GET or None)
    state, why = form.chosen["state"], form.chosen["why"]
    found = presenters.reviews(request.actor, state, why) if state else presenters.unusual(request.actor, why)
    page_obj = Paginator(found, ENTRIES).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(page_obj))
    said = [presenters.Said.of(each, request.actor) for each in page_obj] if state else []
    context = {"form": form, "page_obj": page_obj, "state": QueueState(state), "said": said}
    return render(request, "audit/unusual.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, pk: int, span: Span) -> HttpResponse:
    """One line of the queue: its entries, and the form that says what came of it. Dealt with: what was said."""
    policies.read_log.check(request.actor)
    seen = AccessLogEntry.objects.visible_to(request.actor)
    entry = seen.looks().for_list().filter(pk=pk).first()
    if entry is None:
        raise Http404
    shown = presenters.Reading.of(entry, span, by=request.actor)
    if request.method == "POST":
        policies.review_reading.check(request.actor, entry, span)
        form = ReadingReviewForm(request.POST)
        about = {"entry": entry, "span": span, "reasons": shown.reasons}
        return _said(request, form, services.review_reading, about, {"shown": shown, "form": form})
    if not shown.entries:
        dealt_with = ReadingReview.objects.visible_to(request.actor).dealing_with(entry, span)
        if dealt_with is None:
            raise Http404
        return redirect("reading-review", dealt_with.pk)
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(shown.entries))
    form = ReadingReviewForm(initial={"form_key": uuid.uuid4(), "through": shown.through})
    return render(request, "audit/reading.html", {"shown": shown, "form": form} | _may(request, entry, span))


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of one line, with the entries that it covers."""
    policies.read_log.check(request.actor)
    found = _review(request, pk)
    shown = presenters.Reading.reviewed(found, by=request.actor)
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(shown.entries))
    context = {"shown": shown, "said": presenters.Said.of(found, request.actor)}
    return render(request, "audit/review.html", context | _may(request, found, found.span))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Says why what was recorded does not stand; the reading is then to be asked about again."""
    policies.read_log.check(request.actor)
    found = _review(request, pk)
    policies.review_reading.check(request.actor, found, found.span)
    context = {"said": presenters.Said.of(found, request.actor)}
    if request.method == "POST":
        form = TakeBackForm(request.POST)
        return _said(request, form, services.take_back_review, {"review": found}, context | {"form": form})
    form = TakeBackForm(initial={"form_key": uuid.uuid4()})
    return render(request, "audit/take_back.html", context | {"form": form})


def _review(request: HttpRequest, pk: int) -> ReadingReview:
    """A review that its reader sees. Raises Http404."""
    found = ReadingReview.objects.visible_to(request.actor).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _may(request: HttpRequest, about: AccessLogEntry | ReadingReview, span: Span) -> dict[str, Any]:
    """Why the reader of a page may not say what came of it, or nothing."""
    return {"refusal": policies.review_reading.refusal(request.actor, about, span), "first": None}


def _said(request: HttpRequest, form: Form, service: Any, about: dict[str, Any], page: dict[str, Any]) -> HttpResponse:
    """What a form says of reading. Kept: to the review. Mistaken: 400. Somebody else was first: 409, with what they said."""
    template = "audit/reading.html" if "entry" in about else "audit/take_back.html"
    page |= {"refusal": None, "first": None}
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = service(key=values.pop("form_key"), by=request.actor, **about, **values)
        except services.SomebodyWasFirst:
            return render(request, template, page | {"first": _first(request, about)}, status=409)
        except ValidationError as error:
            for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name, sentences)
        else:
            messages.success(request, "What came of it is recorded." if made.outcome else "It is taken back.")
            return redirect("reading-review", made.takes_back_id or made.pk)
    return render(request, template, page, status=400)


def _first(request: HttpRequest, about: dict[str, Any]) -> presenters.Said | None:
    """What somebody else said of it meanwhile. Whoever may review reading sees every review of it."""
    if "entry" in about:
        found = ReadingReview.objects.dealing_with(about["entry"], about["span"])
    else:
        found = ReadingReview.objects.for_list().filter(pk=about["review"].pk).first()
    return presenters.Said.of(found, request.actor) if found else None
