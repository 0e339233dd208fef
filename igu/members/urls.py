from django.urls import path

from igu.members import views

urlpatterns = [
    path("accounts/acting-for/", views.acting_for, name="acting_for"),
    path("users/", views.users, name="users"),
    path("users/add/", views.add, name="user_add"),
    path("users/<int:number>/", views.user, name="user"),
    path("users/<int:number>/change/", views.change, name="user_change"),
    path("users/<int:number>/roles/add/", views.give_role, name="user_role_add"),
    path("users/<int:number>/roles/<int:membership>/end/", views.end_role, name="user_role_end"),
    path("users/<int:number>/deactivate/", views.deactivate, name="user_deactivate"),
    path("users/<int:number>/reactivate/", views.reactivate, name="user_reactivate"),
    path("users/<int:number>/factors/remove/", views.remove_factors, name="user_factors_remove"),
    path("users/<int:number>/password/", views.send_reset, name="user_password"),
]
