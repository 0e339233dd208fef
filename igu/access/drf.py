from rest_framework.permissions import BasePermission


class Nobody(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request, view) -> bool:
        return False


class ActorOnly(BasePermission):
    """Somebody acting for an agency. Which rows they reach is the queryset's and the database's business."""

    message = "Sign in and choose whom you act for."

    def has_permission(self, request, view) -> bool:
        return getattr(request, "actor", None) is not None
