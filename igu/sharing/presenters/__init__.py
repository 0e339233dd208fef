"""What the pages of sharing show, worked out."""

from igu.sharing.presenters.agreements import Standing, register_of
from igu.sharing.presenters.emergencies import Emergency, banner
from igu.sharing.presenters.home import reviews, to_see_to
from igu.sharing.presenters.preview import Change, Preview, changes, changes_under, preview_of, replaced, tried
from igu.sharing.presenters.sharing import (
    READERS,
    Reader,
    Sharing,
    acts_about,
    casework_of,
    readers_of_casework,
    readers_under,
    sharing_of,
    sharing_under,
    why,
    workers_reading,
)

__all__ = [
    "READERS",
    "Change",
    "Emergency",
    "Preview",
    "Reader",
    "Sharing",
    "Standing",
    "acts_about",
    "banner",
    "casework_of",
    "changes",
    "changes_under",
    "preview_of",
    "readers_of_casework",
    "readers_under",
    "register_of",
    "replaced",
    "reviews",
    "sharing_of",
    "sharing_under",
    "to_see_to",
    "tried",
    "why",
    "workers_reading",
]
