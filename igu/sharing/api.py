from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from igu.access.catalogue import records
from igu.access.drf import ActorOnly
from igu.audit.enums import Act
from igu.audit.services import record
from igu.sharing.presenters import sharing_of, why
from igu.sharing.serializers import SharingSerializer


class PersonSharingView(APIView):
    """Who can see a person's record, and why; the same as the page says."""

    permission_classes = [ActorOnly]

    @extend_schema(responses=SharingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        model, _ = records()["person"]
        person = model.objects.visible_to(request.actor).filter(pk=pk).first()
        if person is None:
            raise NotFound
        record(Act.LOOKED, subject=f"person:{pk}", by=request.actor, compartment_id=person.compartment_id)
        sharing = sharing_of(person, f"person:{pk}")
        shown = {
            "why": why(request.actor, sharing),
            "restricted": sharing.restricted,
            "kept_out": len(sharing.kept_out),
            "readers": sharing.live,
        }
        return Response(SharingSerializer(shown).data)
