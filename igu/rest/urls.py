from django.urls import path

from igu.rest import views

urlpatterns = [
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/<int:number>/revoke/", views.revoke, name="token_revoke"),
]
