"""The chain over history and access log: whoever owns the database can change a row, and it shows."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from igu.access.actor import acting_as
from igu.audit.enums import Act
from igu.audit.services import check_history, record, seal_history
from igu.people.services import change_person
from tests.factories.casework import a_person

HISTORY, LOG = "people_personevent", "audit_accesslogentry"


def sql(statement: str) -> None:
    """As the owner, with the triggers off: whoever has the database in their hands."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (HISTORY, LOG):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.fixture
def seal() -> Callable[[], str]:
    """Seals everything there is, in batches of three."""

    def write() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT encode(igu.seal(clock_timestamp() + interval '1 second', 3), 'hex')")
            return cursor.fetchone()[0]

    return write


@pytest.fixture
def kairo(world):
    """Somebody who was changed four times and looked at five times."""
    person = a_person(by=world.nadia, compartment=world.casework)
    with acting_as(world.nadia):
        for version, name in enumerate(["Kay", "Kyro", "Kai", "Kairo"], start=1):
            change_person(person=person, version=version, by=world.nadia, given_name=name)
    with acting_as(world.priya):
        for _ in range(5):
            record(Act.LOOKED, subject=f"person:{person.pk}", by=world.priya, compartment_id=person.compartment_id)
    return person


def test_what_nobody_touched_holds(kairo, seal):
    end = seal()
    chain = check_history(through=end)
    assert (chain.faults, chain.end, chain.passes) == ([], end, True)
    assert chain.seals >= 4


def test_sealing_goes_on_where_it_stopped(world, kairo, seal):
    first = seal()
    assert seal() == first
    with acting_as(world.priya):
        record(Act.LOOKED, subject="person:1", by=world.priya)
    assert seal() != first
    assert check_history(through=first).passes
    assert check_history().faults == []


def test_only_what_has_come_to_rest_is_sealed_by_the_worker(world, kairo):
    before = check_history().seals
    with acting_as(world.niamh):
        seal_history()
    assert check_history().seals == before


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (f"UPDATE {HISTORY} SET given_name = 'Somebody' WHERE given_name = 'Kyro'", "a row is not as it was sealed"),
        (f"DELETE FROM {HISTORY} WHERE given_name = 'Kai'", "rows, where"),
        (f"DELETE FROM {LOG} WHERE id = (SELECT max(id) FROM {LOG})", "rows, where"),
        (f"UPDATE {LOG} SET at = at - interval '1 day' WHERE id = (SELECT min(id) FROM {LOG})", "a row is not as"),
        (f"UPDATE {LOG} SET user_id = user_id + 1 WHERE id = (SELECT min(id) FROM {LOG})", "a row is not as"),
        (f"UPDATE {HISTORY} SET pgh_context = '{{}}' WHERE given_name = 'Kai'", "a row is not as"),
        (f"UPDATE {HISTORY} SET pgh_id = pgh_id + 1000000 WHERE given_name = 'Kyro'", "rows, where"),
        ("UPDATE audit_seal SET rows = rows + 1 WHERE id = (SELECT min(id) FROM audit_seal)", "rows, where"),
        ("UPDATE audit_seal SET digest = sha256('x') WHERE id = (SELECT min(id) FROM audit_seal)", "the seal itself"),
        ("DELETE FROM audit_seal WHERE id = (SELECT min(id) FROM audit_seal)", "the seal itself"),
    ],
)
def test_what_was_changed_or_taken_away_is_named(kairo, seal, harm, says):
    seal()
    sql(harm)
    faults = check_history().faults
    assert faults
    assert says in faults[0]


def test_a_record_that_moves_to_another_compartment_is_no_fault(world, kairo, seal):
    seal()
    sql(f"UPDATE people_person SET compartment_id = {world.performance.pk} WHERE id = {kairo.pk}")
    assert not kairo.events.exclude(compartment=world.performance).exists()
    assert check_history().faults == []


def test_a_column_that_is_added_later_is_no_fault(kairo, seal):
    seal()
    sql(f"ALTER TABLE {HISTORY} ADD COLUMN shoe_size integer")
    assert check_history().faults == []


def test_a_chain_written_anew_or_cut_short_does_not_pass_through_yesterdays_end(kairo, seal):
    yesterday = seal()
    sql(f"DELETE FROM {HISTORY} WHERE given_name = 'Kai'; DELETE FROM audit_seal")
    seal()
    chain = check_history(through=yesterday)
    assert (chain.faults, chain.passes) == ([], False)


def test_the_command_says_so_and_fails(kairo, seal):
    end, said = seal(), io.StringIO()
    call_command("verify_history", through=end, stdout=said)
    assert end in said.getvalue()
    sql(f"DELETE FROM {HISTORY} WHERE given_name = 'Kai'")
    complaint = io.StringIO()
    with pytest.raises(CommandError, match="not as it was sealed"):
        call_command("verify_history", stderr=complaint)
    assert f"{HISTORY} from" in complaint.getvalue()


@pytest.mark.parametrize("through", ["xyz", "abc"])
def test_an_end_that_could_be_none_is_said_so(world, through):
    with pytest.raises(CommandError, match="64 digits"):
        call_command("verify_history", through=through)


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM audit_seal", "DELETE FROM audit_seal", "SELECT igu.seal(now(), 1)"]
)
def test_the_application_neither_reads_nor_writes_seals(world, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_application(statement)


def as_application(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_app")
        cursor.execute(statement)
