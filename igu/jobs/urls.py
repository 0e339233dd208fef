from django.urls import path

from igu.jobs import views

urlpatterns = [
    path("jobs/<uuid:key>/", views.job, name="job"),
    path("jobs/<uuid:key>/stop/", views.stop, name="job-stop"),
    path("jobs/<uuid:key>/again/", views.again, name="job-again"),
]
