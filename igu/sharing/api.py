from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from igu.access.drf import ActorOnly
from igu.audit.enums import Act
from igu.audit.services import record
from igu.sharing.presenters import sharing_of, why
from igu.sharing.querysets import Record
from igu.sharing.serializers import SharingSerializer


class SharingView(APIView):
    """Who can see a record, and why; the same as the page says."""

    permission_classes = [ActorOnly]
    kind = "person"

    @extend_schema(responses=SharingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        found = Record.find(request.actor, self.kind, pk)
        if found is None:
            raise NotFound
        record(Act.LOOKED, subject=found.subject, by=request.actor, compartment_id=found.row.compartment_id)
        sharing = sharing_of(found)
        shown = {
            "why": why(request.actor, sharing),
            "restricted": sharing.restricted,
            "kept_out": len(sharing.kept_out),
            "readers": sharing.live,
        }
        return Response(SharingSerializer(shown).data)
