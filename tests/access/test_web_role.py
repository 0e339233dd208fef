"""What the web's database role cannot do, each beside the guard that keeps it from it: without the guard it can."""

import psycopg
import pytest
from django.db import connection

from igu.local.environment import servers

GUARDED = [
    ("SET ROLE igu_owner", "GRANT igu_owner TO igu_web"),
    ("SET ROLE channel_owner", "GRANT channel_owner TO igu_web"),
    ("SELECT family_name FROM channel.referral", "GRANT SELECT ON channel.referral TO igu_web"),
    ("TRUNCATE channel.log_entry", "GRANT TRUNCATE ON channel.log_entry TO igu_web"),
    ("SET row_security = off; SELECT count(*) FROM people_person", "ALTER ROLE igu_web BYPASSRLS"),
    ("TRUNCATE django_session", "GRANT TRUNCATE ON django_session TO igu_app"),
    ("DELETE FROM audit_accesslogentry", "GRANT DELETE ON audit_accesslogentry TO igu_app"),
    (
        "ALTER TABLE cohort_case DISABLE TRIGGER stays_in_compartment",
        "GRANT igu_owner TO igu_web WITH INHERIT TRUE",
    ),
    ("SET session_replication_role = replica", "GRANT SET ON PARAMETER session_replication_role TO igu_web"),
    ("CREATE FUNCTION igu.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "GRANT CREATE ON SCHEMA igu TO igu_web"),
    ("CREATE TABLE public.mine (id int)", "GRANT CREATE ON SCHEMA public TO igu_web"),
    ("SELECT query FROM pg_stat_activity", "GRANT SELECT ON pg_stat_activity TO igu_web"),
    ("SELECT n_live_tup FROM pg_stat_user_tables", "GRANT SELECT ON pg_stat_user_tables TO igu_web"),
    ("SELECT rolpassword FROM pg_authid", "GRANT SELECT ON pg_authid TO igu_web"),
    ("SELECT stavalues1 FROM pg_statistic", "GRANT SELECT ON pg_statistic TO igu_web"),
    (
        "SELECT set_config('igu.r', '1', true)",
        "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO igu_web",
    ),
    ("COPY (SELECT 1) TO '/dev/null'", "GRANT pg_write_server_files TO igu_web"),
    ("COPY django_session FROM '/dev/null'", "GRANT pg_read_server_files TO igu_web"),
    ("COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'", "GRANT pg_execute_server_program TO igu_web"),
    ("SELECT pg_read_file('PG_VERSION')", "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO igu_web"),
    ("SELECT igu.refresh_bits(1)", "GRANT EXECUTE ON FUNCTION igu.refresh_bits(integer) TO igu_web"),
    ("SELECT * FROM igu.group_bits", "GRANT SELECT ON igu.group_bits TO igu_web"),
    (
        "UPDATE agencies_sharingagreement SET status = 'agreed'",
        "GRANT UPDATE ON agencies_sharingagreement TO igu_app",
    ),
]


@pytest.fixture
def administrator(db):
    """A superuser's session in this test's database, which is put back at its end."""
    connection.ensure_connection()
    name = connection.settings_dict["NAME"]
    with servers.postgres.connect(name) as session, session.transaction(force_rollback=True):
        yield session


@pytest.mark.parametrize(("statement", "removal"), GUARDED)
def test_the_web_is_kept_from_it_by_this_guard(administrator, statement, removal):
    with pytest.raises(psycopg.Error, match="permission denied|must be owner|affected by row-level security"):
        as_web(administrator, statement)
    with administrator.transaction(force_rollback=True):
        administrator.execute(removal)
        as_web(administrator, statement)


def as_web(administrator: psycopg.Connection, statement: str) -> None:
    as_role(administrator, "igu_web", statement)


def as_role(administrator: psycopg.Connection, role: str, statement: str) -> None:
    with administrator.transaction(force_rollback=True):
        administrator.execute(f"SET LOCAL SESSION AUTHORIZATION {role}")
        for part in statement.split("; "):
            administrator.execute(part)


def test_nor_is_channel_read_by_the_owner_of_everything_else_as_itself(administrator):
    """It may become channel_owner, for a migration, and never has its rights without."""
    read = "SELECT family_name FROM channel.referral"
    with pytest.raises(psycopg.Error, match="permission denied"):
        as_role(administrator, "igu_owner", read)
    with administrator.transaction(force_rollback=True):
        administrator.execute("GRANT channel_owner TO igu_owner WITH INHERIT TRUE")
        as_role(administrator, "igu_owner", read)
