from django.urls import path

import igu.ui.converters  # noqa: F401 - the row numbers below
from igu.people import views
from igu.sharing.urls import sure

urlpatterns = [
    path("search/", views.search, name="search"),
    path("people/add/", views.PersonAdd.as_view(), name="person-add"),
    path("people/<row:pk>/edit/", views.PersonEdit.as_view(), name="person-edit"),
    path("people/<row:pk>/merge/", views.MergeStart.as_view(), name="person-merge"),
    path("people/<row:pk>/merge/<row:other>/", sure(views.MergeWith.as_view()), name="person-merge-with"),
    path("merges/<row:pk>/take-back/", sure(views.TakeBack.as_view()), name="merge-take-back"),
    path("people/<row:pk>/warnings/add/", views.WarningAdd.as_view(), name="warning-add"),
    path("people/<row:pk>/safe-address/", views.safe_address, name="safe-address"),
    path("people/<row:pk>/safe-address/add/", views.SafeAddressAdd.as_view(), name="safe-address-add"),
    path("warnings/<row:pk>/edit/", views.WarningEdit.as_view(), name="warning-edit"),
    path("warnings/<row:pk>/end/", views.end_warning, name="warning-end"),
]
