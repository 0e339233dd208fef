"""The files that put the product on a server: one door, no default password, nothing as root."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest
import yaml

from igu.local.environment import CHECKOUT
from igu.local.keys import new_password

COMPOSE = (CHECKOUT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
OURS = ("web", "worker", "beat", "migrate")
DEPLOY = CHECKOUT / "igu" / "local" / "deploy"


def test_every_part_of_production_is_there():
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "postgres", "redis"}


def test_only_the_proxy_is_reached_from_outside_and_only_by_tls():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "proxy": ["443:443"]
    }
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}


def test_only_what_sends_post_has_a_way_out():
    leaving = {name for name, service in SERVICES.items() if set(service["networks"]) != {"inside"}}
    assert leaving == {"proxy", "web", "worker"}


def test_every_value_from_outside_is_asked_for_and_none_has_a_default():
    variables = re.findall(r"\$\{(\w+)(:?[^}]*)\}", COMPOSE)
    assert {"WEB_PASSWORD", "OWNER_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"} <= dict(
        variables
    ).keys()
    assert [name for name, rule in variables if not rule.startswith(":?")] == []


def test_every_secret_comes_from_outside():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|AUTH", name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
            if name.endswith("_URL"):
                assert re.match(r"(\w+://\w*:)?\$\{\w+:\?", value), name


def test_only_migrations_know_the_owners_password():
    assert [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]] == ["migrate"]
    assert all("igu_web:" in SERVICES[name]["environment"]["DATABASE_URL"] for name in OURS)


def test_redis_has_a_password_and_keeps_what_it_was_told():
    command = SERVICES["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--requirepass") + 1].startswith("${REDIS_PASSWORD:?")


def test_the_database_keeps_its_data_and_writes_no_values_to_its_log():
    postgres = SERVICES["postgres"]
    assert postgres["image"].startswith("postgres:18")
    assert "postgres:/var/lib/postgresql" in postgres["volumes"]
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= set(postgres["command"])


def test_no_log_grows_without_end():
    assert {name for name, service in SERVICES.items() if not service.get("logging", {}).get("options")} == set()


def test_nothing_but_the_database_may_take_all_the_memory():
    assert {name for name, service in SERVICES.items() if "mem_limit" not in service} == {"postgres"}


def test_migrations_that_fail_are_not_tried_for_ever():
    assert re.fullmatch(r"on-failure:\d", SERVICES["migrate"]["restart"])


def test_who_answers_or_makes_something_has_time_to_end_it():
    gunicorn = (DEPLOY / "gunicorn.conf.py").read_text()
    grace = int(re.search(r"^graceful_timeout = (\d+)$", gunicorn, re.MULTILINE)[1])
    assert _seconds(SERVICES["web"]["stop_grace_period"]) > grace
    assert _seconds(SERVICES["worker"]["stop_grace_period"]) >= 60


def _seconds(period: str) -> int:
    return int(period[:-1]) * {"s": 1, "m": 60}[period[-1]]


def test_the_proxy_offers_only_what_is_published():
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert "protocols h1 h2\n" in caddy
    assert SERVICES["proxy"]["ports"] == ["443:443"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_may_change_nothing_of_their_image(name):
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_our_processes_wait_for_the_migrations(name):
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_image_installs_what_the_lock_says_and_does_not_run_as_root():
    image = (CHECKOUT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in image
    assert image.rindex("USER casework") < image.rindex("CMD [")
    assert "/live" in (DEPLOY / "is_live.py").read_text()
    assert "is_live.py" in image


def test_the_image_copies_every_package_of_the_product():
    image = (CHECKOUT / "Dockerfile").read_text()
    packages = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"templates"} <= set(re.findall(r"^COPY (\S+) \1$", image, re.MULTILINE))


@pytest.fixture
def production(machine) -> Iterator[Callable[[str], dict[str, str]]]:
    """Makes a database of a name as the image's first start does, and tells how its superuser reaches it."""
    passwords = {"OWNER_PASSWORD": new_password(), "WEB_PASSWORD": new_password()}

    def made(name: str) -> dict[str, str]:
        with machine.postgres.connect() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        environment = {
            "PATH": f"{machine.postgres.programs}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(machine.keys.get("postgres_port")),
            "PGPASSWORD": machine.keys.get("igu_admin"),
            "POSTGRES_USER": "igu_admin",
            "POSTGRES_DB": name,
            "SQL": str(CHECKOUT / "igu" / "access" / "sql"),
        }
        script = subprocess.run([DEPLOY / "database.sh"], env=environment | passwords, text=True, capture_output=True)
        for role, variable in {"igu_owner": "OWNER_PASSWORD", "igu_web": "WEB_PASSWORD"}.items():
            machine.keys.set(role, passwords[variable])
        assert (script.returncode, script.stderr) == (0, "")
        return environment

    yield made
    with machine.postgres.connect() as admin:
        for name in ("production", "restored"):
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def the_web_cannot_set_its_own_rights(machine, database: str) -> None:
    with psycopg.connect(machine.postgres.url("igu_web", database)) as web, pytest.raises(psycopg.Error):
        web.execute("SELECT set_config('igu.r', '1', true)")


def test_the_database_script_makes_roles_that_sign_in_with_the_given_passwords(machine, production):
    production("production")
    with psycopg.connect(machine.postgres.url("igu_owner", "production")) as owner:
        owner.execute("CREATE TABLE igu.made (n int)")
    the_web_cannot_set_its_own_rights(machine, "production")


def test_a_backup_that_is_put_back_keeps_rows_rights_and_fence(machine, production):
    """As the README tells: into a database that its first start has made, all of it or nothing."""
    saved = production("production")
    with psycopg.connect(machine.postgres.url("igu_owner", "production")) as owner:
        owner.execute("CREATE TABLE igu.made (n int)")
        owner.execute("INSERT INTO igu.made VALUES (7), (8)")
        owner.execute("ALTER TABLE igu.made ENABLE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY sevens ON igu.made TO igu_app USING (n = 7)")
        owner.execute("GRANT SELECT ON igu.made TO igu_app")
    user = ["--username=igu_admin"]
    dump = subprocess.run(
        ["pg_dump", *user, "--format=custom", "production"], env=saved, capture_output=True, check=True
    )
    whole = ["--clean", "--if-exists", "--exit-on-error", "--single-transaction"]
    restored = production("restored")
    subprocess.run(["pg_restore", *user, "--dbname=restored", *whole], env=restored, input=dump.stdout, check=True)
    with psycopg.connect(machine.postgres.url("igu_web", "restored")) as web:
        assert web.execute("SELECT n FROM igu.made").fetchall() == [(7,)]
        assert web.execute("SELECT 'Nadia' OPERATOR(igu.%%) 'Nadja'").fetchone() is not None
    the_web_cannot_set_its_own_rights(machine, "restored")
