"""Read by pytest before Django's settings: the tests sign in to the embedded cluster as igu_test, in databases of their own.

A worker has its own numbered database of Valkey too, so that emptying the cache in one test is not felt in another.
"""

import os

import pytest

from igu.local.environment import address_for_tests, servers, use_embedded_servers


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    use_embedded_servers()
    os.environ["DATABASE_URL"] = address_for_tests()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw7")
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{int(worker[2:]) + 1}"
    # Playwright keeps an event loop in the thread of the tests, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_unconfigure() -> None:
    servers.release()
