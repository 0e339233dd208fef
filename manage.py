#!/usr/bin/env python
"""Django's command line. With no DATABASE_URL it uses, and where needed starts, the embedded servers in .local/."""

import os
import sys

OWNER_COMMANDS = {
    *("migrate", "makemigrations", "sqlmigrate", "sqlflush", "flush", "seed", "verify_history"),
    *("found_partnership", "add_agency", "sign_in_link", "appoint_channel_chair"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igu.settings")
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["AS_OWNER"] = "1"
    if "DATABASE_URL" not in os.environ:
        from igu.local.environment import use_embedded_servers

        use_embedded_servers()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
