"""Channel behind its wall: tables of another owner, in another schema, without a foreign key across it in either direction.

A key over the wall would tell: a person who cannot be deleted, a membership that something refers to. Users and memberships
are therefore named by their number alone; nobody deletes them. Whom a referral is about is written in it, and is no
person of the casework.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from igu.access.rls import PanelRows
from igu.agencies.models import Membership, Partnership
from prevent_channel.enums import Act, PanelRole, State
from prevent_channel.querysets import LogQuerySet, PanelMembershipQuerySet, ReferralQuerySet


def _over_the_wall(to: type[models.Model] | str, **options) -> models.ForeignKey:
    """A number of the other side, which the database does not know to be one."""
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", **options)


class Panel(models.Model):
    """A partnership's Channel panel (Counter-Terrorism and Security Act 2015, section 36). Its number is the partnership's."""

    partnership = models.OneToOneField(
        Partnership, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    founded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = 'channel"."panel'
        default_permissions = ()
        constraints = [PanelRows(name="panel_rows", column="partnership_id", writes="none")]

    def __str__(self) -> str:
        return f"Channel panel {self.pk}"


class PanelMembership(models.Model):
    """A person on the panel, for the agency they act for, from one moment to another. It alone lets them in.

    Kept apart from the role in which they work: whoever gives roles gives no way in, and a list of roles does not tell
    who is on the panel.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    membership = _over_the_wall(Membership)
    role = models.CharField(max_length=12, choices=PanelRole)
    may_write = models.BooleanField("records and changes referrals", default=True)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    added_by = _over_the_wall(settings.AUTH_USER_MODEL, null=True, blank=True)
    ended_by = _over_the_wall(settings.AUTH_USER_MODEL, null=True, blank=True)

    objects = PanelMembershipQuerySet.as_manager()

    class Meta:
        db_table = 'channel"."panel_membership'
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="panel_member_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="panel_member_once",
                expressions=[
                    ("panel", RangeOperators.EQUAL),
                    ("membership", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            PanelRows(name="panel_membership_rows", own="membership_id"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}, {self.get_role_display()}"


class _Referral(models.Model):
    """What a referral and its versions both hold. state_note: why it stands where it stands."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    referred_by = models.CharField(max_length=120)
    referring_agency = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120)
    date_of_birth = models.DateField(null=True, blank=True)
    concern = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    state_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ChannelReferral(_Referral):
    """Somebody thought to be susceptible to radicalisation, as a partner told the panel. key names it in addresses: a
    number would count them."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = _over_the_wall(settings.AUTH_USER_MODEL)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        db_table = 'channel"."referral'
        default_permissions = ()
        ordering = ["received_on", "id"]
        constraints = [PanelRows(name="referral_rows")]

    def __str__(self) -> str:
        return self.name


class ReferralVersion(_Referral):
    """A version of a referral, as other histories name its columns; written by a trigger (sql/wall.sql), changed by nobody."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField()
    pgh_obj = models.ForeignKey(ChannelReferral, on_delete=models.DO_NOTHING, related_name="events")
    pgh_context = models.JSONField(null=True)

    class Meta:
        db_table = 'channel"."referral_version'
        default_permissions = ()
        ordering = ["pgh_id"]
        indexes = [models.Index(fields=["pgh_obj", "pgh_id"], name="referral_versions")]
        constraints = [PanelRows(name="referral_version_rows", writes="none")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class LogEntry(models.Model):
    """Who did what behind the wall: Channel's own access log, since the partnership's would tell that there is a referral.

    Written by channel.log() before the page is sent; its user and its time are the database's. membership is empty for
    whoever set the panel up. about: the member of the panel who was put on it or taken off.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    membership = _over_the_wall(Membership, null=True, blank=True)
    act = models.CharField(max_length=12, choices=Act)
    referral = models.ForeignKey(ChannelReferral, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(PanelMembership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LogQuerySet.as_manager()

    class Meta:
        db_table = 'channel"."log_entry'
        default_permissions = ()
        ordering = ["-at", "-id"]
        verbose_name_plural = "log entries"
        indexes = [models.Index(fields=["panel", "-at"], name="channel_log_by_time")]
        constraints = [PanelRows(name="log_rows", writes="none", by_readers=True)]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.at:%d %b %Y %H:%M}"
