from django.urls import path

from igu.documents import views

urlpatterns = [path("documents/<row:pk>/download", views.download, name="document")]
