import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.querysets import ProtectedQuerySet


class CaseQuerySet(ProtectedQuerySet):
    def open_on(self, day: datetime.date) -> Self:
        """Opened on or before the day and not closed on or before it."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def worked_by(self, user_id: int) -> Self:
        return self.filter(worker_id=user_id)

    def on_caseload(self) -> Self:
        """Cases of the programmes that the gang-exit indicators count."""
        return self.filter(programme__caseload=True)

    def for_list(self) -> Self:
        """What a row of a list shows, in one query: person, programme, lead agency, worker."""
        return self.select_related("person", "programme", "lead__agency", "worker", "closure_reason")

    def for_person(self) -> Self:
        """What a person's pages show of each of their cases, in one query."""
        return self.select_related("programme", "lead__agency", "worker", "closure_reason", "recorded_by")

    def with_contact_count(self) -> Self:
        """With how many interventions are on each, as `contact_count`."""
        return self.annotate(contact_count=Count("interventions"))


class InterventionQuerySet(ProtectedQuerySet):
    def attended(self) -> Self:
        return self.filter(attended=True)

    def first_and_last(self) -> tuple[datetime.date, datetime.date] | None:
        """The days of the first and of the last one; None without any."""
        days = self.aggregate(first=Min("on"), last=Max("on"))
        return (days["first"], days["last"]) if days["first"] else None

    def for_list(self) -> Self:
        return self.select_related("kind", "agency__agency", "worker")


class CircumstanceQuerySet(ProtectedQuerySet):
    def on(self, day: datetime.date) -> Self:
        """What was so on a day, the first and last day counted."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def for_list(self) -> Self:
        return self.select_related("status", "recorded_by")


class OffenceQuerySet(ProtectedQuerySet):
    def proven(self) -> Self:
        return self.filter(outcome__proven=True)

    def for_list(self) -> Self:
        return self.select_related("offence", "outcome", "recorded_by")


class CustodyQuerySet(ProtectedQuerySet):
    def on(self, day: datetime.date) -> Self:
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def released_between(self, first: datetime.date, last: datetime.date) -> Self:
        """Custody whose last day, passed or planned, falls between two days, both counted."""
        return self.filter(to_on__gte=first, to_on__lte=last)


class SensitiveNoteQuerySet(ProtectedQuerySet):
    tier = 3

    def standing(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(ended_at=None)

    def to_review(self, day: datetime.date) -> Self:
        """Those whose day of review has come, the longest overdue first."""
        return self.standing().filter(review_on__lte=day).order_by("review_on", "id")

    def for_list(self) -> Self:
        return self.select_related("kind", "recorded_by", "recorded_for__agency")

    def in_full(self) -> Self:
        """With the grades, which only those are shown who gave a reason."""
        return self.for_list().select_related("source", "assessment", "handling")


class NextStepQuerySet(ProtectedQuerySet):
    def to_do(self) -> Self:
        return self.filter(done_at=None)

    def for_list(self) -> Self:
        return self.select_related("case__person", "worker")


class GangQuerySet(ProtectedQuerySet):
    pass


class NominalQuerySet(ProtectedQuerySet):
    def on_cohort(self, day: datetime.date) -> Self:
        return self.filter(Q(removed_on=None) | Q(removed_on__gt=day), entered_on__lte=day)

    def with_gang(self, seen: GangQuerySet) -> Self:
        """`gang_name` as well, of a gang that is seen: whoever opened a person in an emergency sees no gang."""
        return self.annotate(gang_name=Subquery(seen.filter(pk=OuterRef("gang")).values("name")))


class UploadQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Files that the actor sent, acting for the agency they act for now."""
        return self.filter(uploaded_by_id=actor.user_id, membership_id=actor.membership_id)


class ExportQuerySet(models.QuerySet):
    def asked_by(self, actor: Actor) -> Self:
        """Exports that the actor asked for, acting for the agency they act for now."""
        return self.filter(requested_by_id=actor.user_id, membership_id=actor.membership_id)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and for who approves exports those of the partnership."""
        ways = Q(requested_by_id=actor.user_id, membership_id=actor.membership_id)
        if actor.may(Permission.RECORDS_APPROVE):
            ways |= Q(partnership_id=actor.partnership_id)
        return self.filter(ways)

    def waiting_for(self, actor: Actor) -> Self:
        """Those that wait for somebody else's approval, of which the actor is one."""
        return self.visible_to(actor).filter(state="waiting").exclude(requested_by_id=actor.user_id)

    def for_list(self) -> Self:
        return self.select_related("requested_by", "partner__agency", "decided_by")


class ExportedFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Files that the actor asked for, acting for the agency they act for now."""
        return self.filter(requested_by_id=actor.user_id, export__membership_id=actor.membership_id)
