from igu.people.services.merging import merge_people, take_merge_back
from igu.people.services.people import (
    add_identifier,
    add_person,
    change_person,
    change_warning,
    end_warning,
    home,
    look_at_safe_addresses,
    record_safe_address,
    warn_about,
)

__all__ = [
    "add_identifier",
    "add_person",
    "change_person",
    "change_warning",
    "end_warning",
    "home",
    "look_at_safe_addresses",
    "merge_people",
    "record_safe_address",
    "take_merge_back",
    "warn_about",
]
