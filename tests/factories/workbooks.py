"""Caseloads as files: the same rows as a workbook of Excel, one of LibreOffice, and a folder of CSV."""

import csv
import datetime
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

Rows = list[list[object]]


def a_caseload() -> dict[str, Rows]:
    """Two people, their cases, and one row of each other sheet."""
    day = datetime.date
    return {
        "people": [
            ["ref", "given_name", "family_name", "aliases", "date_of_birth", "sex", "ethnicity", "postcode", "pnc"],
            ["P-1", "Zoë", "O’Neil", "Zee; Z", day(2007, 5, 31), "F", "W2", "n17 8dn", ""],
            ["P-2", "Kofi", "Asante-Morgan", "", day(2008, 2, 29), "M", "B2", "", "08/118392H"],
        ],
        "cases": [
            [
                "ref",
                "person_ref",
                "programme",
                "lead_agency",
                "worker_email",
                "opened_on",
                "closed_on",
                "closure_reason",
            ],
            ["C-1", "P-1", "gang_exit", "igu", "nadia@example.com", day(2025, 4, 7), "", ""],
            ["C-2", "P-2", "Gang Worker caseload", "", "", day(2024, 9, 2), day(2025, 6, 30), "completed"],
        ],
        "interventions": [
            ["ref", "case_ref", "on", "kind", "agency", "worker_email", "mode", "attended", "minutes", "summary"],
            [
                "I-1",
                "C-1",
                day(2025, 5, 6),
                "one_to_one",
                "police",
                "priya@example.com",
                "face_to_face",
                "yes",
                45,
                "=1+1",
            ],
            ["I-2", "C-1", day(2025, 6, 3), "phone", "", "", "telephone", "no", "", ""],
        ],
        "circumstances": [
            ["ref", "case_ref", "kind", "status", "from", "to", "suitable"],
            ["S-1", "C-1", "ete", "neet_seeking", day(2025, 3, 1), "", ""],
            ["S-2", "C-1", "ete", "college", day(2025, 9, 8), "", "yes"],
            ["S-3", "C-1", "accommodation", "family", day(2025, 3, 1), day(2025, 12, 31), "yes"],
        ],
        "offences": [
            ["ref", "person_ref", "offence", "gravity", "offence_on", "outcome", "outcome_on"],
            ["O-1", "P-2", "robbery", "", day(2024, 6, 1), "convicted", day(2024, 8, 20)],
        ],
        "custody": [["ref", "person_ref", "from", "to"], ["K-1", "P-2", day(2024, 6, 2), day(2024, 7, 1)]],
    }


def as_csv(folder: Path, sheets: dict[str, Rows], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
    return folder


def as_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, place, datetime.datetime.combine(value, datetime.time()), days)
                elif value != "":
                    sheet.write(number, place, value)
    book.close()
    return path


def as_ods(path: Path, sheets: dict[str, Rows], *, before: str = "") -> Path:
    """The least of an OpenDocument spreadsheet that LibreOffice would open. before: put in front of the document."""
    tables = "".join(
        f'<table:table table:name="{name}">{_ods_rows(rows)}</table:table>' for name, rows in sheets.items()
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content office:version="1.3" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        file.writestr("content.xml", document)
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def _ods_rows(rows: Rows) -> str:
    return "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)


def _ods_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, datetime.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"
