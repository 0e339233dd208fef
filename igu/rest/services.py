import datetime
import secrets

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.accounts.models import User
from igu.rest import policies
from igu.rest.models import Token

LONGEST = 365
"""Days a token may last."""
NOTED_EVERY = datetime.timedelta(minutes=1)
"""How exactly the last use of a token is kept, so that reading does not write each time."""
PREFIX = "igu_"
BATCH = 1000
"""Keys of requests that are forgotten at a time."""


@transaction.atomic
def create_token(*, name: str, days: int, by: Actor) -> tuple[Token, str]:
    """A token that acts as the actor's membership for a number of days, and its secret, which is never shown again.

    Raises ValidationError by field.
    """
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": f"A token lasts from 1 to {LONGEST} days."})
    secret = PREFIX + secrets.token_urlsafe(32)
    expires_at = timezone.now() + datetime.timedelta(days=days)
    token = Token.objects.create(
        membership_id=by.membership_id, name=name, digest=Token.digest_of(secret), expires_at=expires_at
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: Actor) -> Token:
    """Refuse a token from its next request on. Raises Refused."""
    policies.revoke_token.check(by, token)
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def revoke_tokens_of(*, user: User, **_: object) -> int:
    """Refuse all tokens of somebody from their next request on, as their sessions end; answers how many there were."""
    return Token.objects.filter(membership__user=user, revoked_at=None).update(revoked_at=timezone.now())


def token_of(secret: str) -> Token | None:
    """The token with this secret if it may be used now; notes that it was."""
    now = timezone.now()
    tokens = Token.objects.usable(at=now).select_related("membership__user")
    token = tokens.filter(digest=Token.digest_of(secret), membership__user__is_active=True).first()
    if token is not None and (token.last_used_at is None or now - token.last_used_at > NOTED_EVERY):
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def forget_submissions() -> int:
    """Take away the keys of requests that are older than a day, in batches; answers how many there were."""
    forgotten, batch = 0, BATCH
    while batch == BATCH:
        with connection.cursor() as cursor:
            cursor.execute("SELECT igu.forget_submissions(%s)", [BATCH])
            batch = cursor.fetchone()[0]
        forgotten += batch
    return forgotten
