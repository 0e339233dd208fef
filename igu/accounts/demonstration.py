"""Invented people to sign in as, on a machine that holds no others (settings.DEMONSTRATION).

Their addresses are in a domain that no real person can have (RFC 2606), and they share one password that is shown on the
sign-in page. Anywhere else they cannot sign in at all, whatever their password.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

DOMAIN = "example.com"
_PASSWORD = "borough-in-the-rain"  # noqa: S105 - shown to everybody, and good for nothing outside a demonstration


class NotDemonstrationError(RuntimeError):
    """There is nobody to sign in as outside a demonstration."""


@dataclass(frozen=True)
class InventedPerson:
    """A row of the sign-in page's table: one person for each role."""

    name: str
    email: str
    agency: str
    role: str
    sentence: str


_provider: Callable[[], list[InventedPerson]] = list


def register(provider: Callable[[], list[InventedPerson]]) -> None:
    """Where the people come from; called when the app that knows roles is ready."""
    global _provider
    _provider = provider


def people() -> list[InventedPerson]:
    """The people to sign in as; nobody outside a demonstration."""
    return _provider() if settings.DEMONSTRATION else []


def password() -> str:
    """The password that all invented people share. Raises NotDemonstrationError."""
    if not settings.DEMONSTRATION:
        raise NotDemonstrationError("People with a known password exist in a demonstration only.")
    return _PASSWORD


def may_sign_in(email: str) -> bool:
    """Real people anywhere, invented ones in a demonstration only."""
    return settings.DEMONSTRATION or not email.lower().endswith(f"@{DOMAIN}")
