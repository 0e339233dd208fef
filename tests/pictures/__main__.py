"""`python -m tests.pictures http://localhost:8000`: the pictures in the README, taken of a running demonstration."""

import sys
from pathlib import Path

from tests.e2e.browser import Visitor, chromium

FOLDER = Path(__file__).parent
SHOTS = [  # file, e-mail of who looks, address, width, height
    ("home", "nadia.rahman@example.com", "/", 1280, 900),
    ("person", "nadia.rahman@example.com", "/people/1/", 1280, 1000),
    ("log", "nadia.rahman@example.com", "/people/1/log/", 320, 900),
    ("performance", "niamh.doherty@example.com", "/performance/2014/3/", 1280, 900),
]


def main(address: str, password: str) -> None:
    with chromium() as browser:
        for name, email, path, width, height in SHOTS:
            visitor = Visitor(browser, address, width=width)
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.sign_in(email, password)
            visitor.page.goto(path)
            visitor.page.screenshot(path=FOLDER / f"{name}.png")
            visitor.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
