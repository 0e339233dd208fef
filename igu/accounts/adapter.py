"""What sign-in does differently here from the library's own way."""

from base64 import urlsafe_b64encode
from contextlib import suppress
from html import unescape

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """The protective marking goes before the subject; a mail about an account names no case and no person."""
        return f"OFFICIAL: {subject}"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """A message is its template's sentence and nothing of the page around it.

        The library adds some once the transaction has ended, and with it the actor: what a page asks the database for its
        navigation would then be refused.
        """
        if message_template and not message:
            with suppress(TemplateDoesNotExist):
                message = unescape(render_to_string(message_template, message_context or {})).strip()
        super().add_message(request, level, extra_tags=extra_tags, message=message)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are stored encrypted, so that a copy of the database is not enough to sign in."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    """One key for each signing key: the first encrypts, those kept as fallbacks still open what they closed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("igu.accounts.second-factor", "", secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
