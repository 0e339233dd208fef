from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from igu.access import catalogue
from igu.ui import registry


class PeopleConfig(AppConfig):
    name = "igu.people"
    verbose_name = "People"

    def ready(self) -> None:
        from igu.people import policies, presenters

        post_migrate.connect(keep_off_merged_people, sender=self, dispatch_uid="igu.people.merged_people")
        catalogue.declare_code_lists("people_ethnicity")
        for label, order, find, policy in (
            ("People", 10, presenters.find_people, policies.find_people),
            ("Known to", 90, presenters.known_to, policies.find_known),
        ):
            source = registry.SearchSource(label=label, order=order, find=find, shown_to=policy.allows)
            registry.register_search(source)
        registry.register_person_frame(presenters.frame)
        merges = registry.TimelineSource(key="merge", label="Records merged", entries=presenters.merges_in_timeline)
        registry.register_timeline(merges)
        for label, order, url_name, policy in (
            ("Correct who this is", 50, "person-edit", policies.change_person),
            ("Set a safety warning", 40, "warning-add", policies.warn_about),
            ("Where they really stay", 45, "safe-address", policies.see_safe_address),
            ("Merge with another record", 60, "person-merge", policies.merge_people),
        ):
            url = presenters.address_of(url_name)
            registry.register_person_action(registry.Action(label=label, order=order, url=url, allowed=policy.allows))


def keep_off_merged_people(*, using: str, **_: Any) -> None:
    """After a migration, as the owner: what hangs on people, as rows that igu.merge_people() reads, and on each such table
    triggers, so that nothing is put on a record that was merged."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('igu.hang_on_people')")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("DELETE FROM igu.hang_on_people")
        records = {model for model, _ in catalogue.records().values()}
        for model in catalogue.hang_on_people():
            table = model._meta.db_table
            cursor.execute("INSERT INTO igu.hang_on_people VALUES (%s, %s)", [table, model in records])
            for name, moment in (
                ("added_to_who_is_kept", "INSERT ON {} FOR EACH ROW"),
                ("goes_to_who_is_kept", "UPDATE ON {} FOR EACH ROW WHEN (OLD.person_id <> NEW.person_id)"),
            ):
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment.format(table)} "
                    "EXECUTE FUNCTION igu.names_who_is_kept()"
                )
