"""Lays out one document, in a process of its own: `python -I printer.py`, told by whoever started it.

Reads from standard input a JSON object: html, css, fonts (name to path). Writes to standard output a line of JSON (pages,
tagged, peak_kib) and then a tagged PDF.
It imports nothing of the product, holds no address and no password, and opens nothing but the fonts that it was given:
whatever a text in the document asks to be fetched is refused.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

SECONDS, BYTES, FILE = 30, 1024**3, 4 * 1024**2
SCHEME = "font:"


class NothingButFonts(URLFetcher):
    """Serves the given fonts by name; any other address is an error, which leaves its picture or style out."""

    def __init__(self, fonts: dict[str, str]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.fonts = fonts

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self.fonts:
            raise ValueError("Nothing is fetched.")
        return URLFetcherResponse(url, Path(self.fonts[name]).read_bytes(), {"Content-Type": "font/woff2"})


def name_scopes(document: Any, pdf: Any) -> None:
    """Say of each header cell whether it heads a column or a row: WeasyPrint leaves that out."""
    by_number = {item.number: item for item in pdf.objects}

    def resolve(item: Any) -> Any:
        if isinstance(item, bytes) and item.endswith(b" R"):
            return by_number.get(int(item.split()[0]))
        return item

    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            row = resolve(element.get("P"))
            section = resolve(row.get("P")) if isinstance(row, dict) else None
            heads = isinstance(section, dict) and section.get("S") == "/THead"
            scope = "/Column" if heads else "/Row"
            element["A"] = pydyf.Dictionary({"O": "/Table", "Scope": scope, **_spans(element.get("A"))})


def _spans(attributes: Any) -> dict:
    """What was said of the cell already, such as the columns that it spans."""
    return {key: value for key, value in attributes.items() if key != "O"} if isinstance(attributes, dict) else {}


def lay_out(order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What there is to know of the file, and the file."""
    fetcher, fonts = NothingButFonts(order["fonts"]), FontConfiguration()
    style = CSS(string=order["css"], url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=order["html"], url_fetcher=fetcher, base_url="about:blank")
    document = page.render(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    facts = {"pages": len(document.pages)}

    def finish(document: Any, pdf: Any) -> None:
        name_scopes(document, pdf)
        facts["tagged"] = "StructTreeRoot" in pdf.catalog and "Lang" in pdf.catalog

    return facts, document.write_pdf(finisher=finish, pdf_variant="pdf/ua-1")


def most_memory() -> int:
    """The most that this process held at once, in KiB; getrusage would tell its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    facts, pdf = lay_out(json.load(sys.stdin))
    sys.stdout.buffer.write(json.dumps(facts | {"peak_kib": most_memory()}).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
