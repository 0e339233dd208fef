from django.apps import AppConfig

from igu.access.permissions import Permission
from igu.accounts import demonstration
from igu.ui import registry


class MembersConfig(AppConfig):
    """Who works for which agency: choosing whom to act for, and the administration of users. Has no tables of its own."""

    name = "igu.members"
    verbose_name = "Members"

    def ready(self) -> None:
        from igu.members.presenters import people_to_sign_in_as

        demonstration.register(people_to_sign_in_as)
        registry.register_section(
            registry.Section(
                label="Users",
                url_name="users",
                order=90,
                shown_to=lambda actor: actor is not None and actor.may(Permission.USERS_MANAGE),
            )
        )
