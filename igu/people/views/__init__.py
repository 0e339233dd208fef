from igu.people.views.merging import MergeStart, MergeWith, TakeBack
from igu.people.views.people import PersonAdd, PersonEdit
from igu.people.views.safe_address import SafeAddressAdd, safe_address
from igu.people.views.search import search
from igu.people.views.warnings import WarningAdd, WarningEdit, end_warning

__all__ = [
    "MergeStart",
    "MergeWith",
    "PersonAdd",
    "PersonEdit",
    "SafeAddressAdd",
    "TakeBack",
    "WarningAdd",
    "WarningEdit",
    "end_warning",
    "safe_address",
    "search",
]
