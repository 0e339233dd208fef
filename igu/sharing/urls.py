from allauth.account.decorators import reauthentication_required
from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from igu.sharing.views import agreements, emergencies, records

sure = reauthentication_required
"""What widens or narrows who sees what asks again who is there, unless they signed in within 15 minutes."""

urlpatterns = [
    path("people/<row:pk>/sharing/", records.sharing, name="person-sharing"),
    path("people/<row:pk>/sharing/share/", sure(records.Share.as_view()), name="person-share"),
    path("people/<row:pk>/sharing/end/<int:group>/", sure(records.EndShare.as_view()), name="person-share-end"),
    path("people/<row:pk>/sharing/restrict/", sure(records.Restrict.as_view()), name="person-restrict"),
    path("people/<row:pk>/sharing/lift/", sure(records.Lift.as_view()), name="person-lift"),
    path("people/<row:pk>/sharing/keep-out/", sure(records.KeepOut.as_view()), name="person-keep-out"),
    path("people/<row:pk>/sharing/let-in/<row:user>/", sure(records.LetIn.as_view()), name="person-let-in"),
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
