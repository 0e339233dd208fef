"""Every template compiles, carries no style or script of its own, and every served file is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms.renderers import get_default_renderer
from django.template import engines
from django.template.loader import render_to_string

from igu.accounts.models import User

TEMPLATES = settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name):
    if name.startswith("forms/"):
        assert get_default_renderer().engine.get_template(name)
    else:
        assert engines["django"].get_template(name)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("pdf/", "emails/"))])
def test_it_holds_no_style_and_no_script_that_runs(name):
    source = (TEMPLATES / name).read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script


def test_the_styles_name_only_files_that_are_served_and_no_crown():
    css = Path(finders.find("ui/ui.css")).read_text()
    for url in re.findall(r"url\(([^)]*)\)", css):
        address = url.strip("\"'")
        assert address.startswith("data:") or finders.find(f"ui/{address}"), address
    assert not re.search(r"GDS Transport|crest|crown", css, re.IGNORECASE)


@pytest.mark.parametrize("name", ["govuk-frontend.min.js", "moj-frontend.min.js", "app.js", "start.js", "ui.css"])
def test_no_served_file_asks_for_a_map_or_another_host(name):
    text = Path(finders.find(f"ui/{name}")).read_text()
    assert "sourceMappingURL" not in text
    assert not re.search(r"""(src|href|import|url)\s*[=(]\s*["']?https?:""", text)


@pytest.mark.parametrize("name", ["logged_in", "logged_out", "password_changed", "password_set"])
def test_signing_in_and_changing_a_password_are_told_plainly(name):
    words = render_to_string(f"account/messages/{name}.txt", {"user": User(name="Nadia Rahman")})
    assert words.strip()
    assert "successfully" not in words.lower()
