"""What lists are narrowed by. Filters never fail: a value that is not offered narrows nothing."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone

from cohort.enums import Band
from cohort.models import Case, Gang, Nominal, Programme
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.people.models import Person
from igu.ui.conflicts import shown
from igu.ui.forms import CountedCheckboxes, DateField
from igu.ui.presenters import Tab

ORDERS = {
    "name": ("family_name", "given_name", "id"),
    "born": (F("date_of_birth").asc(nulls_last=True), "id"),
    "contact": (F("last_contact_on").asc(nulls_first=True), "id"),
}


def in_force(form: forms.Form, asked: QueryDict) -> list[Tab]:
    """The filters that narrow a list, each with the address of the list without it."""
    tabs = []
    for field in form:
        value = form.cleaned_data.get(field.name) if form.is_valid() or hasattr(form, "cleaned_data") else None
        if not value:
            continue
        rest = asked.copy()
        for name in [
            name for name in rest if name == field.name or name.startswith(f"{field.name}_") or name == "page"
        ]:
            del rest[name]
        tabs.append(Tab(label=f"{field.label}: {shown(field, value)}", url=f"?{rest.urlencode()}"))
    return tabs


class PeopleFilter(django_filters.FilterSet):
    """People by their open cases and by the cohort. Worker and programme narrow the same case."""

    cases = django_filters.ChoiceFilter(
        label="Cases",
        choices=[("open", "With an open case"), ("none", "Without an open case")],
        empty_label="All people",
    )
    band = django_filters.MultipleChoiceFilter(
        label="Band", choices=[c for c in Band.choices if c[0] != Band.ZERO], widget=forms.CheckboxSelectMultiple
    )
    programme = django_filters.ModelChoiceFilter(
        label="Programme", queryset=Programme.objects.all(), empty_label="Any programme"
    )
    worker = django_filters.ModelChoiceFilter(label="Worker", queryset=User.objects.none(), empty_label="Anybody")
    gang = django_filters.ModelChoiceFilter(label="Gang", queryset=Gang.objects.none(), empty_label="Any gang")

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.filters["worker"].queryset = User.objects.filter(pk__in=self._cases().values("worker")).order_by(
            "name", "id"
        )
        self.filters["gang"].queryset = Gang.objects.visible_to(actor)

    def _cases(self) -> QuerySet[Case]:
        """The open cases that the actor sees; whoever works none of them is offered as nobody's worker."""
        return Case.objects.visible_to(self.actor).open_on(timezone.localdate())

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        today = timezone.localdate()
        about = OuterRef("pk")
        cases = self._cases().filter(person=about)
        which = {name: asked[name] for name in ("programme", "worker") if name in asked}
        if asked.get("cases") == "none":
            queryset = queryset.filter(~Exists(cases))
        elif which or asked.get("cases") == "open":
            queryset = queryset.filter(Exists(cases.filter(**which)))
        nominals = Nominal.objects.on_cohort(today).filter(person=about)
        if "band" in asked:
            nominals = nominals.filter(band__in=asked["band"])
        if "gang" in asked:
            nominals = nominals.filter(gang=asked["gang"])
        return queryset.filter(Exists(nominals)) if asked.keys() & {"band", "gang"} else queryset

    def ordered(self, order: str) -> QuerySet:
        """The people asked for, in one of the ORDERS, forwards or, with a minus before it, backwards."""
        found = self.qs
        columns = ORDERS.get(order.removeprefix("-"), ORDERS["name"])
        if order.removeprefix("-") == "contact":
            latest = (
                Case.objects.visible_to(self.actor)
                .open_on(timezone.localdate())
                .filter(person=OuterRef("pk"))
                .order_by(F("last_contact_on").desc(nulls_last=True))
            )
            found = found.annotate(last_contact_on=Subquery(latest.values("last_contact_on")[:1]))
        found = found.order_by(*columns)
        return found.reverse() if order.startswith("-") else found


class TimelineFilter(forms.Form):
    """What of a person's timeline is shown; the counts beside the choices are of the whole of it."""

    kind = forms.MultipleChoiceField(label="Kind", widget=CountedCheckboxes, required=False)
    agency = forms.MultipleChoiceField(label="Agency of the contact", widget=CountedCheckboxes, required=False)
    attended = forms.MultipleChoiceField(label="Attendance", widget=CountedCheckboxes, required=False)
    after = DateField(label="From", required=False)
    before = DateField(label="To", required=False)

    def __init__(self, *args: Any, stream: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        came = stream.attendance
        attendance = [("yes", "Attended", came[True]), ("no", "Did not attend", came[False])]
        self._offer("kind", stream.kinds)
        self._offer("agency", stream.agencies)
        self._offer("attended", attendance if came else [])

    def _offer(self, name: str, answers: list[tuple[str, str, int]]) -> None:
        if not answers:
            del self.fields[name]
            return
        self.fields[name].choices = [(key, label) for key, label, _ in answers]
        self.fields[name].widget.counts = {key: count for key, _, count in answers}

    @property
    def oldest_first(self) -> bool:
        return self.data.get("order") == "oldest"

    @property
    def asked(self) -> dict[str, Any]:
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, lines: list) -> list:
        asked = self.asked
        first, last = asked.get("after", datetime.date.min), asked.get("before", datetime.date.max)
        came = [answer == "yes" for answer in asked.get("attended", [])]
        shown = [
            line
            for line in lines
            if ("kind" not in asked or line.kind in asked["kind"])
            and ("agency" not in asked or str(line.agency) in asked["agency"])
            and (not came or line.attended in came)
            and first <= line.day <= last
        ]
        return shown[::-1] if self.oldest_first else shown
