from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "igu.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from igu.accounts.middleware import begin_session

        user_logged_in.connect(begin_session, dispatch_uid="igu.accounts.begin_session")
