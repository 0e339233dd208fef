from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "igu.accounts"
    verbose_name = "Accounts"
