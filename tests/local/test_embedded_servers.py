"""The servers that come with the product: found, reused, started once, and nothing lost."""

import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from igu.local.environment import CHECKOUT, EmbeddedServers
from igu.local.keys import CannotStartError, is_free

ASK_FOR_SERVERS = """
import os
from igu.local.environment import servers, use_embedded_servers
use_embedded_servers()
import psycopg
psycopg.connect(os.environ["DATABASE_URL"]).close()
print((servers.postgres.data / "postmaster.pid").read_text().split()[0])
"""


def postmaster(machine: EmbeddedServers) -> int:
    return int((machine.postgres.data / "postmaster.pid").read_text().split()[0])


def family(pid: int) -> list[int]:
    """The process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def is_running(pid: int) -> bool:
    """False for a process that has ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_running_server_is_found_and_reused(machine):
    second = EmbeddedServers(machine.folder)
    before = postmaster(machine)
    second.ensure()
    assert postmaster(second) == before
    assert second.environment() == machine.environment()
    second.release()


def test_a_stopped_server_starts_again_on_its_port_with_its_passwords(machine):
    before = machine.environment()
    machine.stop()
    assert is_free(machine.keys.get("postgres_port"))
    assert is_free(machine.keys.get("valkey_port"))
    machine.ensure()
    assert machine.environment() == before


def test_rows_committed_before_every_process_was_killed_are_there_afterwards(machine):
    with machine.postgres.connect("igu") as admin:
        admin.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int)")
        admin.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    with closing(psycopg.connect(machine.postgres.url("igu_admin", "igu"))) as unfinished:
        unfinished.execute("INSERT INTO kept VALUES (-1)")
        processes = family(postmaster(machine))
        for pid in processes:
            with suppress(ProcessLookupError):  # one that worked in the background ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)
    machine.ensure()
    assert not any(map(is_running, processes))
    with machine.postgres.connect("igu") as admin:
        assert admin.execute("SELECT count(*), min(n) FROM kept").fetchone() == (1000, 1)


def test_two_commands_that_need_the_servers_at_once_start_them_once(empty_folder):
    folder = empty_folder / "at-once"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS"))}
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", ASK_FOR_SERVERS],
            cwd=CHECKOUT,
            env=environment | {"LOCAL_DIR": str(folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    pids = {command.communicate()[0].strip() for command in commands}
    started = EmbeddedServers(folder)
    assert [command.returncode for command in commands] == [0, 0]
    assert pids == {str(postmaster(started))}
    started.stop()


def test_a_port_that_someone_else_has_taken_is_given_up(machine):
    taken = machine.keys.get("postgres_port")
    machine.stop()
    with socket.create_server(("127.0.0.1", taken)):
        machine.ensure()
        assert machine.keys.get("postgres_port") != taken
        with psycopg.connect(machine.environment()["DATABASE_URL"]) as web:
            assert web.execute("SELECT current_user").fetchone() == ("igu_web",)


def test_servers_that_another_command_uses_are_left_running(machine):
    other = EmbeddedServers(machine.folder)
    other.ensure()
    assert machine.stop(unless_used=True) is False
    assert machine.postgres.answers()
    other.release()
    assert machine.stop(unless_used=True) is True
    assert not machine.postgres.answers()
    machine.ensure()


def test_passwords_are_kept_from_other_accounts(machine):
    assert stat.S_IMODE(machine.keys.path.stat().st_mode) == 0o600
    command_lines = b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    for name in ("igu_admin", "igu_owner", "igu_web", "igu_test", "valkey"):
        assert machine.keys.get(name).encode() not in command_lines


@pytest.mark.parametrize("role", ["igu_owner", "igu_web", "igu_test"])
def test_no_role_that_signs_in_stands_above_row_security(machine, role):
    with machine.postgres.connect() as admin:
        flags = admin.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", [role])
        assert flags.fetchone() == (False, False, False)


def test_a_wrong_password_opens_nothing(machine):
    port = machine.keys.get("postgres_port")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgres://igu_admin:guess@127.0.0.1:{port}/igu")


def test_the_database_log_never_holds_a_value(machine):
    with machine.postgres.connect("igu") as admin:
        admin.execute("CREATE TEMP TABLE person (name text UNIQUE)")
        admin.execute("INSERT INTO person VALUES ('Canary Winterbottom')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            admin.execute("INSERT INTO person VALUES ('Canary Winterbottom')")
    log = machine.postgres.log.read_text()
    assert "duplicate key value" in log
    assert "Winterbottom" not in log


def test_changed_roles_are_brought_to_an_existing_cluster(machine):
    with machine.postgres.connect() as admin:
        admin.execute("REVOKE igu_app FROM igu_web")
    machine.keys.set("prepared", "an older version")
    machine.ensure()
    with machine.postgres.connect() as admin:
        assert admin.execute("SELECT pg_has_role('igu_web', 'igu_app', 'USAGE')").fetchone() == (True,)


def test_lost_passwords_are_named_and_nothing_is_overwritten(machine):
    machine.stop()
    aside = machine.keys.path.rename(machine.keys.path.with_suffix(".aside"))
    with pytest.raises(CannotStartError, match=r"keys\.json is missing"):
        machine.ensure()
    aside.replace(machine.keys.path)
    machine.ensure()
    assert machine.postgres.answers()
