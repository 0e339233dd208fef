"""Tokens of the API, and the requests that it has carried out once."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from igu.agencies.models import Membership


class TokenQuerySet(models.QuerySet):
    def usable(self, at) -> "TokenQuerySet":
        """Neither revoked nor past their end; whether their membership still runs is asked with the actor."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Token(models.Model):
    """Lets another system act as one membership until it ends. Only a digest is kept; the token is shown once.

    It is revoked for good with a new password, and with whatever ends its owner's sessions (igu.accounts.services).
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_later")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 is enough: a token is 256 random bits, which nobody can guess from their digest."""
        return hashlib.sha256(secret.encode()).hexdigest()


class Submission(models.Model):
    """An Idempotency-Key that was used, with a digest of what was asked: the same again is answered, another refused."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.key)
