"""What waits for somebody on their home page: emergencies to review, agreements to see to."""

import datetime

from django.urls import reverse

from igu.access.actor import Actor
from igu.access.catalogue import records
from igu.access.models import BrokenGlass, KeptOut
from igu.access.permissions import Permission
from igu.agencies.enums import AgreementStatus
from igu.agencies.models import SharingAgreement
from igu.sharing import rules
from igu.sharing.presenters.emergencies import Emergency
from igu.ui.registry import Row

CONFIRM = "Confirm"


def reviews(actor: Actor, today: datetime.date) -> list[Row]:
    """Emergencies that wait for a review, for the home page of those who review."""
    waiting = (
        BrokenGlass.objects.visible_to(actor)
        .filter(outcome="")
        .exclude(user=actor.user_id)
        .select_related("user", "partner__agency")
    )
    rows = []
    for glass in waiting.order_by("starts_at")[:25]:
        emergency = Emergency.of(glass)
        rows.append(
            Row(
                title=f"Opened by {glass.user.name}",
                url=reverse("emergency-review", args=[glass.pk]),
                status="Overdue" if emergency.overdue else "Review",
                colour="red" if emergency.overdue else "yellow",
                what=glass.get_reason_code_display(),
                detail=f"{glass.partner.agency.short_name}. Review by {emergency.due_on:%-d %B}",
                due=emergency.due_on,
            )
        )
    return rows


def to_see_to(actor: Actor, today: datetime.date) -> list[Row]:
    """What of sharing waits for somebody: drafts to confirm, agreements to review or that end, people still kept out."""
    rows = [*_agreements(actor, today), *_kept_out(actor, today)]
    return sorted(rows, key=lambda row: row.status != CONFIRM)


def _kept_out(actor: Actor, today: datetime.date) -> list[Row]:
    """People kept out of records that the actor sees, from the day of their review on."""
    if not actor.may(Permission.KEEP_OUT):
        return []
    due = KeptOut.objects.filter(ended_at=None, review_on__lte=today).select_related("user").order_by("review_on")[:25]
    model, _ = records()["person"]
    people = {}
    for person in model.objects.visible_to(actor).filter(compartment__in={each.compartment_id for each in due}):
        people.setdefault(person.compartment_id, []).append(person)
    return [
        Row(
            title=str(person),
            url=reverse("person-sharing", args=[person.pk]),
            status="Review",
            colour="yellow",
            what=f"Is {each.user.name} still to be kept out?",
            detail=each.reason,
            due=each.review_on,
        )
        for each in due
        for person in people.get(each.compartment_id, [])
    ]


def _agreements(actor: Actor, today: datetime.date) -> list[Row]:
    """Agreements of the actor's agency to confirm, to review, or about to end (30 and 7 days before)."""
    mine = SharingAgreement.objects.filter(partnership=actor.partnership_id).exclude(status=AgreementStatus.ENDED)
    if not actor.may(Permission.AGREEMENT_DRAFT):
        mine = mine.filter(parties__partner=actor.partner_id)
    unconfirmed = set(
        mine.filter(status="draft", parties__partner=actor.partner_id, parties__agreed_at=None).values_list(
            "pk", flat=True
        )
    )
    rows = []
    for agreement in mine.distinct().order_by("ends_on"):
        days = (agreement.ends_on - today).days
        url = reverse("agreement", args=[agreement.pk])
        if agreement.pk in unconfirmed:
            rows.append(
                Row(title=str(agreement), url=url, status=CONFIRM, colour="yellow", what="Waits for your agency")
            )
        elif agreement.status == AgreementStatus.AGREED and 0 <= days <= rules.WARNINGS[0]:
            colour = "red" if days <= rules.WARNINGS[1] else "yellow"
            what = "Ends today" if not days else f"Ends in {days} day{'s' if days > 1 else ''}"
            rows.append(
                Row(
                    title=str(agreement),
                    url=url,
                    status="Ends soon",
                    colour=colour,
                    what=what,
                    detail="Its sharing ends with it.",
                    due=agreement.ends_on,
                )
            )
        elif agreement.status == AgreementStatus.AGREED and agreement.review_on <= today <= agreement.ends_on:
            rows.append(
                Row(
                    title=str(agreement),
                    url=url,
                    status="Review",
                    colour="yellow",
                    what="Review is due",
                    due=agreement.review_on,
                )
            )
    return rows
