"""What a run has to have done to prove anything: every text planted, every address answered and written to, owners see theirs.

Every exception stands here with its reason; whatever is not here and not done fails the run.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, transaction

from igu.access.catalogue import CODE_LISTS
from igu.agencies.models import Partnership
from igu.leakcheck.addresses import every_address
from igu.leakcheck.canaries import LENGTH
from igu.leakcheck.findings import Findings
from igu.leakcheck.planting import VALUES
from igu.leakcheck.world import World

TABLES_NOT_PLANTED = {
    "audit_seal": "digests over history and log",
    "auth_permission": "names of permissions, the same everywhere",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "auth_group": "groups are shown nowhere; their names are numbers of members and slugs of agencies",
    "account_emailaddress": "unused: an address stands in accounts_user alone",
    "account_emailconfirmation": "unused: addresses are not confirmed by mail",
    "mfa_authenticator": "secrets that are encrypted, and shown once to who makes them",
    "usersessions_usersession": "made by signing in; shown to its own person only",
    "django_session": "signed and encoded; never shown",
    "guardian_userobjectpermission": "empty, and the application may not read it",
    "guardian_groupobjectpermission": "empty, and the application may not read it",
    "pghistory_context": "empty, and the application may not read it",
    "rest_submission": "digests of requests; never shown",
    "django_celery_beat_solarschedule": "the scheduler's own; no page",
    "django_celery_beat_intervalschedule": "the scheduler's own; no page",
    "django_celery_beat_crontabschedule": "the scheduler's own; no page",
    "django_celery_beat_periodictask": "the scheduler's own; no page",
    "agencies_membership": "its only text is a role's code",
    "agencies_membershipevent": "its only text is a role's code",
}
COLUMNS_NOT_PLANTED = {
    "pgh_label": "what made the version: insert or update",
    "pgh_context": "numbers of a user and a membership",
    "password": "a hash",
    "slug": "part of no page; the partnership's and the agency's names are planted",
    "acl_key": "the key of a derived compartment; shown nowhere",
    "opens": "references, which break_glass() writes",
    "subject": "a reference, kind:number; the number is a canary itself",
    "digest": "a digest",
    "search_name": "the names, folded, with their canaries",
    "type": "a kind",
    "role": "a code",
}
SHOWN_NOWHERE = {
    "import_ref": "asked for by an import",
    "audit_readingreview.reasons": "codes, shown in words",
    "cohort_recordsexport.note": "what is planted has still to be decided",
    "sha256": "proves a file",
    "rows_digest": "proves a figure",
    "marking": "printed on the document itself",
    "access_compartment.name": "compartments have no page",
    "access_compartmentgroupgrant.reason": "kept beside the grant",
    "cohort_caseloadupload.files": "read by the import alone",
    "cohort_exportedfile.data": "fetched once it is built; what is planted waits, and files that a run makes are read",
    "documents_storeddocument.title": "a download has its file's name",
    "jobs_jobstage.data": "passed from stage to stage",
    "jobs_jobstage.found": "passed from stage to stage",
    "jobs_jobstage.name": "the page names the stages of the kind",
    "people_identifier.value": "searched by, and compared",
    "people_merge.undone_reason": "what is planted was not taken back",
    "performance_target.baseline": "printed in the report",
    "sharing_sharingact.purpose": "the grant's own is shown",
}
"""Columns that no page, file or answer shows to anybody: their canaries must not be found, and are not missed."""
SHOWN_FOR_A_REASON = {
    "cohort_sensitivenote.conditions",
    "cohort_sensitivenote.decision",
    "cohort_sensitivenote.text",
    "people_safeaddress.address",
}
"""Columns whose page asks why first: a run that sends no form is not shown them."""
NO_KEY_IN_HAND = "needs a passkey in the browser, which tests/e2e has"
ONLY_REFUSED = {
    "design": "pages of components, in a demonstration only",
    "design-conflict": "pages of components, in a demonstration only",
    "mfa_add_webauthn": NO_KEY_IN_HAND,
    "mfa_edit_webauthn": NO_KEY_IN_HAND,
    "mfa_remove_webauthn": NO_KEY_IN_HAND,
    "mfa_login_webauthn": NO_KEY_IN_HAND,
    "mfa_reauthenticate_webauthn": NO_KEY_IN_HAND,
    "mfa_download_recovery_codes": "nobody has recovery codes yet; making them is visited",
    "mfa_view_recovery_codes": "nobody has recovery codes yet; making them is visited",
    "agreement-confirm": "what is planted was confirmed by every party; tests/sharing confirms drafts",
    "referral-let-in": "nobody whose number is visited stepped back from a letter; tests/referrals lets in",
    "nominal-add": "whoever is planted is on the cohort already; tests/cohort adds to it",
}
NOT_WRITTEN = {
    **ONLY_REFUSED,
    "account_login": "a password is needed, and none is known; tests/accounts signs in",
    "account_signup": "nobody signs up",
    "account_reauthenticate": "a password is needed, and none is known",
    "account_change_password": "a password is needed, and none is known",
    "account_reset_password": "writes nothing; sends a mail",
    "account_reset_password_from_key": "needs the key out of a mail",
    "mfa_authenticate": "needs a code of the moment",
    "mfa_reauthenticate": "needs a code of the moment",
    "mfa_activate_totp": "everybody has a second factor already",
    "acting_for": "nobody here has two roles to choose from; tests/members has",
    "search": "writes nothing but the log",
    "import": "needs a workbook; tests/cohort/test_import_pages.py sends them",
    "import-upload": "takes no form",
    "import-confirm": "needs a workbook that was looked at; tests/cohort/test_import_pages.py has one",
    "user_password": "writes nothing; sends a mail",
    "person-timeline": "writes nothing but the log",
    "safe-address": "writes nothing but the log",
    "person-sensitive": "writes nothing but the log",
    "api-sensitive-note-look": "writes nothing but the log",
    "person-merge": "writes nothing; leads to the comparison",
    "person-merge-with": "there is one person in each place; tests/people/test_merging.py merges two",
    "merge-take-back": "what is planted was not merged; tests/people/test_merging.py takes back",
    "job-stop": "what is planted has ended; tests/jobs stops others",
    "person-share-end": "one record is visited, and what is planted is granted on another; tests/sharing ends sharing",
    "case-share-end": "one record is visited, and what is planted is granted on another; tests/sharing ends sharing",
    "person-let-in": "one record is visited, and who is kept out is kept out of another; tests/sharing lets in",
    "grant-end": "the agencies planted are the owners of what would be granted; tests/sharing ends grants",
    "channel-screen": "what is planted has come to the gateway; tests/prevent_channel takes every step",
    "channel-clear": "what is planted has come to the gateway; tests/prevent_channel takes every step",
    "referral-step-back": "what is planted is on record, where one steps back from that; tests/referrals steps back",
    "referral-answer": "one letter is visited, and it is another that was asked about; tests/referrals takes every step",
    "referral-challenge": "what is planted was not declined; tests/referrals takes every step",
    "referral-uphold": "one letter is visited, and it is another that is challenged; tests/referrals takes every step",
    "referral-duplicate": "nobody planted was referred twice; tests/referrals takes every step",
    "log": "needs its case in the address; the API's interventions are written",
}


def unplanted() -> list[str]:
    """Columns of text, of any table, without a canary and without a reason; asked of the database, as the owner."""
    return [
        f"{table}.{column}"
        for table, column, expression in _columns_of_text()
        if not _is_excused(table, column) and not _holds_a_canary(table, expression)
    ]


def planted_tables() -> set[str]:
    return {table for table, _, expression in _columns_of_text() if _holds_a_canary(table, expression)}


def _columns_of_text() -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea') ORDER BY 1, 2"
        )
        for table, column, kind in cursor.fetchall():
            yield table, column, _as_text(column, kind)
        cursor.execute(
            "SELECT 'channel\".\"' || relname, attname, format_type(atttypid, NULL) FROM pg_attribute "
            "JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'channel'::regnamespace AND relkind = 'r' "
            "AND attnum > 0 AND format_type(atttypid, NULL) IN ('text', 'character varying', 'jsonb', 'json', 'bytea') "
            "ORDER BY 1, 2"
        )
        for table, column, kind in cursor.fetchall():
            yield table, column, _as_text(column, kind)


def _as_text(column: str, kind: str) -> str:
    return f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'


def _holds_a_canary(table: str, expression: str) -> bool:
    if not table.startswith('channel"'):
        return _found(table, expression)
    panels = list(Partnership.objects.values_list("pk", flat=True))
    with transaction.atomic(), connection.wearing("channel_owner"):
        return any(_found(table, expression, panel=panel) for panel in panels)


def _found(table: str, expression: str, panel: int | None = None) -> bool:
    """panel: the one whose rows are asked, behind the wall, as the owner of its tables."""
    with connection.cursor() as cursor:
        if panel is not None:
            cursor.execute("SELECT set_config('channel.panel', %s, true)", [str(panel)])
        cursor.execute(f"SELECT EXISTS (SELECT FROM \"{table}\" WHERE {expression} ~* 'zq[0-9b-z]{{6}}')")  # noqa: S608
        return cursor.fetchone()[0]


def _is_excused(table: str, column: str) -> bool:
    """Also code lists, which migrations write and which are the same for everybody; and what has no room for a canary."""
    if table in TABLES_NOT_PLANTED or table in CODE_LISTS or column in COLUMNS_NOT_PLANTED:
        return True
    if f"{table.removesuffix('event')}.{column}" in VALUES or column in VALUES:
        return True
    model = next((each for each in apps.get_models(include_auto_created=True) if each._meta.db_table == table), None)
    return model is not None and any(
        field.column == column and (field.is_relation or field.choices or (field.max_length or LENGTH) < LENGTH)
        for field in model._meta.concrete_fields
    )


def unvisited(findings: Findings, *, writes: bool = True) -> list[str]:
    """Addresses that were not asked for, or that never gave anybody more than a refusal; those that only take a form
    are answered in runs that write."""
    return [
        address.name
        for address in every_address()
        if address.name not in findings.visited
        or (writes and address.name not in findings.answered and address.name not in ONLY_REFUSED)
    ]


def unwritten(findings: Findings) -> list[str]:
    """Addresses that take a form which nobody managed to send."""
    return sorted(findings.taken - findings.written - set(NOT_WRITTEN))


def unseen(world: World, findings: Findings, *, writes: bool = True) -> list[str]:
    """Canaries that nobody was shown who may be, names of people whom somebody who may did not see, and mails and files."""
    planted = world.canaries.planted
    allowed, seen = (set().union(*each.values()) for each in (findings.allowed, findings.seen))
    nobody = {planted[code][1:] for code in allowed} - {planted[code][1:] for code in seen}
    not_shown = SHOWN_NOWHERE.keys() | (set() if writes else SHOWN_FOR_A_REASON)
    wanted = [each for each in sorted(nobody) if each[1] != "id" and not {each[1], ".".join(each)} & not_shown]
    names = {
        code for code, (_, table, column) in planted.items() if (table, column) == ("people_person", "family_name")
    }
    missed = [
        (name, planted[code][0])
        for name in findings.allowed
        for code in (findings.allowed[name] & names) - findings.seen[name]
    ]
    unread = sorted({"a mail", "a file that was made"} - findings.read) if writes else []
    return [
        *(f"nobody: {what}" for what in unread),
        *(f"nobody: {'.'.join(each)}" for each in wanted),
        *(f"{name}: the person in {place}" for name, place in sorted(missed)),
    ]
