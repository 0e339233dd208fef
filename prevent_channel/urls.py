from allauth.account.decorators import reauthentication_required
from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from prevent_channel import views
from prevent_channel.rules import STEPS

PAGES = [
    ("channel/", views.register, "channel"),
    ("channel/add/", views.ReferralAdd.as_view(), "channel-add"),
    ("channel/panel/", views.members, "channel-members"),
    ("channel/panel/add/", reauthentication_required(views.MemberAdd.as_view()), "channel-member-add"),
    ("channel/panel/<row:pk>/end/", reauthentication_required(views.member_end), "channel-member-end"),
    ("channel/log/", views.log, "channel-log"),
    ("channel/<uuid:key>/", views.referral, "channel-referral"),
    ("channel/<uuid:key>/edit/", views.ReferralEdit.as_view(), "channel-edit"),
    *(
        (f"channel/<uuid:key>/{code}/", views.Move.as_view(step=step), f"channel-{code}")
        for code, step in STEPS.items()
    ),
]
urlpatterns = [path(route, views.behind_the_wall(view), name=name) for route, view, name in PAGES]
