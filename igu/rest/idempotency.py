"""One request, one record: however often it is sent, a create happens once."""

import hashlib
import json
import uuid

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from igu.rest.errors import Conflict
from igu.rest.models import Submission

HEADER = "Idempotency-Key"
NEEDED = "Send an Idempotency-Key header: a UUID that is new for each record, so that sending twice makes it once."
OTHER = "This Idempotency-Key was used for something else. Nothing was saved; use a new key."


def key_of(request: Request) -> uuid.UUID:
    """The request's key. Raises ParseError when there is none or it is not a UUID."""
    try:
        return uuid.UUID(request.headers[HEADER])
    except (KeyError, ValueError) as error:
        raise ParseError(NEEDED) from error


def is_first(request: Request, key: uuid.UUID) -> bool:
    """Note that the key is used for this request; False when the same person has sent the very same before.

    A second request that comes while the first is under way waits for its end. Raises Conflict when the key was used for
    anything else.
    """
    digest = _digest(request)
    submission, new = Submission.objects.get_or_create(key=key, defaults={"user_id": request.user.pk, "digest": digest})
    if (submission.user_id, submission.digest) != (request.user.pk, digest):
        raise Conflict(OTHER)
    return new


def _digest(request: Request) -> str:
    asked = [request.path, request.actor.membership_id, request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
