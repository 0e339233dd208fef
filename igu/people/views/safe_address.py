"""Where somebody at risk really stays: tier 3, shown for a reason, in no list, title, mail or file name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from igu.people import policies, services
from igu.people.forms import SafeAddressForm, SafeAddressReason
from igu.people.models import Person, SafeAddress
from igu.people.presenters import Stay
from igu.people.views.changing import RecordFormView, visible


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
def safe_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why; answers with the addresses, which are written down as read."""
    person = visible(Person, request, pk)
    policies.see_safe_address.check(request.actor, person)
    form = SafeAddressReason(request.POST or None)
    found = None
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        addresses = services.look_at_safe_addresses(person=person, reason=reason, by=request.actor)
        found = [Stay.of(address, reason=reason) for address in addresses]
    context = {
        "person": person,
        "form": form,
        "found": found,
        "may_record": policies.record_safe_address.allows(request.actor, person),
    }
    return render(request, "people/safe_address.html", context, status=400 if form.errors else 200)


class SafeAddressAdd(RecordFormView):
    """Keeps no draft of what is typed, on any device."""

    model = Person
    policy = policies.record_safe_address
    form_class = SafeAddressForm
    template_name = "people/safe_address_add.html"
    title = "Record where they really stay"
    button = "Record the address"
    saved = "The address is recorded. It is shown only to agencies with tier 3, for a reason."

    @property
    def person(self) -> Person:
        return self.row

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.pk])

    def save(self, *, form_key, **values: Any) -> SafeAddress:
        return services.record_safe_address(person=self.row, by=self.request.actor, key=form_key, **values)
