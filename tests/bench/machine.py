"""A scratch database with a caseload in it, used as production uses its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import django.apps


def _begin() -> None:
    from igu.local.environment import address_for_tests, use_embedded_servers

    os.environ.update(DJANGO_SETTINGS_MODULE="igu.settings", DEMONSTRATION="1")
    use_embedded_servers()
    os.environ["DATABASE_URL"] = address_for_tests()
    if not django.apps.apps.ready:
        django.setup()


@contextmanager
def borough(*, people: int) -> Iterator:
    """The small borough of the tests with a caseload of so many people; dropped afterwards."""
    _begin()
    import environ
    from django.db import connection

    from igu.local.environment import servers
    from tests import database
    from tests.bench import caseload
    from tests.factories import world as worlds

    name = f"bench_{people}"
    database.copy_of_the_migrated_database(name)
    database.use(name, "igu_owner")
    connection.settings_dict["OPTIONS"]["options"] = ""
    worlds.build()
    world = worlds.read()
    caseload.write(world, people=people)
    connection.close()
    web = environ.Env.db_url_config(servers.postgres.url("igu_web", name))
    connection.settings_dict.update({key: web[key] for key in ("USER", "PASSWORD")})
    del connection.settings_dict["OPTIONS"]["assume_role"]
    try:
        yield world
    finally:
        connection.close()
        connection.settings_dict.update(
            {
                key: environ.Env.db_url_config(address)[key]
                for address in [os.environ["DATABASE_URL"]]
                for key in ("USER", "PASSWORD")
            }
        )
        database.drop(name)
