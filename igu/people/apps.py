from django.apps import AppConfig

from igu.access import catalogue
from igu.ui import registry


class PeopleConfig(AppConfig):
    name = "igu.people"
    verbose_name = "People"

    def ready(self) -> None:
        from igu.people import policies, presenters

        catalogue.declare_code_lists("people_ethnicity")
        for label, order, find, policy in (
            ("People", 10, presenters.find_people, policies.find_people),
            ("Known to", 90, presenters.known_to, policies.find_known),
        ):
            source = registry.SearchSource(label=label, order=order, find=find, shown_to=policy.allows)
            registry.register_search(source)
        registry.register_person_frame(presenters.frame)
        for label, order, url_name, policy in (
            ("Correct who this is", 50, "person-edit", policies.change_person),
            ("Set a safety warning", 40, "warning-add", policies.warn_about),
            ("Where they really stay", 45, "safe-address", policies.see_safe_address),
        ):
            url = presenters.address_of(url_name)
            registry.register_person_action(registry.Action(label=label, order=order, url=url, allowed=policy.allows))
