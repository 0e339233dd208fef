"""The account that a server runs as: the caller's own, or an unprivileged one where the caller is root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from igu.local.keys import CannotStartError

UNPRIVILEGED = ("nobody", "daemon", "www-data")
PASSING = ((), ("dac_read_search",), ("dac_override",))
"""Capabilities tried in turn for reaching a program below a folder that is closed to others."""


@dataclass(frozen=True)
class Account:
    """Runs commands as one account, with nothing of the caller's environment."""

    user: pwd.struct_passwd
    prefix: tuple[str, ...] = ()

    def run(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess:
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            input=text,
            text=True,
            capture_output=True,
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/"},
        )

    def succeeds(self, *command: str | Path) -> bool:
        return self.run(*command).returncode == 0

    def own(self, path: Path) -> Path:
        """Give a file or folder to this account, closed to all others."""
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        path.chmod(0o700 if path.is_dir() else 0o600)
        return path


def account_for(program: Path, folder: Path) -> Account:
    """The account that runs `program` on the data in `folder`.

    Root gives way to the owner of the data, or for new data to the first of UNPRIVILEGED that exists.
    Raises CannotStartError when that account cannot reach the program.
    """
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()))
    user = _owner(folder) or _first_unprivileged()
    for capabilities in PASSING:
        account = Account(user, _prefix(user, capabilities))
        if account.succeeds("test", "-x", folder.parent) and account.succeeds(program, "--version"):
            return account
    raise CannotStartError(
        f"A database never runs as root, and the account “{user.pw_name}” cannot enter {folder.parent}: "
        "move this folder to a place that others may enter, such as /srv, or run as an ordinary user."
    )


def _owner(folder: Path) -> pwd.struct_passwd | None:
    uid = folder.stat().st_uid if folder.exists() else 0
    return pwd.getpwuid(uid) if uid else None


def _first_unprivileged() -> pwd.struct_passwd:
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name]
    raise CannotStartError(f"A database never runs as root: add one of the accounts {', '.join(UNPRIVILEGED)}.")


def _prefix(user: pwd.struct_passwd, capabilities: tuple[str, ...]) -> tuple[str, ...]:
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    if not capabilities:
        return ("setpriv", *ids, "--inh-caps=-all", "--")
    kept = ",".join(f"+{name}" for name in capabilities)
    # Without no_setuid_fixup, access(2), which PostgreSQL asks for its own program, would not count the capability.
    return ("setpriv", *ids, "--securebits=+no_setuid_fixup", f"--inh-caps=-all,{kept}", f"--ambient-caps={kept}", "--")
