"""No server runs as root, and none is stopped by a folder that others may not enter without being told so."""

import os
import pwd
import sys
from pathlib import Path

import pytest

from igu.local import account
from igu.local.account import account_for
from igu.local.keys import CannotStartError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
PROGRAM = Path("/usr/bin/env")


@pytest.fixture
def closed_folder(tmp_path):
    """A folder that only its owner may enter, with a program in it."""
    tmp_path.chmod(0o700)
    program = tmp_path / "program"
    program.write_bytes(PROGRAM.read_bytes())
    program.chmod(0o755)
    return tmp_path


def test_an_ordinary_user_runs_servers_as_themself(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: pwd.getpwnam("daemon").pw_uid)
    chosen = account_for(PROGRAM, tmp_path)
    assert (chosen.user.pw_name, chosen.prefix) == ("daemon", ())


def test_a_server_gets_nothing_of_the_callers_environment(monkeypatch, empty_folder):
    monkeypatch.setenv("SECRET_KEY", "canary")
    assert "canary" not in account_for(PROGRAM, empty_folder / "new").run("env").stdout


@as_root
def test_root_gives_way_to_an_unprivileged_account(empty_folder):
    chosen = account_for(PROGRAM, empty_folder / "new")
    assert chosen.user.pw_name == "nobody"
    assert chosen.run("id", "-u").stdout.strip() == str(chosen.user.pw_uid)
    assert chosen.run("id", "-G").stdout.strip() == str(chosen.user.pw_gid)


@as_root
def test_root_runs_a_server_as_the_owner_of_its_data(empty_folder):
    data = empty_folder / "data"
    data.mkdir()
    os.chown(data, pwd.getpwnam("daemon").pw_uid, 1)
    assert account_for(PROGRAM, data).user.pw_name == "daemon"


@as_root
def test_a_closed_folder_is_passed_through_with_one_capability(closed_folder):
    chosen = account_for(closed_folder / "program", closed_folder / "new")
    status = chosen.run("grep", "-E", "^(Uid|CapEff|CapAmb)", "/proc/self/status").stdout
    assert str(chosen.user.pw_uid) in status
    assert status.split("CapEff:")[1].split()[0].strip("0") in {"4", "2"}


@as_root
def test_a_closed_folder_that_cannot_be_passed_is_named_in_one_sentence(monkeypatch, closed_folder):
    monkeypatch.setattr(account, "PASSING", ((),))
    with pytest.raises(CannotStartError, match="cannot enter .*: move this folder"):
        account_for(closed_folder / "program", closed_folder / "new")


def test_a_machine_without_any_unprivileged_account_is_told_which_to_add(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwall", list)
    with pytest.raises(CannotStartError, match="nobody, daemon, www-data"):
        account_for(Path(sys.executable), tmp_path / "new")
