"""The endpoints of one kind of record: list, look, create once, change by version. What is done is the service's business."""

import re
from typing import Any

from django.db import models, transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from igu.access.drf import ActorOnly
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.services import record, record_list
from igu.rest import idempotency
from igu.rest.errors import Conflict, VersionNeeded
from igu.rest.filters import OF_PAGES, names_of, refuse_unknown

KEY = OpenApiParameter(
    idempotency.HEADER,
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="New for each record: the same key and content again gives the same record, other content is refused.",
)
VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The version that was read, as "3"; or send it as `version`.'
)
_ETAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')


class Records(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Rows of a protected model: those the actor may see, and no trace of others. Every look is logged before the answer.

    kind: what the access log calls a row. A list sends its rows in full, so that it is logged as one entry with their number
    and as a look at each of them. It is narrowed by its `filterset_class`; anything else in its address is refused.
    """

    permission_classes = [ActorOnly]
    lookup_value_converter = "int"
    kind = ""
    model: type[models.Model]

    def get_queryset(self) -> models.QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.for_reading(self.model._default_manager.visible_to(self.request.actor))

    def for_reading(self, rows: models.QuerySet) -> models.QuerySet:
        """Joins what the serializer shows, so that one row costs as many queries as a page of them."""
        return rows.for_list()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request.query_params, [*names_of(self.filterset_class), *OF_PAGES])
        response = super().list(request, *args, **kwargs)
        rows = {f"{self.kind}:{row.pk}": row.compartment_id for row in self.paginator.page}
        record_list(rows, kind=self.kind, by=request.actor)
        return response

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.note(Act.LOOKED, row)
        return self.answer(row)

    def note(self, act: Act, row: models.Model) -> None:
        record(act, subject=f"{self.kind}:{row.pk}", by=self.request.actor, compartment_id=row.compartment_id)

    def answer(self, row: models.Model, code: int = status.HTTP_200_OK) -> Response:
        """A record as it is now, with its version as the ETag to send back with a change."""
        version = getattr(row, "version", None)
        headers = {"ETag": f'"{version}"'} if version else None
        return Response(self.get_serializer(row).data, status=code, headers=headers)

    def fresh(self, row: models.Model) -> models.Model:
        """The row with everything that the answer shows. Raises Http404 once it has left the actor's sight."""
        found = self.get_queryset().filter(pk=row.pk).first()
        if found is None:
            raise Http404
        return found

    def version_read(self, values: dict[str, Any]) -> int:
        """The version that was sent, as a field or as If-Match. Raises VersionNeeded."""
        sent = values.pop("version", None)
        match = _ETAG.match(self.request.headers.get("If-Match", ""))
        if sent is None and match is None:
            raise VersionNeeded
        return sent if sent is not None else int(match[1])

    def last_change(self, row: models.Model) -> dict[str, Any]:
        """Who made the version of a row that stands now, and when, from its history."""
        event = row.events.order_by("-pgh_id").values("pgh_created_at", "pgh_context").first()
        if event is None:
            return {}
        who = User.objects.filter(pk=(event["pgh_context"] or {}).get("user")).values_list("name", flat=True).first()
        return {"changed_by": who or "Somebody", "changed_at": event["pgh_created_at"]}


class Creates:
    """POST makes a record, once for each Idempotency-Key. perform(values, key) calls the service."""

    @extend_schema(parameters=[KEY])
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = idempotency.key_of(request)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            if not idempotency.is_first(request, key):
                return self.answer(self.fresh(self.by_key(key)))
            if self.by_key(key) is not None:
                raise Conflict(idempotency.OTHER)
            row = self.perform(serializer.validated_data, key)
        self.note(Act.ADDED, row)
        return self.answer(self.fresh(row), status.HTTP_201_CREATED)

    def by_key(self, key) -> models.Model | None:
        return self.model._default_manager.filter(key=key).first()

    def perform(self, values: dict[str, Any], key) -> models.Model:
        raise NotImplementedError


class Changes:
    """PATCH changes a record whose version the sender has read. alter(row, version, values) calls the service."""

    @extend_schema(parameters=[VERSION])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        version = self.version_read(values)
        with transaction.atomic():
            row = self.alter(row, version, values)
        self.note(Act.CHANGED, row)
        return self.answer(self.fresh(row))

    def alter(self, row: models.Model, version: int, values: dict[str, Any]) -> models.Model:
        raise NotImplementedError
