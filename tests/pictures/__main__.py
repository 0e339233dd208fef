"""`python -m tests.pictures ADDRESS PASSWORD`: the pictures in the README, taken of a running demonstration."""

import sys
from pathlib import Path

from tests.e2e.browser import Visitor, chromium

FOLDER = Path(__file__).parent
WHO = "Kairo Bennett-Osei"
SHOTS = [  # file, e-mail of who looks, address, links to follow, width, height
    ("home", "nadia.rahman@example.com", "/", [], 1280, 900),
    ("person", "nadia.rahman@example.com", "/", [WHO], 1280, 1000),
    ("log", "nadia.rahman@example.com", "/", [WHO, "Log an intervention"], 320, 1000),
    ("performance", "niamh.doherty@example.com", "/performance/2014/3/", [], 1280, 900),
]


def main(address: str, password: str) -> None:
    with chromium() as browser:
        for name, email, path, links, width, height in SHOTS:
            visitor = Visitor(browser, address, width=width)
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.sign_in(email, password)
            visitor.page.goto(path)
            for link in links:
                visitor.page.locator("a", has_text=link).first.click()
                visitor.page.wait_for_load_state()
            visitor.page.screenshot(path=FOLDER / f"{name}.png")
            visitor.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
