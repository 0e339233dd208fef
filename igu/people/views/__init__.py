from igu.people.views.people import PersonAdd, PersonEdit
from igu.people.views.search import search
from igu.people.views.warnings import WarningAdd, WarningEdit, end_warning

__all__ = ["PersonAdd", "PersonEdit", "WarningAdd", "WarningEdit", "end_warning", "search"]
