from django.urls import include, path

from igu import health

urlpatterns = [
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("accounts/", include("igu.accounts.urls")),
    path("", include("igu.members.urls")),
    path("", include("igu.rest.urls")),
    path("api/", include("igu.api")),
    path("", include("igu.ui.urls")),
    path("", include("igu.people.urls")),
    path("", include("igu.jobs.urls")),
    path("", include("igu.sharing.urls")),
    path("", include("igu.audit.urls")),
    path("", include("cohort.urls")),
    path("", include("referrals.urls")),
    path("", include("performance.urls")),
    path("", include("prevent_channel.urls")),
]
handler400 = "igu.ui.views.bad_request"
handler403 = "igu.ui.views.forbidden"
handler404 = "igu.ui.views.not_found"
handler500 = "igu.ui.views.server_error"
