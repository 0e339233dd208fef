"""Which tables have no row security, and what the application may do in each. A table that is in neither place stops
the migration: nothing is reachable by having been forgotten."""

from django.apps import apps
from django.db import connections, models

from igu.access.rls import FollowsParent, Letters, OwnRows, PanelRows, PartnershipRows, ProtectedRows, SeesParent
from igu.access.roles import ROLES

READ = "SELECT"
ADD = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE"
FULL = "SELECT, INSERT, UPDATE, DELETE"

OPEN_TABLES: dict[str, str] = {
    # who signs in, and how
    "accounts_user": WRITE,
    "accounts_userevent": ADD,
    "accounts_user_groups": READ,
    "accounts_user_user_permissions": READ,
    "account_emailaddress": FULL,
    "account_emailconfirmation": FULL,
    "mfa_authenticator": FULL,
    "usersessions_usersession": FULL,
    "django_session": FULL,
    # who works together, and what was agreed
    "agencies_partnership": "SELECT, UPDATE",
    "agencies_agency": READ,
    "agencies_partner": READ,
    "agencies_membership": WRITE,
    "agencies_membershipevent": ADD,
    "agencies_sharingagreement": READ,
    "agencies_agreementparty": READ,
    # Django's and the libraries' own
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "guardian_groupobjectpermission": "",
    "guardian_userobjectpermission": "",
    "pghistory_context": "",
    "django_celery_beat_clockedschedule": FULL,
    "django_celery_beat_crontabschedule": FULL,
    "django_celery_beat_intervalschedule": FULL,
    "django_celery_beat_periodictask": FULL,
    "django_celery_beat_periodictasks": FULL,
    "django_celery_beat_solarschedule": FULL,
}


class UndeclaredTable(RuntimeError):
    """A table has neither row security nor an entry in the catalogue."""


CODE_LISTS: set[str] = set()
"""Reference data that figures are counted by."""


def declare(tables: dict[str, str]) -> None:
    """For an app's own tables without personal rows; called when the app is ready."""
    OPEN_TABLES.update(tables)


def declare_code_lists(*tables: str) -> None:
    """Reference data of an app: read by everybody, changed by migrations and by the role that may."""
    declare(dict.fromkeys(tables, READ))
    CODE_LISTS.update(tables)


def is_protected(model) -> bool:
    return any(
        isinstance(constraint, ProtectedRows | OwnRows | PartnershipRows | Letters)
        for constraint in model._meta.constraints
    )


def is_walled(model) -> bool:
    """Whether its rows lie behind Channel's wall, in a schema and with an owner of their own."""
    return any(isinstance(constraint, PanelRows) for constraint in model._meta.constraints)


def records() -> dict[str, tuple[type[models.Model], str]]:
    """What is shared, restricted and opened as one: a person, and each row of a compartment of its own that names one.

    By kind, as log entries and broken glasses write it: the model, and the column that holds the person's id.
    """
    found: dict[str, tuple[type[models.Model], str]] = {}
    for model in apps.get_models():
        constraints = model._meta.constraints
        kinds = [each.glass[0] for each in constraints if isinstance(each, ProtectedRows) and each.glass]
        if kinds and not any(isinstance(each, FollowsParent) for each in constraints):
            to_person = [
                each for each in constraints if isinstance(each, SeesParent) and each.parent == "people.Person"
            ]
            found[kinds[0]] = (model, model._meta.get_field(to_person[0].field).column if to_person else "id")
    return found


def children() -> dict[str, tuple[type[models.Model], str, str]]:
    """What lies in a record and moves with it. By kind, as log entries write it: the model, the column of the record it
    lies in, and that record's kind."""
    parents = {model: kind for kind, (model, _) in records().items()}
    found = {}
    for model in apps.get_models():
        follows = [each for each in model._meta.constraints if isinstance(each, FollowsParent)]
        if follows and apps.get_model(follows[0].parent) in parents and not hasattr(model, "pgh_tracked_model"):
            kind = str(model._meta.verbose_name).replace(" ", "_")
            column = model._meta.get_field(follows[0].field).column
            found[kind] = (model, column, parents[apps.get_model(follows[0].parent)])
    return found


def sensitive_kinds() -> list[str]:
    """The kinds of what lies in a record at tier 3, as log entries write them."""
    return [
        kind
        for kind, (model, _, _) in children().items()
        if any(isinstance(each, ProtectedRows) and each.tier == 3 for each in model._meta.constraints)
    ]


def hang_on_people() -> list[type[models.Model]]:
    """The models whose rows are about one person, whom their column person_id names: what hangs on a person goes with
    them when two records turn out to be one human being."""
    of_people = [
        *(model for model, column in records().values() if column == "person_id"),
        *(model for model, column, kind in children().values() if (column, kind) == ("person_id", "person")),
    ]
    return sorted(of_people, key=lambda model: model._meta.db_table)


def give_table_rights(*, using: str, **_) -> None:
    """After a migration, as the owner: rights on open tables, and the roles' rights as rows that igu.enter() reads."""
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in existing or not model._meta.managed or is_protected(model) or is_walled(model):
                continue
            if table not in OPEN_TABLES:
                raise UndeclaredTable(f"{table}: protect its rows, or declare it in the catalogue.")
            if OPEN_TABLES[table]:
                cursor.execute(f'GRANT {OPEN_TABLES[table]} ON "{table}" TO igu_app')
            if table in CODE_LISTS:
                cursor.execute(f'GRANT SELECT ON "{table}" TO igu_figures')
        cursor.execute('GRANT SELECT ON "django_migrations" TO igu_app')
        cursor.execute("SELECT to_regclass('igu.role_rights')")
        if cursor.fetchone()[0]:
            cursor.execute("DELETE FROM igu.role_rights")
            cursor.executemany(
                "INSERT INTO igu.role_rights (role, reads_cases, counts, watches, permissions) VALUES (%s, %s, %s, %s, %s)",
                [
                    (role.code, role.reads_cases, role.counts, role.watches, [str(each) for each in role.permissions])
                    for role in ROLES.values()
                ],
            )
            cursor.execute("DELETE FROM igu.record_kinds")
            cursor.executemany(
                "INSERT INTO igu.record_kinds (kind, table_name, person_column) VALUES (%s, %s, %s)",
                [(kind, model._meta.db_table, column) for kind, (model, column) in records().items()],
            )
            cursor.execute("DELETE FROM igu.child_kinds")
            cursor.executemany(
                "INSERT INTO igu.child_kinds (kind, table_name, parent_column, record_kind) VALUES (%s, %s, %s, %s)",
                [(kind, model._meta.db_table, column, of) for kind, (model, column, of) in children().items()],
            )
            cursor.execute(
                "UPDATE igu.child_kinds SET sensitive = true WHERE kind = ANY (%s::text[])", [sensitive_kinds()]
            )
