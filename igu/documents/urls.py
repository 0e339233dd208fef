from django.urls import path

from igu.documents import views

urlpatterns = [path("documents/<int:pk>/", views.download, name="document")]
