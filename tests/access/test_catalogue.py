"""Every table, view and function of the database is decided upon; nothing is reachable by having been forgotten."""

import re

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction

from igu.access import catalogue
from igu.access.actor import acting_as
from igu.access.rls import OwnRows, PartnershipRows, ProtectedRows, SeesParent

pytestmark = pytest.mark.django_db

DEFINERS = {
    # access: who acts, and the projection of the grants
    "enter": "the actor's rights",
    "leave": "only for sessions that set up or test",
    "may": "the actor's own role",
    "manages_member": "the actor's own role",
    "free_compartment": "a number",
    "refresh_bits": "trigger work",
    "grants_changed": "trigger",
    "agreement_changed": "trigger",
    "compartment_derived": "trigger",
    "sensitive_kinds": "names of kinds, which say nothing of anybody",
    # audit
    "log_access": "writes one row for the actor",
    "review_reading": "by who watches, or of one's own people",
    "take_back_review": "by who might have written it",
    # sharing: each asks the actor's role and rights before it writes
    "draft_agreement": "drafts",
    "confirm_agreement": "for one's own agency",
    "review_agreement": "by a party",
    "end_agreement": "by a party",
    "give_grant": "no more than one holds",
    "end_grant": "where one may write",
    "share_record": "no more than one holds",
    "end_share": "where one may write",
    "restrict_record": "where one may write",
    "lift_restriction": "where one may write",
    "keep_out": "where one may write",
    "let_in": "where one may write",
    "step_back": "hides from oneself what one sees",
    "who_sees": "of what one sees",
    "break_glass": "answers alike for hidden and missing",
    "review_glass": "by who watches or reads",
    "logged_as": "numbers of what lies in a record, to who reads it or watches",
    "warnings_due": "titles of agreements and whom to tell of their end",
    "sweep_compartments": "takes away what nothing lies in, tells a number",
    # people, casework
    "merge_people": "two records that one sees and may change, in one place; moves what hangs on them, tells nothing of it",
    "take_merge_back": "the same, back",
    "hold_person": "holds a row for a moment, tells nothing",
    "known_to": "a name and whom to ask, where the partnership allows it",
    "owners_of_glass": "whom to tell of an emergency, to who opened it",
    "odd_readings": "numbers of log entries, to who reads the log",
    # jobs
    "jobs_due": "numbers of jobs that wait",
    "job_membership": "for whom a job is to run",
    # imports
    "forget_uploads": "takes away what is a day old, tells nothing",
    # exports: each asks the actor's role, and writes what row security shows to whoever asked and who approves
    "ask_export": "of people whom one reads, for oneself",
    "decide_export": "by who approves, never one's own",
    "keep_export": "one's own, of people whom one reads",
    "close_export": "one's own",
    "expire_exports": "takes away what is a day old, tells a number",
    # referrals: each asks the actor's role and on which side of the letter they are
    "referral_receivers": "numbers of the agencies that take referrals here",
    "letters_kept_from": "numbers of letters of one's own agency, to hide them",
    "send_referral": "for one's own agency, to one that takes them",
    "move_referral": "by the side whose step it is",
    "note_on_referral": "by the agency that received it",
    "hold_letter": "one that the actor sees",
    "step_back_from_letter": "hides from oneself what one sees",
    "let_in_to_letter": "by the agency of who stepped back",
    "looks_at_letter": "what one's own agency's people did, for a role that reads its log",
    # requests, history
    "forget_submissions": "takes away what is a day old, tells how many keys that were",
    "seal_history": "a digest, which tells nothing",
    # Channel, as its own owner, whom row security holds too
    "channel.enter": "whether the actor is on a panel now",
    "channel.leave": "takes away what entering gave",
    "channel.log": "writes one row for the member who acts",
    "channel.keep_version": "trigger",
}
ORACLES_ACCEPTED = {
    ("people_person", "person_import_ref_once"): "a reference from the partnership's own file, within the partnership",
    ("cohort_case", "case_import_ref_once"): "a reference from the partnership's own file, within the partnership",
    ("performance_frozenfigure", "figure_revision_once"): "published figures: who writes them reads them all",
    ("performance_reportedition", "edition_once"): "published reports: who writes them reads them all",
    ("performance_reportedition", "performance_reportedition_job_key_key"): "a random key",
}
WORDS = models.CharField | models.TextField | models.JSONField | models.BinaryField


def ask(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def protected_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if catalogue.is_protected(model)]


def test_every_table_has_row_security_or_stands_in_the_catalogue():
    tables = ask(
        "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    undecided = [name for name, secured in tables if not secured and name not in catalogue.OPEN_TABLES]
    assert undecided == []


def test_every_protected_table_has_a_policy_that_shows_rows_and_one_for_each_right_to_write():
    policies: dict[str, set[str]] = {}
    for table, command in ask("SELECT tablename, cmd FROM pg_policies WHERE schemaname = 'public'"):
        policies.setdefault(table, set()).add(command)
    for model in protected_models():
        table = model._meta.db_table
        rights = {
            right
            for (right,) in ask(
                "SELECT privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = 'igu_app' AND table_name = %s",
                table,
            )
        }
        assert {"SELECT", "ALL"} & policies[table], table
        assert "DELETE" not in rights, table
        for right in rights - {"SELECT"}:
            assert {right, "ALL"} & policies[table], f"{table}: {right} without a policy"


def test_row_security_is_on_for_every_table_that_has_policies():
    assert (
        ask(
            "SELECT p.tablename FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename "
            "AND c.relnamespace = p.schemaname::regnamespace WHERE NOT c.relrowsecurity"
        )
        == []
    )


def test_views_ask_with_their_readers_rights_and_nothing_is_materialised():
    views = ask(
        "SELECT relname, relkind::text, coalesce(reloptions::text, '') FROM pg_class "
        "WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text IN ('public', 'igu', 'channel')"
    )
    assert [name for name, kind, _ in views if kind == "m"] == []
    assert [name for name, _, options in views if "security_invoker=true" not in options] == []


def test_functions_that_pass_row_security_are_listed_and_fix_where_they_look():
    found = ask(
        "SELECT CASE p.pronamespace::regnamespace::text WHEN 'channel' THEN 'channel.' ELSE '' END || p.proname, "
        "coalesce(p.proconfig::text, ''), has_function_privilege('public', p.oid, 'EXECUTE') FROM pg_proc p "
        "WHERE p.prosecdef AND p.pronamespace::regnamespace::text IN ('public', 'igu', 'channel')"
    )
    assert {name for name, *_ in found} == set(DEFINERS)
    assert [name for name, configuration, _ in found if "search_path=pg_catalog, pg_temp" not in configuration] == []
    assert [name for name, _, anybody in found if anybody] == []


@pytest.mark.parametrize("role", ["igu_web", "igu_app", "igu_glass", "igu_figures", "igu_channel"])
def test_the_application_s_roles_own_nothing_and_pass_nothing(role):
    assert ask("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s", role) == [
        (False, False, False, False)
    ]
    assert ask("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s", role) == []
    assert ask("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = %s", role) == []
    for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
        open_to_it = ask(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND has_table_privilege(%s, oid, %s) "
            "AND relnamespace::regnamespace::text IN ('public', 'igu', 'channel')",
            role,
            right,
        )
        assert open_to_it == []
    assert ask(
        "SELECT bool_or(has_schema_privilege(%s, schema, 'CREATE')) FROM unnest(ARRAY['public', 'igu', 'channel']) schema",
        role,
    ) == [(False,)]


def test_counting_reads_ids_days_and_codes_and_never_a_name_or_a_note():
    read = {}
    for table, column in ask(
        "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = 'igu_figures'"
    ):
        read.setdefault(table, set()).add(column)
    declared = {
        model._meta.db_table: set(rule.counted)
        for model in protected_models()
        for rule in model._meta.constraints
        if isinstance(rule, ProtectedRows) and rule.counted
    }
    assert {table: columns for table, columns in read.items() if table not in catalogue.CODE_LISTS} == declared
    for model in protected_models():
        for field in model._meta.concrete_fields:
            if field.column in declared.get(model._meta.db_table, ()):
                assert field.is_relation or field.choices or not isinstance(field, WORDS), field


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT family_name FROM people_person",
        "SELECT id FROM people_person",
        "SELECT summary FROM cohort_intervention",
        "SELECT * FROM cohort_interventionevent",
        "SELECT note FROM cohort_circumstance",
        "SELECT count(*) FROM cohort_case WHERE import_ref = '1'",
        "SELECT id FROM people_safeaddress",
        "UPDATE cohort_case SET closed_on = NULL",
    ],
)
def test_a_manager_who_counts_is_told_no_more(world, statement):
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with acting_as(world.tom), refused, transaction.atomic(), connection.counting():
        ask(statement)


@pytest.mark.parametrize(
    "table",
    [
        "igu.group_bits",
        "igu.role_rights",
        "igu.record_kinds",
        "igu.child_kinds",
        "igu.grant_times",
        "igu.merged_rows",
        "igu.hang_on_people",
    ],
)
def test_the_machinery_s_own_tables_are_closed_to_the_application(table):
    assert ask("SELECT has_table_privilege('igu_web', %s, 'SELECT, INSERT, UPDATE, DELETE')", table) == [(False,)]


def test_every_foreign_key_to_a_protected_row_asks_whether_its_writer_sees_it():
    """A plain foreign key tells whether a hidden row exists, and lets somebody point at it."""
    plain = {
        (model._meta.label, field.name)
        for model in protected_models()
        if not _written_by_nobody(model) and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.is_relation and field.db_constraint and _lies_in_a_compartment(field.related_model)
        if field.name != "compartment" and field.column not in _asked_before_keys(model)
    }
    assert plain == set()


def _asked_before_keys(model) -> set[str]:
    """Columns whose row the writer is shown to see by a trigger that comes before unique and foreign keys."""
    return {
        model._meta.get_field(each.field).column for each in model._meta.constraints if isinstance(each, SeesParent)
    }


def _written_by_nobody(model) -> bool:
    return all(
        getattr(each, "writes", "none") == "none"
        for each in model._meta.constraints
        if isinstance(each, ProtectedRows | OwnRows | PartnershipRows)
    )


def _lies_in_a_compartment(model) -> bool:
    return any(isinstance(each, ProtectedRows) for each in model._meta.constraints)


def test_no_unique_key_tells_of_a_row_in_another_compartment():
    """Unique keys and exclusions are asked before foreign keys and of every row: each holds a random key or the compartment."""
    keys = ask(
        "SELECT c.relname, i.relname, array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.oid) "
        "FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid "
        "WHERE (x.indisunique OR x.indisexclusion) AND NOT x.indisprimary AND c.relnamespace = 'public'::regnamespace"
    )
    written = {model._meta.db_table: model for model in protected_models() if not _written_by_nobody(model)}
    telling = {
        (table, index)
        for table, index, columns in keys
        if table in written and columns not in (["key"], ["id"])
        if not {"compartment_id", *_asked_before_keys(written[table])}.intersection(columns)
    }
    assert telling == set(ORACLES_ACCEPTED)


def test_history_is_added_to_and_never_changed():
    for model in protected_models():
        if hasattr(model, "pgh_tracked_model"):
            rights = ask(
                "SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = 'igu_app' AND table_name = %s",
                model._meta.db_table,
            )
            assert {"SELECT"} <= {right for (right,) in rights} <= {"SELECT", "INSERT"}, model


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT set_config('igu.r', repeat('1', 8192), true)",
        "TRUNCATE cohort_case CASCADE",
        "CREATE TABLE public.mine (id int)",
        "DELETE FROM cohort_case",
        "SELECT * FROM pg_stat_activity",
        "SELECT igu.refresh_bits(1)",
        "UPDATE access_compartmentgroupgrant SET tier = 3",
        "UPDATE agencies_sharingagreement SET status = 'agreed'",
        "INSERT INTO access_keptout (user_id, compartment_id) VALUES (1, 1)",
    ],
)
def test_the_web_cannot_help_itself(world, statement):
    with acting_as(world.tom), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_web")
        with pytest.raises(ProgrammingError, match=re.compile("permission denied|must be owner")), transaction.atomic():
            cursor.execute(statement)


def test_nobody_gives_themselves_a_membership(world):
    with acting_as(world.nadia), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _add_membership(world.nadia, world.niamh.partner_id)
    with acting_as(world.ade), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _add_membership(world.ade, world.niamh.partner_id)
    with acting_as(world.ade), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _add_membership(world.nadia, world.hana.partner_id)


def _add_membership(actor, partner_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_membership (user_id, partner_id, role, starts_on) VALUES (%s, %s, 'igu_manager', '2020-01-01')",
            [actor.user_id, partner_id],
        )
