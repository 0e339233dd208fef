from allauth.account.decorators import reauthentication_required
from django.urls import URLPattern, path

import igu.ui.converters  # noqa: F401 - the row numbers below
from igu.sharing.views import agreements, emergencies, records

sure = reauthentication_required
"""What widens or narrows who sees what asks again who is there, unless they were asked within 15 minutes."""


def record_paths(prefix: str, kind: str) -> list[URLPattern]:
    """The pages of who sees one kind of record (igu.access.catalogue.records), under their app's own address."""
    pages = {
        "sharing": ("", records.sharing),
        "share": ("share/", sure(records.Share.as_view())),
        "share-end": ("end/<group:group>/", sure(records.EndShare.as_view())),
        "restrict": ("restrict/", sure(records.Restrict.as_view())),
        "lift": ("lift/", sure(records.Lift.as_view())),
    }
    return [path(prefix + rest, view, {"kind": kind}, name=f"{kind}-{name}") for name, (rest, view) in pages.items()]


urlpatterns = [
    *record_paths("people/<row:pk>/sharing/", "person"),
    path(
        "people/<row:pk>/sharing/keep-out/", sure(records.KeepOut.as_view()), {"kind": "person"}, name="person-keep-out"
    ),
    path("people/<row:pk>/sharing/step-back/", records.StepBack.as_view(), {"kind": "person"}, name="person-step-back"),
    path(
        "people/<row:pk>/sharing/let-in/<row:user>/",
        sure(records.LetIn.as_view()),
        {"kind": "person"},
        name="person-let-in",
    ),
    path("agreements/", agreements.register, name="agreements"),
    path("agreements/draft/", sure(agreements.Draft.as_view()), name="agreement-draft"),
    path("agreements/<row:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<row:pk>/confirm/", sure(agreements.confirm), name="agreement-confirm"),
    path("agreements/<row:pk>/review/", sure(agreements.Review.as_view()), name="agreement-review"),
    path("agreements/<row:pk>/end/", sure(agreements.End.as_view()), name="agreement-end"),
    path("agreements/<row:pk>/grant/", sure(agreements.Grant.as_view()), name="grant-give"),
    path("agreements/<row:pk>/grant/<row:partner>/end/", sure(agreements.EndGrant.as_view()), name="grant-end"),
    path("emergency/", emergencies.BreakGlass.as_view(), name="emergency"),
    path("emergencies/", emergencies.queue, name="emergencies"),
    path("emergencies/<row:pk>/", emergencies.ReviewGlass.as_view(), name="emergency-review"),
]
