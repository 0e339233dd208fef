"""A referral is a letter from one agency to another: those two see it, and nobody else, whatever compartments they read. Once
it is worked as a case, nobody sees it who is kept out of that; and of the receiver, only who reads it.

What the sender may know lies in Referral and ReferralMessage, which name no person or case on record and nobody of the
receiver. What the receiver thinks, and what came of it on record, lies in Triage and in the histories, which are theirs alone.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from igu.access.permissions import Permission
from igu.access.querysets import LetterQuerySet
from igu.access.rls import Letters
from igu.agencies.models import Partner, Partnership
from igu.audit.history import kept_by_receiver
from referrals.enums import VICTIMS, Harm, State, Support, Told
from referrals.querysets import ReferralQuerySet

BETWEEN_TWO = {"may_write": Permission.REFERRAL_MAKE.value, "may_open": Permission.REFERRAL_RECEIVE.value}


class ReferralClock(models.Model):
    """How long something may take: in working days, or in days of which the last is brought back to a working day."""

    code = models.CharField(primary_key=True, max_length=20)
    label = models.CharField(max_length=120)
    days = models.PositiveSmallIntegerField()
    working = models.BooleanField("counts working days only", default=True)

    class Meta:
        ordering = ["code"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.label


@kept_by_receiver(exclude=("search_name", "act_key"))
class Referral(models.Model):
    """Somebody whom one agency worries about, as it told another, and what it is told in return.

    key names it in addresses, since a number would count them. *_by: the last day for what is due while it stands there.
    feedback, elsewhere, worker_name: what the sender is told of the decision: never a band, a group, intelligence, or that
    the person was on record; worker_name is shown while an agreement of the two is in force. postcode: never of somebody
    harmed, whose address is told to fewer than a referral. earlier: what the same agency told before. act_key: the form that
    moved it last, so that pressing twice is once. Written by the functions of sql/referrals.sql alone.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_default=Now())

    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120)
    other_names = models.CharField(max_length=300, blank=True)
    search_name = models.TextField(editable=False)
    date_of_birth = models.DateField(null=True, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    occupation = models.CharField("school, college or work", max_length=200, blank=True)
    contact = models.CharField("how to reach them safely", max_length=500, blank=True)

    concern = models.TextField()
    noticed = models.CharField("who saw or heard it, and when", max_length=500)
    harm = models.CharField(max_length=20, choices=Harm)
    risks = models.CharField("risks to a visitor", max_length=500, blank=True)
    told = models.CharField("knows of the referral", max_length=10, choices=Told)
    why_not_told = models.CharField(max_length=500, blank=True)
    support = models.CharField("wants support", max_length=10, choices=Support)
    urgent = models.BooleanField(default=False)
    urgent_why = models.CharField(max_length=500, blank=True)

    state = models.CharField(max_length=20, choices=State, default=State.SUBMITTED)
    acknowledge_by = models.DateField()
    decide_by = models.DateField()
    answer_by = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    feedback = models.TextField(blank=True)
    elsewhere = models.TextField("where else help is", blank=True)
    worker_name = models.CharField(max_length=150, blank=True)
    earlier = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    challenge = models.TextField(blank=True)
    challenged_at = models.DateTimeField(null=True, blank=True)
    challenge_by = models.DateField(null=True, blank=True)
    challenge_answer = models.TextField(blank=True)
    act_key = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["receiver", "state"], name="referrals_received"),
            models.Index(fields=["sender", "-sent_at"], name="referrals_sent"),
            models.Index(fields=["date_of_birth", "search_name"], name="referrals_about_the_same"),
        ]
        constraints = [
            Letters(name="letter_rows", letter="id", **BETWEEN_TWO),
            models.CheckConstraint(
                condition=~models.Q(harm__in=VICTIMS) | models.Q(postcode=""), name="no_postcode_of_who_was_harmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def state_now(self) -> State:
        return State(self.state)


class ReferralMessage(models.Model):
    """A question of the receiver (asks), or what the sender wrote afterwards: an answer, or more. Never changed.

    written_by is the sender's; who of the receiver asked is in the referral's history.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    sender = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    asks = models.BooleanField(default=False)
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [Letters(name="letter_message_rows", letter="referral_id", **BETWEEN_TWO)]

    def __str__(self) -> str:
        return f"{'Question' if self.asks else 'Answer'} of {self.at:%d %b %Y}"


@kept_by_receiver()
class Triage(models.Model):
    """What the receiver makes of a referral: a note of its own, and what it is worked as. The sender sees none of it.

    case_key is the key of a case, and no number of one: it leads whoever sees the case to it, and to the person on record;
    a colleague who was kept out of that sees neither it nor the referral.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="triage")
    receiver = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    case_key = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = LetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        verbose_name_plural = "triage"
        constraints = [
            Letters(name="triage_rows", sender="", letter="referral_id", may_open=Permission.REFERRAL_RECEIVE.value)
        ]

    def __str__(self) -> str:
        return f"Triage of {self.referral}"


class SteppedBack(models.Model):
    """Somebody of either side who knows whom a referral is about outside work, said so, and does not see it.

    sender or receiver: theirs of the two agencies. The other one learns of it only on the record that an accepted referral
    has come to, which is hidden from them until review_on at least. ended_at: since when that hides the referral too, or since
    when they see it again. Written by the functions of sql/stepping_back.sql alone.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="stepped_back")
    sender = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        verbose_name_plural = "stepped back"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "referral"], condition=models.Q(ended_at=None), name="stepped_back_once"
            ),
            models.CheckConstraint(
                condition=models.Q(sender=None, receiver__isnull=False) | models.Q(sender__isnull=False, receiver=None),
                name="stepped_back_on_one_side",
            ),
            Letters(name="stepped_back_rows", letter="referral_id", **BETWEEN_TWO),
        ]

    def __str__(self) -> str:
        return f"{self.user} from {self.referral}"
