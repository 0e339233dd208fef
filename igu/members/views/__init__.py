from igu.members.views.acting import acting_for
from igu.members.views.users import (
    add,
    change,
    deactivate,
    end_role,
    give_role,
    reactivate,
    remove_factors,
    send_reset,
    user,
    users,
)

__all__ = [
    "acting_for",
    "add",
    "change",
    "deactivate",
    "end_role",
    "give_role",
    "reactivate",
    "remove_factors",
    "send_reset",
    "user",
    "users",
]
