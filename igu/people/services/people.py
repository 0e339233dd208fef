"""Putting people on record and correcting who they are."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind
from igu.access.models import Compartment
from igu.access.policies import require
from igu.access.querysets import writable_compartments
from igu.audit import edits, once
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people import policies, rules
from igu.people.enums import IdentifierKind, Sex
from igu.people.matching import fold
from igu.people.models import Alias, Ethnicity, Identifier, Person, SafeAddress, SafetyWarning


def home(by: Actor) -> Compartment:
    """Where people whom the actor adds go: the ordinary casework of their partnership. Raises Refused."""
    policies.add_person.check(by)
    casework = Compartment.objects.filter(kind=CompartmentKind.CASEWORK, partnership_id=by.partnership_id)
    compartment = casework.filter(pk__in=writable_compartments()).first()
    require(compartment is not None, f"{by.agency_name} does not add to this casework.")
    return compartment


@transaction.atomic
def add_person(
    *,
    compartment: Compartment,
    family_name: str,
    by: Actor,
    given_name: str = "",
    aliases: tuple[str, ...] = (),
    date_of_birth: datetime.date | None = None,
    sex: str = Sex.UNKNOWN,
    ethnicity: Ethnicity | None = None,
    postcode: str = "",
    pnc: str = "",
    import_ref: str = "",
    key: uuid.UUID | None = None,
) -> Person:
    """Put somebody on record in a compartment. The same key twice is the same person.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.add_person.check(by)
    family_name = rules.name(family_name, "family_name", needed=True)
    given_name = rules.name(given_name, "given_name", needed=False)
    aliases = tuple(dict.fromkeys(filter(None, (rules.name(alias, "aliases", needed=False) for alias in aliases))))
    number = rules.pnc(pnc) if pnc else ""
    person, added = once.save_once(
        Person.everyone,
        key=key,
        typed={
            "given_name": given_name,
            "family_name": family_name,
            "search_name": fold(given_name, family_name, *aliases),
            "date_of_birth": rules.date_of_birth(date_of_birth, today=timezone.localdate()),
            "sex": sex,
            "ethnicity": ethnicity,
            "postcode": rules.postcode(postcode),
        },
        placed={
            "partnership_id": by.partnership_id,
            "compartment": compartment,
            "import_ref": import_ref,
            "recorded_by_id": by.user_id,
        },
    )
    if not added and _pnc_of(person) != {number} - {""}:
        raise once.SavedAlready(person)
    if added:
        Alias.objects.bulk_create(
            Alias(person=person, compartment_id=person.compartment_id, name=alias) for alias in aliases
        )
        if number:
            add_identifier(person=person, kind=IdentifierKind.PNC, value=number, by=by)
    return person


@transaction.atomic
def change_person(
    *, person: Person, version: int, by: Actor, aliases: tuple[str, ...] = (), without: tuple[str, ...] = (), **values
) -> Person:
    """Correct who somebody is. values: given_name, family_name, date_of_birth, sex, ethnicity, postcode.

    aliases: other names to add; without: those that were a mistake, which are no longer shown or found.

    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    policies.change_person.check(by, person)
    if "family_name" in values:
        values["family_name"] = rules.name(values["family_name"], "family_name", needed=True)
    if "given_name" in values:
        values["given_name"] = rules.name(values["given_name"], "given_name", needed=False)
    if "date_of_birth" in values:
        values["date_of_birth"] = rules.date_of_birth(values["date_of_birth"], today=timezone.localdate())
    if "postcode" in values:
        values["postcode"] = rules.postcode(values["postcode"])
    mistaken = person.aliases.filter(name__in=without)
    added = _unknown_aliases(person, aliases, without=without)
    person = edits.change(person, version=version, values=values, besides=bool(added) or mistaken.exists())
    mistaken.update(ended_at=timezone.now())
    Alias.objects.bulk_create(added)
    return index_names(person)


@transaction.atomic
def add_identifier(*, person: Person, kind: IdentifierKind, value: str, by: Actor) -> Identifier:
    """Another system's number for somebody; the same number twice is one. Raises ValidationError, Refused."""
    policies.change_person.check(by, person)
    if kind == IdentifierKind.PNC:
        value = rules.pnc(value)
    identifier, _ = Identifier.objects.get_or_create(
        person=person, kind=kind, value=value, defaults={"compartment_id": person.compartment_id}
    )
    return identifier


@transaction.atomic
def warn_about(
    *,
    person: Person,
    short: str,
    text: str,
    review_on: datetime.date,
    by: Actor,
    key: uuid.UUID | None = None,
) -> SafetyWarning:
    """Tell whoever goes to see somebody what they have to know first.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.warn_about.check(by, person)
    if review_on < timezone.localdate():
        raise ValidationError({"review_on": "The review must be today or later."})
    warning, _ = once.save_once(
        SafetyWarning.objects,
        key=key,
        typed={"person": person, "short": short, "text": text, "review_on": review_on},
        placed={
            "compartment_id": person.compartment_id,
            "recorded_by_id": by.user_id,
            "recorded_for_id": by.partner_id,
        },
    )
    return warning


@transaction.atomic
def record_safe_address(
    *, person: Person, address: str, from_on: datetime.date, by: Actor, key: uuid.UUID | None = None
) -> SafeAddress:
    """Record where somebody at risk really stays from a day on; where they stayed before ends the day before.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.record_safe_address.check(by, person)
    key = key or uuid.uuid4()
    typed = {"person": person, "address": address, "from_on": from_on}
    if (already := once.saved_before(SafeAddress.objects, key=key, typed=typed)) is not None:
        return already
    before = SafeAddress.objects.filter(person=person, to_on=None).first()
    if before is not None and before.from_on >= from_on:
        raise ValidationError({"from_on": "The first day has to be after the first day of where they stayed before."})
    if before is not None:
        before.to_on = from_on - datetime.timedelta(days=1)
        before.save(update_fields=["to_on"])
    return SafeAddress.objects.create(key=key, compartment_id=person.compartment_id, recorded_by_id=by.user_id, **typed)


@transaction.atomic
def look_at_safe_addresses(*, person: Person, reason: str, by: Actor) -> list[SafeAddress]:
    """Where somebody at risk stays and stayed, the present address first; each is written down with the reason.

    Raises Refused.
    """
    policies.see_safe_address.check(by, person)
    found = list(SafeAddress.objects.filter(person=person).select_related("recorded_by"))
    for address in found:
        record(
            Act.LOOKED,
            subject=f"safe_address:{address.pk}",
            by=by,
            compartment_id=address.compartment_id,
            reason=reason,
        )
    return found


@transaction.atomic
def change_warning(*, warning: SafetyWarning, version: int, by: Actor, **values) -> SafetyWarning:
    """Correct what a warning says, or when it is reviewed. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.warn_about.check(by, warning.person)
    if values.get("review_on", warning.review_on) < timezone.localdate():
        raise ValidationError({"review_on": "The review must be today or later."})
    return edits.change(warning, version=version, values=values)


@transaction.atomic
def end_warning(*, warning: SafetyWarning, version: int, by: Actor) -> SafetyWarning:
    """Take a safety warning down; it stays in the history. Raises ChangedMeanwhile, Refused."""
    policies.warn_about.check(by, warning.person)
    return edits.change(warning, version=version, values={"ended_at": timezone.now()})


def _pnc_of(person: Person) -> set[str]:
    return set(person.identifiers.filter(kind=IdentifierKind.PNC).values_list("value", flat=True))


def _unknown_aliases(person: Person, names: tuple[str, ...], *, without: tuple[str, ...]) -> list[Alias]:
    """Those of the names that are not on record yet, or are taken away now; not saved."""
    known = set(person.aliases.exclude(name__in=without).values_list("name", flat=True))
    cleaned = dict.fromkeys(rules.name(alias, "aliases", needed=False) for alias in names)
    return [
        Alias(person=person, compartment_id=person.compartment_id, name=alias)
        for alias in cleaned
        if alias and alias not in known
    ]


def index_names(person: Person) -> Person:
    """Keep the names that somebody is found by. For the services, after they changed any."""
    names = (person.given_name, person.family_name, *person.aliases.values_list("name", flat=True))
    person.search_name = fold(*names)
    Person.objects.filter(pk=person.pk).update(search_name=person.search_name)
    return person
