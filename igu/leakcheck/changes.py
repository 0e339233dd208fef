"""Every row that a visit wrote, noted by triggers of the run's own, and which of them were not the visitor's to write.

The triggers stand in the run's own database and see every row of every table, whoever may see it.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from igu.access.catalogue import is_walled
from igu.access.models import Compartment
from igu.access.permissions import Permission as P
from igu.access.rls import Letters, ProtectedRows
from igu.leakcheck.oracle import Oracle
from prevent_channel.models import LogEntry

NOTE = """
CREATE SCHEMA leakcheck;
CREATE TABLE leakcheck.change (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tab name, before jsonb, after jsonb);
CREATE FUNCTION leakcheck.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO leakcheck.change (tab, before, after) VALUES (
    CASE TG_TABLE_SCHEMA WHEN 'public' THEN TG_TABLE_NAME ELSE TG_TABLE_SCHEMA || '"."' || TG_TABLE_NAME END,
    CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
  RETURN NULL;
END $$;
"""
OWN = {
    "accounts_user": "id",
    "account_emailconfirmation": "",
    "mfa_authenticator": "user_id",
    "usersessions_usersession": "user_id",
    "rest_submission": "user_id",
    "rest_token": "membership_id",
    "jobs_job": "requested_by_id",
    "jobs_jobstage": "requested_by_id",
    "cohort_caseloadupload": "uploaded_by_id",
    "cohort_recordsexport": "requested_by_id",
    "cohort_exportedfile": "requested_by_id",
    "audit_accesslogentry": "user_id",
    "sharing_sharingact": "user_id",
    "access_brokenglass": "user_id",
}
"""Tables whose rows their own person writes, with the column that says whose they are."""
CHANNEL_LOG = LogEntry._meta.db_table
"""Written behind the wall by who only reads there too."""
ANYBODY = {"django_session", "accounts_userevent", "agencies_membershipevent"}
"""Sessions, and history that follows from what it is the history of."""
BY_ROLE = {
    "accounts_user": {P.USERS_MANAGE},
    "agencies_membership": {P.USERS_MANAGE, P.GRANT_GIVE, P.CASE_RESTRICT},
    "mfa_authenticator": {P.USERS_MANAGE},
    "rest_token": {P.USERS_MANAGE},
    "auth_group": {P.GRANT_GIVE, P.CASE_RESTRICT},
    "agencies_sharingagreement": {P.AGREEMENT_DRAFT, P.AGREEMENT_CONFIRM},
    "agencies_agreementparty": {P.AGREEMENT_DRAFT, P.AGREEMENT_CONFIRM},
    "access_compartment": {P.GRANT_GIVE, P.CASE_RESTRICT, P.KEEP_OUT},
    "access_compartmentgroupgrant": {P.GRANT_GIVE, P.CASE_RESTRICT, P.KEEP_OUT},
    "access_keptout": {P.KEEP_OUT, P.GRANT_GIVE, P.CASE_RESTRICT},
    "access_brokenglass": {P.GLASS_REVIEW},
    "audit_readingreview": {P.READING_REVIEW},
    "audit_readingreviewevent": {P.READING_REVIEW},
    "cohort_recordsexport": {P.RECORDS_APPROVE},
    "jobs_job": {P.RECORDS_APPROVE},
}
"""Tables that only these permissions write, within the partnership and where the actor may write."""
ANYWHERE = {"access_brokenglass", "audit_readingreview", "audit_readingreviewevent"}
"""Tables of those that are written of records whose writer reads nothing."""


@dataclass(frozen=True)
class Change:
    """A row before and after; one of them is None when it was added or taken away."""

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def watch() -> None:
    """Put the triggers on every table; as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(_TRIGGER.format(table))
        cursor.execute("GRANT USAGE ON SCHEMA leakcheck TO channel_owner")
        with connection.wearing("channel_owner"):
            for model in filter(is_walled, apps.get_models()):
                cursor.execute(_TRIGGER.format(model._meta.db_table))


_TRIGGER = 'CREATE TRIGGER zz_leakcheck AFTER INSERT OR UPDATE OR DELETE ON "{}" FOR EACH ROW EXECUTE FUNCTION leakcheck.note()'


def noted(after: int) -> tuple[int, tuple[Change, ...]]:
    """What was written after a note of this number, in its order, and the number of the last note."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, tab, before, after FROM leakcheck.change WHERE id > %s ORDER BY id", [after])
        rows = cursor.fetchall()
    changes = tuple(Change(table, old and json.loads(old), new and json.loads(new)) for _, table, old, new in rows)
    return (rows[-1][0] if rows else after), changes


class Judge:
    """Says of changes which were not one actor's to make, by the oracle's rights and by what they could see."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle, self.actor, self.rights = oracle, oracle.actor, oracle.rights
        self.models = oracle.models
        self.hidden = {
            label: {
                row.pk
                for place, row in oracle.world.rows(label).items()
                if oracle.hides(label, place) and not self._looks_after(label, place)
            }
            for label in self._labels()
        }

    def _looks_after(self, label: str, name: str) -> bool:
        """An administrator takes second factors and tokens away that they cannot see, in their own partnership."""
        if label not in {"mfa.Authenticator", "rest.Token"} or self.actor is None or not self.actor.may(P.USERS_MANAGE):
            return False
        return self.oracle.world.actors[name].partnership_id == self.actor.partnership_id

    def _labels(self) -> set[str]:
        planted = {model._meta.label for place in self.oracle.world.places.values() for model in place.planter.rows}
        return planted | set(self.oracle.world.others)

    def faults(self, changes: tuple[Change, ...]) -> list[str]:
        """One line a change that was not theirs to make; empty when all were."""
        made = {each.after["id"] for each in changes if each.table == "access_compartment" and each.after}
        self.left = {each.after["compartment_id"] for each in changes if self._is_stepping_back(each)}
        return [fault for each in changes if (fault := self._fault(each, made))]

    def _is_stepping_back(self, change: Change) -> bool:
        """Somebody keeps themselves out of a compartment made for it, which needs no right but to have seen what is there."""
        row = change.after if change.table == "access_keptout" and change.before is None else None
        return row is not None and self.actor is not None and row["user_id"] == row["set_by_id"] == self.actor.user_id

    def _fault(self, change: Change, made: set[int]) -> str:
        table = change.table
        if table in ANYBODY:
            return ""
        if self.actor is None:
            return f"nobody wrote to {table}"
        if self._goes_along(change, made):
            return ""
        if (named := self._names_hidden(change)) is not None:
            return f"a row of {table} now names {named}, which its writer cannot see"
        if self._is_hidden(change):
            return f"a row of {table} was written that its writer cannot see"
        if table in OWN and self._is_own(change):
            return ""
        if table in BY_ROLE:
            return "" if self._by_role(change, made) else f"{table} was written without the right to"
        if table in self.models and is_walled(self.models[table]):
            return "" if self._writes_behind_the_wall(change) else f"a row of {table} was written by who may not"
        return self._misplaced(change, made)

    def _misplaced(self, change: Change, made: set[int]) -> str:
        """What the rule of the table itself says against it."""
        table = change.table
        if letter := self._rule(table, Letters):
            return "" if self._writes_letter(change, letter) else f"a letter in {table} was written by who may not"
        rule = self._rule(table, ProtectedRows)
        if rule is None:
            return f"{table} was written, which nobody is expected to"
        wrong = [row for row in (change.before, change.after) if row and not self._may_write(row, rule, made)]
        return f"a row of {table} was written where its writer may not" if wrong else ""

    def _goes_along(self, change: Change, made: set[int]) -> bool:
        """What lies in a record goes with it into a compartment that this act derived, whoever sees it; and its history."""
        before, after = change.before, change.after
        if after is None or after.get("compartment_id") not in made:
            return False
        moved = before is not None and before | {"compartment_id": after["compartment_id"]} == after
        return moved or (before is None and after.get("pgh_label") == "update")

    def _is_hidden(self, change: Change) -> bool:
        model, row = self.models.get(change.table), change.before or {}
        return model is not None and row.get("id") in self.hidden.get(model._meta.label, ())

    def _is_own(self, change: Change) -> bool:
        column = OWN[change.table]
        mine = self.actor.membership_id if column == "membership_id" else self.actor.user_id
        return all(row.get(column, mine) == mine for row in (change.before, change.after) if row)

    def _by_role(self, change: Change, made: set[int]) -> bool:
        row = change.after or change.before
        place = row.get("content_object_id", row.get("compartment_id"))
        if (row["id"] if change.table == "access_compartment" else place) in self.left:
            return True
        if not BY_ROLE[change.table] & self.actor.permissions:
            return False
        if place is not None and change.table not in ANYWHERE:
            return place in self.rights.writes | made
        return row.get("partnership_id", self.actor.partnership_id) == self.actor.partnership_id

    def _writes_behind_the_wall(self, change: Change) -> bool:
        """On their own panel: what they may write, or that they looked."""
        members = self.oracle.world.panels.get(f"{self.oracle.slug} channel", {})
        mine = [writes for name, writes in members.items() if name in self.oracle.mine]
        here = all(row["panel_id"] == self.actor.partnership_id for row in (change.before, change.after) if row)
        return here and bool(mine) and (any(mine) or change.table == CHANNEL_LOG)

    def _writes_letter(self, change: Change, rule: Letters) -> bool:
        """Each side writes what it sees; of what the receiver alone sees, a sender causes what names no case."""
        row = change.after or {}
        receives = self.actor.may(P.REFERRAL_RECEIVE) and row[rule.receiver] == self.actor.partner_id
        sends = self.actor.may(P.REFERRAL_MAKE) and row.get("sender_id", self.actor.partner_id) == self.actor.partner_id
        return receives or (sends and not row.get("case_key") and not row.get("note"))

    def _rule(self, table: str, kind: type) -> Any:
        model = self.models.get(table)
        rules = model._meta.constraints if model else ()
        return next((each for each in rules if isinstance(each, kind)), None)

    def _may_write(self, row: dict[str, Any], rule: ProtectedRows, made: set[int]) -> bool:
        """Where they write; and, for the most sensitive, read it; or in a compartment that this same act derived."""
        place = row[rule.column]
        seen = rule.tier == 2 or place in self.rights.reads_sensitive
        return (place in self.rights.writes and seen) or place in made

    def _names_hidden(self, change: Change) -> str | None:
        """The column that came to name a row which its writer cannot see."""
        model, after, before = self.models.get(change.table), change.after or {}, change.before or {}
        for field in model._meta.concrete_fields if model else ():
            if self._is_new_name(field, after, before):
                return field.name
        return None

    def _is_new_name(self, field: models.Field, after: dict[str, Any], before: dict[str, Any]) -> bool:
        if not field.is_relation or field.related_model is Compartment:
            return False
        number = after.get(field.column)
        return number != before.get(field.column) and number in self.hidden.get(field.related_model._meta.label, ())
