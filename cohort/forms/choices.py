"""What a form offers from the code lists and from who works here."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from cohort.models import Code, InterventionKind, InterventionMode
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner


def in_use(codes: type[Code], **only: Any) -> QuerySet:
    """The codes of a list that may still be chosen today."""
    return codes.objects.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()), **only)


def kinds_and_modes() -> tuple[dict[str, InterventionKind], dict[str, InterventionMode]]:
    """What was done and how, by code, in the order to offer them: both lists in one query."""
    found: dict[type[Code], dict[str, Any]] = {InterventionKind: {}, InterventionMode: {}}
    lists = [
        in_use(codes).annotate(of=Value(codes.__name__)).values_list("of", "position", "code", "label")
        for codes in found
    ]
    by_name = {codes.__name__: codes for codes in found}
    for of, _, code, label in lists[0].union(lists[1]).order_by("of", "position", "code"):
        found[by_name[of]][code] = by_name[of](code=code, label=label)
    return found[InterventionKind], found[InterventionMode]


def workers(actor: Actor, *, of_my_agency: bool = False) -> QuerySet[User]:
    """People who work in the actor's partnership now, or in the actor's agency of it."""
    members = Membership.objects.current(on=timezone.localdate())
    mine = {"partner": actor.partner_id} if of_my_agency else {"partner__partnership": actor.partnership_id}
    return User.objects.filter(pk__in=members.filter(**mine).values("user")).order_by("name", "id")


def partners(actor: Actor) -> QuerySet[Partner]:
    return Partner.objects.filter(partnership=actor.partnership_id).select_related("agency").order_by("agency__name")


class CodeField(forms.ModelChoiceField):
    """One code of a list. A correction keeps a code that is no longer in use, since older records have it."""

    def __init__(self, codes: type[Code], *, only: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.codes, self.only = codes, only or {}
        super().__init__(queryset=codes.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict) -> "CodeField":
        field = super().__deepcopy__(memo)
        field.queryset = in_use(self.codes, **self.only)
        return field
