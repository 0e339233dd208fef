from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from referrals import views
from referrals.enums import Side
from referrals.rules import STEPS, Step


def _view(step: Step):
    """The receiver's steps that need no special form are decisions, shown beside what was told before."""
    special = {"accept": views.Accept, "duplicate": views.Duplicate}
    return special.get(step.code, views.Decide if step.side == Side.RECEIVER else views.TakeStep)


urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/new/", views.ReferralAdd.as_view(), name="referral-add"),
    path("referrals/<uuid:key>/", views.referral, name="referral"),
    path("referrals/<uuid:key>/sent/", views.sent, name="referral-sent"),
    path("referrals/<uuid:key>/looks/", views.looks, name="referral-looks"),
    path("referrals/<uuid:key>/step-back/", views.StepBack.as_view(), name="referral-step-back"),
    path("referrals/<uuid:key>/let-in/<row:user>/", views.LetIn.as_view(), name="referral-let-in"),
    path("referrals/<uuid:key>/note/", views.Note.as_view(), name="referral-note"),
    *(
        path(f"referrals/<uuid:key>/{code}/", _view(step).as_view(step=step), name=f"referral-{code}")
        for code, step in STEPS.items()
    ),
]
