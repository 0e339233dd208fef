"""What the pages of sharing show, worked out."""

from igu.sharing.presenters.agreements import Standing, register_of
from igu.sharing.presenters.emergencies import Emergency, banner
from igu.sharing.presenters.home import agreements_to_see_to, reviews
from igu.sharing.presenters.preview import Change, Preview, changes, preview_of
from igu.sharing.presenters.sharing import (
    READERS,
    Reader,
    Sharing,
    acts_about,
    casework_of,
    sharing_of,
    sharing_under,
    why,
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
    "agreements_to_see_to",
    "banner",
    "casework_of",
    "changes",
    "preview_of",
    "readers_of_casework",
    "register_of",
    "reviews",
    "sharing_of",
    "sharing_under",
    "why",
]
