from django.urls import path

from igu.audit import views

urlpatterns = [
    path("access-log/", views.log, name="access-log"),
    path("access-log/unusual/", views.unusual, name="access-log-unusual"),
]
