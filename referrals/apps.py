from django.apps import AppConfig

from igu.access import catalogue
from igu.access.permissions import Permission
from igu.ui import registry


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        from referrals import policies, presenters

        catalogue.declare_code_lists("referrals_referralclock")
        registry.register_section(
            registry.Section(label="Referrals", url_name="referrals", order=25, shown_to=policies.see_referrals.allows)
        )
        for panel in presenters.home_panels():
            registry.register_home_panel(panel)
        registry.register_home_action(
            registry.Action(
                label="Refer somebody",
                order=5,
                url=presenters.address_of_form,
                allowed=lambda actor: (
                    actor is not None
                    and not actor.may(Permission.REFERRAL_RECEIVE)
                    and policies.make_referral.allows(actor)
                ),
            )
        )
