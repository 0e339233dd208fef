"""Printing fetches nothing, stays within its limits, and makes a tagged PDF."""

import http.server
import threading
import uuid
from collections.abc import Iterator

import page
import pytest
from django.http import HttpResponse

from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.documents import services
from igu.documents.models import StoredDocument
from igu.documents.services import CannotPrint, Printed, check_pdf, keep_document, print_pdf
from performance.indicators import Quarter
from performance.services.reports import keep_edition, write_report

CSS = '@font-face { font-family: P; src: url("font:public-sans-latin-400-normal.woff2") } body { font-family: P }'
PLAIN = '<html lang="en-GB"><head><title>A title</title></head><body>{}</body></html>'


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that remembers what was asked of it."""
    asked: list[str] = []

    class Remembers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/again")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remembers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


PAYLOADS = [
    '<img src="{url}/img" alt="x">',
    '<img src="file:///etc/passwd" alt="x">',
    '<link rel="stylesheet" href="{url}/style">',
    '<style>@import "{url}/import"; body {{ background: url({url}/background) }}</style>',
    "<style>@font-face {{ font-family: x; src: url({url}/font) }} p {{ font-family: x }}</style><p>x</p>",
    '<object data="{url}/object">x</object><embed src="{url}/embed">',
    '<svg><title>x</title><image href="{url}/svg" width="9" height="9"/></svg>',
    '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" href="{url}/attachment">x</a>',
    '<img src="font:../../../../../etc/passwd" alt="x">',
    '<script src="{url}/script"></script>',
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_a_text_asks_for_is_not_fetched(listener, payload):
    url, asked = listener
    printed = print_pdf(html=PLAIN.format(payload.format(url=url)), css=CSS)
    assert asked == []
    assert b"root:" not in printed.pdf
    assert b"/EmbeddedFile" not in printed.pdf


def test_the_file_conforms_to_pdf_ua_and_its_headers_have_scopes():
    import pikepdf

    table = "<h1>T</h1><table><thead><tr><th colspan='2'>A</th></tr></thead><tbody><tr><th>r</th><td>1</td></tr></tbody></table>"
    printed = print_pdf(html=PLAIN.format(table), css=CSS)
    report = page.validate_pdf_bytes(printed.pdf)
    assert (report.rules.failed, report.failures) == (0, [])
    with pikepdf.open(__import__("io").BytesIO(printed.pdf)) as pdf:
        heads = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
        assert {str(head["/A"]["/Scope"]) for head in heads} == {"/Column", "/Row"}


def test_a_text_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(services, "SECONDS", 1)
    with pytest.raises(CannotPrint, match="took too long"):
        print_pdf(html=PLAIN.format("<p>word</p>" * 40_000), css=CSS)


def test_a_failure_of_the_printer_is_told_without_its_words(monkeypatch, tmp_path):
    broken = tmp_path / "printer.py"
    broken.write_text("raise SystemExit('secret words')")
    monkeypatch.setattr(services, "PRINTER", broken)
    with pytest.raises(CannotPrint, match="could not be laid out") as told:
        print_pdf(html="", css="")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(("ending", "runs"), [("os.kill(os.getpid(), signal.SIGSEGV)", 2), ("sys.exit(1)", 1)])
def test_a_printer_that_fell_over_is_asked_once_more(monkeypatch, tmp_path, ending, runs):
    printer, calls = tmp_path / "printer.py", tmp_path / "calls"
    printer.write_text(f"import os, signal, sys\nopen({str(calls)!r}, 'a').write('x')\n{ending}\n")
    monkeypatch.setattr(services, "PRINTER", printer)
    with pytest.raises(services.CannotPrint):
        services.print_pdf(html="<p>Hello</p>", css="")
    assert calls.read_text() == "x" * runs


@pytest.mark.parametrize(
    "printed",
    [
        Printed(b"%PDF-1.7 ... %%EOF", 1, False, 1),
        Printed(b"%PDF-1.7 ...", 1, True, 1),
        Printed(b"%PDF-1.7" + b"x" * services.MOST_BYTES + b"%%EOF", 1, True, 1),
    ],
)
def test_a_file_that_is_not_whole_tagged_and_small_is_not_kept(printed):
    with pytest.raises(CannotPrint):
        check_pdf(printed)


@pytest.fixture
def document(world) -> StoredDocument:
    printed = Printed(b"%PDF-1.7 words %%EOF", 3, True, 1)
    with acting_as(world.niamh):
        document = keep_document(
            compartment_id=world.performance.pk, title="Haringey, Quarter 3 <2014>", printed=printed, by=world.niamh
        )
        report = write_report(quarter=Quarter(2014, 3), by=world.niamh)
        keep_edition(report=report, document=document, frozen=True, job_key=uuid.uuid4(), by=world.niamh)
    return document


def download(client, document) -> HttpResponse:
    return client.get(f"/documents/{document.pk}/download")


def test_a_download_is_an_attachment_that_nothing_keeps_and_is_written_down(world, document, client_of):
    answer = download(client_of(world.tom), document)
    assert answer.content == b"%PDF-1.7 words %%EOF"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="OFFICIAL-SENSITIVE haringey-quarter-3-2014.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    entry = AccessLogEntry.objects.get(act="downloaded")
    assert (entry.subject, entry.user_id) == (f"document:{document.pk}", world.tom.user_id)


@pytest.mark.parametrize(
    ("who", "status"), [("priya", 403), ("yusuf", 403), ("hal", 403), ("sam", 403), ("amir", 404), ("hana", 404)]
)
def test_a_document_is_not_there_for_an_agency_without_a_grant(world, document, client_of, who, status):
    """Whose role reads no figures is told so, whatever the number."""
    client = client_of(getattr(world, who))
    assert download(client, document).status_code == status
    assert client.get(f"/documents/{document.pk + 999}/download").status_code == status
    assert not AccessLogEntry.objects.filter(act="downloaded").exists()


def test_a_number_beyond_the_largest_id_is_not_there(world, client_of):
    assert client_of(world.niamh).get(f"/documents/{2**63}/download").status_code == 404


def test_a_kept_document_is_never_changed(world, document):
    from django.db import ProgrammingError, transaction

    with acting_as(world.niamh), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        StoredDocument.objects.filter(pk=document.pk).update(data=b"other")
