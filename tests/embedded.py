"""Read by pytest before Django's settings: the tests sign in to the embedded cluster as igu_test, in a database of their own."""

import os

import pytest

from igu.local.environment import address_for_tests, servers, use_embedded_servers


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    use_embedded_servers()
    os.environ["DATABASE_URL"] = address_for_tests()
    # Playwright keeps an event loop in the thread of the tests, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_unconfigure() -> None:
    servers.release()
