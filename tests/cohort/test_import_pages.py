"""Importing through the page: choose the files, see what would happen, confirm, and read how it ended."""

import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cohort.models import Case, CaseloadUpload, Intervention
from cohort.services.imports import import_caseload, read
from cohort.services.imports.uploads import kept_name
from cohort.services.interventions import change_intervention
from cohort.tasks import imports
from igu.access.actor import acting_as
from igu.jobs.models import Job
from igu.jobs.tasks import run
from igu.people.models import Person
from igu.ui import uploads
from tests.cohort.moving import move
from tests.factories.casework import a_case, a_person
from tests.factories.workbooks import a_caseload, as_csv, as_xlsx


def _file(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


@pytest.fixture
def niamhs(client_of, world):
    return client_of(world.niamh)


@pytest.fixture
def sent(niamhs, tmp_path):
    """Niamh sends a caseload as a workbook, and the worker does what waits; the answer is the page's address."""

    def send(sheets=None) -> str:
        path = as_xlsx(tmp_path / "caseload.xlsx", sheets or a_caseload())
        answer = niamhs.post("/import/", {"files": _file(path)})
        assert answer.status_code == 302, answer.content.decode()
        _work()
        return answer.url

    return send


def _work() -> None:
    for pk in list(Job.objects.unfinished().order_by("pk").values_list("pk", flat=True)):
        run(pk)


def _people() -> int:
    return Person.objects.exclude(import_ref="").count()


def test_a_caseload_is_looked_at_confirmed_and_imported(niamhs, sent):
    page = sent()
    text = niamhs.get(page).content.decode()
    assert "Import 11 new and 0 changed rows" in text
    assert _people() == 0
    assert niamhs.post(f"{page}confirm/").url == page
    assert "Importing the caseload" in niamhs.get(page).content.decode()
    _work()
    assert "The caseload is on record." in niamhs.get(page).content.decode()
    assert _people() == 2
    assert bytes(CaseloadUpload.objects.get().files) == b""


def test_confirming_twice_imports_once(niamhs, sent):
    page = sent()
    for _ in range(2):
        niamhs.post(f"{page}confirm/")
    assert Job.objects.filter(kind="import_caseload").count() == 1
    _work()
    niamhs.post(f"{page}confirm/")
    assert Job.objects.filter(kind="import_caseload").count() == 1


@pytest.mark.parametrize(
    "summary", ["=1+1", "Said little."], ids=["a row that stays as it is", "a row that changes the note"]
)
def test_what_nadia_writes_after_niamh_looked_is_not_overwritten(niamhs, sent, world, tmp_path, summary):
    with acting_as(world.niamh):
        import_caseload(raw=read(as_xlsx(tmp_path / "first.xlsx", a_caseload())), by=world.niamh)
    sheets = a_caseload()
    sheets["interventions"][1][9] = summary
    sheets["people"].append(["P-3", "Ada", "Kamara", "", datetime.date(2006, 1, 9), "F", "", "", ""])
    page = sent(sheets)
    assert "Import 1 new and" in niamhs.get(page).content.decode()
    with acting_as(world.nadia):
        note = Intervention.objects.get(import_ref="I-1")
        change_intervention(intervention=note, version=note.version, by=world.nadia, summary="He is afraid to go home.")
    niamhs.post(f"{page}confirm/")
    _work()
    text = niamhs.get(page).content.decode()
    assert "Something changed on record since you looked" in text
    with acting_as(world.nadia):
        assert Intervention.objects.get(import_ref="I-1").summary == "He is afraid to go home."
    assert _people() == 2


def test_somebody_alike_who_was_added_after_niamh_looked_is_looked_at_first(niamhs, sent, world):
    page = sent()
    a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Zoe",
        family_name="O'Neill",
        date_of_birth=datetime.date(2007, 5, 31),
    )
    niamhs.post(f"{page}confirm/")
    _work()
    assert "Something changed on record since you looked" in niamhs.get(page).content.decode()
    assert _people() == 0


@pytest.mark.parametrize("on_record", [True, False], ids=["beside a case on record", "beside a row of the file"])
def test_a_second_open_case_of_a_programme_asks_first(niamhs, sent, world, tmp_path, on_record):
    sheets = a_caseload()
    second = ["C-3", "P-1", "gang_exit", "", "", datetime.date(2025, 6, 2), "", ""]
    if on_record:
        with acting_as(world.niamh):
            import_caseload(raw=read(as_xlsx(tmp_path / "first.xlsx", sheets)), by=world.niamh)
        sheets = {"cases": [sheets["cases"][0]]}
    sheets["cases"].append(second)
    page = sent(sheets)
    beside = "open since" if on_record else "Row 2 of this file"
    text = niamhs.get(page).content.decode()
    assert ("Cases beside an open one" in text, beside in text) == (True, True)
    refused = niamhs.post(f"{page}confirm/")
    assert (refused.status_code, "Look at the cases beside an open one" in refused.content.decode()) == (400, True)
    niamhs.post(f"{page}confirm/", {"another": "on"})
    _work()
    with acting_as(world.niamh):
        assert Case.objects.filter(import_ref="C-3").exists()


def test_a_case_that_follows_a_closed_one_asks_nothing(niamhs, sent):
    sheets = a_caseload()
    sheets["cases"].append(["C-3", "P-2", "gang_worker", "", "", datetime.date(2025, 7, 2), "", ""])
    assert "Cases beside an open one" not in niamhs.get(sent(sheets)).content.decode()


def test_several_csv_files_are_sent_together(niamhs, tmp_path):
    folder = as_csv(tmp_path / "caseload", a_caseload())
    answer = niamhs.post("/import/", {"files": [_file(path) for path in sorted(folder.iterdir())]})
    _work()
    assert "Import 11 new and 0 changed rows" in niamhs.get(answer.url).content.decode()


def test_what_is_wrong_is_a_table_and_there_is_nothing_to_confirm(niamhs, sent):
    page = sent(a_caseload() | {"custody": [["ref", "person_ref", "from", "to"], ["K-1", "P-7", "1/2/14", ""]]})
    text = niamhs.get(page).content.decode()
    assert "Nothing can be imported yet." in text
    assert "1/2/14 can be read in more than one way." in text
    assert "Import 1" not in text
    niamhs.post(f"{page}confirm/")
    assert not Job.objects.filter(kind="import_caseload").exists()


def test_a_broken_file_says_so_on_its_page(niamhs):
    answer = niamhs.post("/import/", {"files": SimpleUploadedFile("book.xlsx", b"PK\x03\x04 broken")})
    _work()
    assert "book.xlsx is broken and cannot be opened." in niamhs.get(answer.url).content.decode()


def test_possible_duplicates_have_to_be_looked_at(niamhs, sent, world):
    known = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Zoe",
        family_name="O'Neill",
        date_of_birth=datetime.date(2007, 5, 31),
    )
    page = sent()
    assert f'href="/people/{known.pk}/"' in niamhs.get(page).content.decode()
    refused = niamhs.post(f"{page}confirm/")
    assert (refused.status_code, "Look at the possible duplicates" in refused.content.decode()) == (400, True)
    niamhs.post(f"{page}confirm/", {"looked": "on"})
    _work()
    assert _people() == 2


def test_a_case_that_was_hidden_since_the_preview_is_named_no_more(niamhs, sent, world, restricted):
    sent({"people": a_caseload()["people"]})
    page = CaseloadUpload.objects.get()
    niamhs.post(f"/import/{page.key}/confirm/")
    _work()
    case = a_case(by=world.nadia, person=Person.objects.get(import_ref="P-1"))
    address = sent({"cases": a_caseload()["cases"][:2]})
    assert "open since" in niamhs.get(address).content.decode()
    move("cohort_case", case, restricted)
    text = niamhs.get(address).content.decode()
    assert ("A case you no longer see" in text, "open since" in text) == (True, False)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "Choose a workbook, or CSV files."),
        ([SimpleUploadedFile("people.csv", b"")], "This file is empty."),
        ([SimpleUploadedFile(f"{number}.csv", b"a") for number in range(7)], "up to 6 CSV files"),
    ],
)
def test_what_is_no_caseload_is_refused_beside_the_field(niamhs, files, says):
    answer = niamhs.post("/import/", {"files": files})
    assert (answer.status_code, says in answer.content.decode()) == (400, True)
    assert not CaseloadUpload.objects.exists()


def test_a_hundred_megabytes_are_refused_before_they_are_read(niamhs, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    answer = niamhs.post("/import/", {"files": SimpleUploadedFile("people.csv", b"x" * 2000)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "name", ["../../x.csv", "..", "CON", "a" * 300 + ".csv", "\u202eple.csv", "a;b.csv", "x\r\ny.csv"]
)
def test_a_file_s_name_leads_nowhere(name):
    kept = kept_name(name)
    assert (0 < len(kept) <= 80, kept.isprintable()) == (True, True)
    assert not set(kept) & set('/\\;:\r\n"')
    assert kept not in {"", ".", ".."}


def test_nadia_is_refused_and_niamhs_files_are_hers_alone(sent, client_of, world):
    page = sent()
    assert client_of(world.nadia).get("/import/").status_code == 403
    assert client_of(world.tom).get(page).status_code == 404
    with acting_as(world.tom):
        assert not CaseloadUpload.objects.exists()


def test_what_was_sent_is_forgotten_after_a_day(sent):
    sent()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cohort_caseloadupload SET uploaded_at = now() - interval '23 hours'")
        imports.forget()
        assert CaseloadUpload.objects.count() == 1
        cursor.execute("UPDATE cohort_caseloadupload SET uploaded_at = now() - interval '25 hours'")
        imports.forget()
        assert CaseloadUpload.objects.count() == 0


def test_files_that_are_gone_are_asked_for_again(niamhs, sent):
    page = sent()
    CaseloadUpload.objects.update(files=b"")
    niamhs.post(f"{page}confirm/")
    _work()
    assert "These files are no longer here" in niamhs.get(page).content.decode()
