from django.apps import AppConfig
from django.urls import reverse

from igu.access import catalogue
from igu.access.permissions import Permission
from igu.ui import registry


class SharingConfig(AppConfig):
    name = "igu.sharing"
    verbose_name = "Sharing"

    def ready(self) -> None:
        from igu.sharing import policies, presenters

        catalogue.declare({"sharing_agreementwarning": ""})
        registry.register_person_tab(
            registry.PersonTab(
                key="sharing", label="Sharing", order=90, url=lambda person: reverse("person-sharing", args=[person.pk])
            )
        )
        registry.register_person_action(
            registry.Action(
                label="I know this person",
                order=95,
                url=lambda person: reverse("person-step-back", args=[person.pk]),
                allowed=lambda actor, person: policies.step_back.allows(actor),
            )
        )
        registry.register_section(
            registry.Section(label="Agreements", url_name="agreements", order=70, shown_to=_signs)
        )
        registry.register_home_panel(
            registry.HomePanel(
                key="emergencies",
                title="Emergencies to review",
                order=5,
                rows=presenters.reviews,
                empty="No emergency waits for a review.",
                more_label="All emergencies",
                more_url_name="emergencies",
                template="sharing/home_rows.html",
                shown_to=lambda actor: actor is not None and actor.may(Permission.GLASS_REVIEW),
            )
        )
        registry.register_home_panel(
            registry.HomePanel(
                key="agreements",
                title="Sharing to see to",
                order=60,
                rows=presenters.to_see_to,
                empty="Nothing to confirm or review, and no agreement ends within 30 days.",
                side=True,
                template="sharing/home_rows.html",
                more_label="All agreements",
                more_url_name="agreements",
                shown_to=_signs,
            )
        )


def _signs(actor) -> bool:
    return actor is not None and (actor.may(Permission.AGREEMENT_CONFIRM) or actor.may(Permission.AGREEMENT_DRAFT))
