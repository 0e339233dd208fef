"""What a form offers from the code lists and from who works here."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from cohort.models import Code
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner


def in_use(codes: type[Code], **only: Any) -> QuerySet:
    """The codes of a list that may still be chosen today."""
    return codes.objects.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()), **only)


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
