"""An exported file: what is in it, what never is, and that nothing in it runs, hides or tells who made it."""

import datetime
import re
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from cohort.models import Case, Custody, ExportedFile, Intervention
from cohort.services import exports
from cohort.services.exports import book as books
from cohort.services.exports.sheets import SHEETS
from cohort.services.imports import import_caseload, read
from cohort.services.imports.sheets import COLUMNS
from igu.access.actor import acting_as
from igu.people.models import Person, SafetyWarning
from igu.people.services import record_safe_address
from tests.cohort.exporting import WHY, asks, built, data_of, sheets_of
from tests.factories.casework import a_case, a_person, an_intervention
from tests.factories.workbooks import a_caseload, as_xlsx

DANGEROUS = [
    "=1+1",
    "+44 20",
    "-1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "\u200b=1+1",
    "\ufeff=1",
    " =1",
    "-2+3",
]


@pytest.fixture
def caseload(world, tmp_path) -> Path:
    """Two people with a row in each sheet, put on record from somebody's own file."""
    path = as_xlsx(tmp_path / "caseload.xlsx", a_caseload())
    with acting_as(world.niamh):
        outcome = import_caseload(raw=read(path), by=world.niamh)
        assert outcome.written, outcome.problems
    return path


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def again(world, data: bytes, folder: Path):
    """What importing the file would do."""
    path = folder / "exported.xlsx"
    path.write_bytes(data)
    with acting_as(world.niamh):
        return import_caseload(raw=read(path), by=world.niamh, dry_run=True)


class TestWhatIsInIt:
    def test_what_was_imported_comes_out_as_an_import_reads_it_unchanged(self, world, caseload, tmp_path):
        export = built(world.niamh)
        outcome = again(world, data_of(export), tmp_path)
        assert outcome.problems == []
        assert (outcome.total("new"), outcome.total("changed"), outcome.total("unchanged")) == (0, 0, 11)
        assert (export.people_in_file, export.rows_in_file) == (2, 11)

    def test_a_row_without_a_ref_carries_our_number_and_is_not_put_on_record_twice(self, world, kairo, case, tmp_path):
        an_intervention(by=world.nadia, case=case)
        data = data_of(built(world.niamh))
        assert sheets_of(data)["people"][1][0] == kairo.reference
        assert sheets_of(data)["interventions"][1][1] == f"IGU-case-{case.pk}"
        outcome = again(world, data, tmp_path)
        assert outcome.total("new") == 0
        assert "our own number for a row that has no ref" in str(outcome.problems[0])

    def test_each_sheet_has_the_columns_of_the_import_and_each_row_a_cell_for_each(self, world, caseload):
        found = sheets_of(data_of(built(world.niamh)))
        assert list(found) == ["about this export", *COLUMNS]
        for name, columns in COLUMNS.items():
            assert found[name][0] == list(columns)
            with acting_as(world.niamh):
                parents = (Case if SHEETS[name].parent == "case" else Person).objects.order_by("pk")
                for _, cells in SHEETS[name].read(parents.values_list("pk", flat=True), by=world.niamh):
                    assert {"ref", *cells} == set(columns)

    def test_people_come_in_the_order_of_their_names_and_their_rows_with_them(self, world, monkeypatch):
        monkeypatch.setattr(exports.files, "PAGE", 2)
        for name in ("Cole", "Able", "Dean", "Bell", "Eden"):
            person = a_person(by=world.nadia, compartment=world.casework, family_name=name)
            a_case(by=world.nadia, person=person)
        found = sheets_of(data_of(built(world.niamh)))
        assert [row[2] for row in found["people"][1:]] == ["Able", "Bell", "Cole", "Dean", "Eden"]
        assert [row[1] for row in found["cases"][1:]] == [row[0] for row in found["people"][1:]]

    def test_the_first_sheet_says_who_asked_why_how_many_and_what_is_left_out(self, world, caseload):
        said = dict(sheets_of(data_of(built(world.niamh)))["about this export"])
        assert said["OFFICIAL-SENSITIVE"] == "Records export"
        assert said["Partnership"] == "Haringey"
        assert said["Asked for by"] == "Niamh Doherty, CSP officer, for Community Safety"
        assert (said["Purpose"], said["Reason"]) == ("Audit or inspection", WHY)
        assert said["People"] == "2 of the 2 asked for"
        assert "people 2, cases 2, interventions 2, circumstances 3, offences 1, custody 1" in said["Rows"]
        assert "not open to you are not in it and not counted" in said["Not in it"]

    def test_every_page_carries_the_marking_and_who_asked(self, world, caseload):
        sheets = [part for name, part in parts_of(data_of(built(world.niamh))).items() if "worksheets" in name]
        assert len(sheets) == 7
        for part in sheets:
            assert b"<oddHeader>&amp;COFFICIAL-SENSITIVE</oddHeader>" in part
            assert b"<oddFooter>&amp;LNiamh Doherty, Community Safety, " in part

    def test_an_ampersand_in_a_name_and_a_name_without_end_leave_the_marking_whole(self, tmp_path):
        made = books.RecordsBook(
            tmp_path / "a.xlsx",
            mark="SECRET",
            foot="A & B " * 200,
            first="about",
            asked_at=datetime.datetime(2026, 1, 1),
        )
        made.close([])
        sheet = parts_of((tmp_path / "a.xlsx").read_bytes())["xl/worksheets/sheet1.xml"]
        assert b"<oddHeader>&amp;CSECRET</oddHeader>" in sheet
        assert b"<oddFooter>&amp;LA &amp;&amp; B " in sheet


class TestWhatNeverIs:
    def test_tier_three_warnings_and_the_rest_are_left_out_for_whoever_reads_them(self, world, kairo, case):
        with acting_as(world.nadia):
            record_safe_address(
                person=kairo, address="Flat 9, Willow Court", from_on=datetime.date(2026, 1, 1), by=world.nadia
            )
        SafetyWarning.objects.create(
            person=kairo,
            compartment=world.casework,
            short="Dog in the house",
            text="Bites",
            review_on=datetime.date(2027, 1, 1),
            recorded_by_id=world.nadia.user_id,
            recorded_for_id=world.nadia.partner_id,
        )
        for actor in (world.tom, world.amir):
            whole = b"".join(parts_of(data_of(built(actor))).values())
            assert kairo.family_name.encode() in whole
            for word in (b"Willow", b"Dog in the house", b"Bites"):
                assert word not in whole

    def test_it_holds_cells_and_nothing_hidden_linked_or_told_of_who_made_it(self, world, caseload):
        parts = parts_of(data_of(built(world.niamh)))
        kinds = {re.sub(r"\d+", "#", name) for name in parts}
        assert kinds == {
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/app.xml",
            "docProps/core.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/theme/theme#.xml",
            "xl/workbook.xml",
            "xl/worksheets/sheet#.xml",
        }
        whole = b"".join(parts.values())
        for word in (
            b"<f>",
            b"hyperlink",
            b"definedName",
            b"veryHidden",
            b"hidden=",
            b"TargetMode",
            b"comment",
            b"pivot",
        ):
            assert word not in whole
        assert b"<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>" in parts["docProps/core.xml"]
        for name in ("docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"):
            assert b"Niamh" not in parts[name]
            assert b"Haringey" not in parts[name]

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_a_text_that_looks_like_a_formula_stays_text_and_is_kept_as_it_was_typed(self, world, case, text):
        Intervention.objects.filter(pk=an_intervention(by=world.nadia, case=case).pk).update(summary=text)
        data = data_of(built(world.niamh))
        assert sheets_of(data)["interventions"][1][-1] == text
        cell = re.search(rb'<c r="J2" s="(\d+)" t="inlineStr">', parts_of(data)["xl/worksheets/sheet4.xml"])
        style = re.findall(rb"<xf [^>]*>", parts_of(data)["xl/styles.xml"].split(b"<cellXfs")[1])[int(cell[1])]
        assert b'quotePrefix="1"' in style, "and it stays text when somebody edits the cell"

    @pytest.mark.parametrize(
        "text", ["07700 900123", "http://example.com", "_x0041_", "<b>&\"'", "two\nlines", 'hidden="1" state="x"']
    )
    def test_other_texts_come_out_as_they_were_typed(self, world, case, text):
        Intervention.objects.filter(pk=an_intervention(by=world.nadia, case=case).pk).update(summary=text)
        assert sheets_of(data_of(built(world.niamh)))["interventions"][1][-1] == text

    def test_the_earliest_days_come_out_right(self, world, kairo):
        Custody.objects.create(
            person=kairo,
            compartment=world.casework,
            from_on=datetime.date(1900, 1, 1),
            to_on=datetime.date(1900, 2, 28),
            recorded_by_id=world.nadia.user_id,
        )
        row = sheets_of(data_of(built(world.niamh)))["custody"][1]
        assert row[2:] == [datetime.date(1900, 1, 1), datetime.date(1900, 2, 28)]


class TestTheCheckOfTheFile:
    @pytest.fixture
    def parts(self, world, caseload) -> dict[str, bytes]:
        return parts_of(data_of(built(world.niamh)))

    def spoilt(self, parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> bytes:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for each, part in parts.items():
                archive.writestr(each, part.replace(old, new, 1) if each == name else part)
            if name not in parts:
                archive.writestr(name, new)
        return packed.getvalue()

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("xl/worksheets/sheet2.xml", b"</sheetData>", b'<row r="9"><c r="A9"><f>1+1</f></c></row></sheetData>'),
            ("xl/worksheets/sheet2.xml", b'<row r="2"', b'<row r="2" hidden="1"'),
            ("xl/worksheets/sheet2.xml", b'<col min="1"', b'<col hidden="1" min="1"'),
            (
                "xl/worksheets/sheet2.xml",
                b"</sheetData>",
                b'</sheetData><hyperlinks><hyperlink ref="A1"/></hyperlinks>',
            ),
            ("xl/workbook.xml", b'<sheet name="people"', b'<sheet name="people" state="veryHidden"'),
            ("xl/workbook.xml", b"</sheets>", b"</sheets><definedNames><definedName/></definedNames>"),
            ("docProps/core.xml", b"<dc:creator>", b"<dc:creator>Niamh"),
            ("docProps/custom.xml", b"", b"<Properties/>"),
            ("xl/comments1.xml", b"", b"<comments/>"),
            ("xl/externalLinks/externalLink1.xml", b"", b"<externalLink/>"),
        ],
    )
    def test_a_file_that_holds_more_than_cells_is_not_kept(self, parts, name, old, new):
        exports.check_file(self.spoilt(parts, "xl/styles.xml", b"", b""))
        with pytest.raises(exports.CannotExport, match="more than cells"):
            exports.check_file(self.spoilt(parts, name, old, new))

    def test_a_file_larger_than_an_import_takes_is_not_kept(self, monkeypatch):
        monkeypatch.setattr(exports.files, "LARGEST", 1024**2)
        with pytest.raises(exports.CannotExport, match="larger than 1 MB"):
            exports.check_file(b"x" * (1024**2 + 1))


def test_many_people_take_little_memory_and_few_questions(world, queries, monkeypatch):
    """Rows are read some people at a time and written to disk as they come."""
    monkeypatch.setattr(exports.files, "PAGE", 50)
    people = Person.objects.bulk_create(
        Person(
            partnership=world.haringey,
            compartment=world.casework,
            given_name="Many",
            family_name=f"Person {number:05}",
            search_name="many",
            recorded_by_id=world.nadia.user_id,
        )
        for number in range(400)
    )
    case = a_case(by=world.nadia, person=people[0])
    cases = [type(case)(**_copy(case), person=person) for person in people[1:]]
    cases = [case, *type(case).objects.bulk_create(cases)]
    first = an_intervention(by=world.nadia, case=case, summary="He talked about college. " * 20)
    Intervention.objects.bulk_create(Intervention(**_copy(first), case=each) for each in cases for _ in range(4))
    export = asks(world.niamh)
    assert export.state == "waiting"
    file = ExportedFile.objects.select_related("export__decided_by").get(export=export)
    with acting_as(world.niamh):
        tracemalloc.start()
        asked = queries(lambda: exports.write_file(export=export, file=file, by=world.niamh))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert asked <= 8 * 9
    assert peak < 8 * 1024**2


def _copy(row) -> dict:
    """A row's values, but for its key and what it hangs on."""
    left = {"id", "key", "case", "person", "recorded_at"}
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if each.name not in left}
