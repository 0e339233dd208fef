from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from igu.audit import views
from igu.audit.enums import Span

urlpatterns = [
    path("access-log/", views.log, name="access-log"),
    path("access-log/unusual/", views.unusual, name="access-log-unusual"),
    path("access-log/unusual/<row:pk>/", views.reading, {"span": Span.RECORD}, name="reading"),
    path("access-log/unusual/hour/<row:pk>/", views.reading, {"span": Span.HOUR}, name="reading-hour"),
    path("access-log/reviews/<row:pk>/", views.review, name="reading-review"),
    path("access-log/reviews/<row:pk>/take-back/", views.take_back, name="reading-take-back"),
]
