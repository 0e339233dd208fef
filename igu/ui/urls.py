"""Statements that anyone may read, and the page of components."""

from django.urls import path

from igu.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("design/", views.design, name="design"),
    path("design/conflict/", views.design_conflict, name="design-conflict"),
]
