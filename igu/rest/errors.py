"""Every refusal of the API in one shape, with a sentence for whoever reads it (after RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import exception_handler, set_rollback

from igu.audit.edits import ChangedMeanwhile
from igu.audit.once import SavedAlready
from igu.rest.parsers import TooBig

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = "There is no such record, or you may not see it."
INVALID = "Some of what was sent cannot be kept. Nothing was saved."
NOT_KEPT = "This holds a character that cannot be kept. Send it as plain text."
IN_USE = "This clashes with a record that is there already. Nothing was saved."
CONFLICT = "Somebody changed this record after you read it. Nothing was saved; what it holds now is under `current`."


class Problem(serializers.Serializer):
    """A refusal: `detail` is a sentence; `errors` names each field; `current` is the record as it is now, after a conflict."""

    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    changed_by = serializers.CharField(required=False)
    changed_at = serializers.DateTimeField(required=False)
    current = serializers.DictField(required=False)


class Conflict(exceptions.APIException):
    status_code = 409
    default_detail = IN_USE


class VersionNeeded(exceptions.APIException):
    status_code = 428
    default_detail = "Say which version you read, in `version` or as If-Match, so that nobody's change is overwritten."


def answer(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Django REST framework's exception handler. An error that is nobody's fault but ours stays an error: None."""
    if isinstance(error, ChangedMeanwhile):
        return _changed(error, context)
    known = exception_handler(_as_api_error(error), context)
    if known is None:
        return None
    headers = {name: known[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if known.has_header(name)}
    sentence, errors = _words(error, known.data)
    return problem(known.status_code, sentence, errors=errors, headers=headers)


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(_by_field(error))
    if isinstance(error, IntegrityError | SavedAlready):
        return Conflict()
    if isinstance(error, RequestDataTooBig):
        return TooBig()
    return error


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return {"detail" if field == "__all__" else field: words for field, words in error.message_dict.items()}
    return {"detail": error.messages}


def _words(error: Exception, data: Any) -> tuple[str, dict[str, list[str]]]:
    if isinstance(error, Http404):
        return NOT_FOUND, {}
    if isinstance(error, PermissionDenied):
        return str(error) or "Your role does not allow this.", {}
    if isinstance(error, (ValidationError, exceptions.ValidationError)):
        errors = _flat(data)
        own = errors.pop("detail", None) or errors.pop("non_field_errors", None)
        return (" ".join(own) if own else INVALID), errors
    return str(data.get("detail", INVALID)) if isinstance(data, dict) else INVALID, {}


def _flat(data: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested errors as one level: people.0.case."""
    if isinstance(data, dict):
        pairs = [_flat(value, f"{prefix}.{key}".lstrip(".")) for key, value in data.items()]
    elif isinstance(data, list) and any(isinstance(value, (dict, list)) for value in data):
        pairs = [_flat(value, f"{prefix}.{number}".lstrip(".")) for number, value in enumerate(data)]
    else:
        return {prefix or "detail": [_sentence(value) for value in (data if isinstance(data, list) else [data])]}
    return {field: words for pair in pairs for field, words in pair.items()}


def _sentence(value: Any) -> str:
    return NOT_KEPT if getattr(value, "code", "") == "null_characters_not_allowed" else str(value)


def _changed(error: ChangedMeanwhile, context: dict[str, Any]) -> JsonResponse:
    set_rollback()
    view = context["view"]
    extra = {"current": view.get_serializer(error.row).data, **view.last_change(error.row)}
    return problem(409, CONFLICT, extra=extra)


def problem(
    status: int, sentence: str, *, errors: dict | None = None, headers: dict | None = None, extra: dict | None = None
) -> JsonResponse:
    body: dict[str, Any] = {"status": status, "title": HTTPStatus(status).phrase, "detail": sentence}
    if errors:
        body["errors"] = errors
    whole = body | (extra or {})
    return JsonResponse(whole, encoder=JSONEncoder, status=status, headers=headers, content_type=CONTENT_TYPE)
