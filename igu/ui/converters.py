"""What a row's number may be in an address, and in what else somebody sends."""

import re

from django.urls import register_converter


class RowNumber:
    """From 1 to 2^63 - 1; any other number is no page of ours."""

    regex = "[1-9][0-9]{0,18}"
    largest = 2**63 - 1

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > self.largest:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


class GroupNumber(RowNumber):
    """From 1 to 2^31 - 1: groups are Django's own, whose numbers are shorter."""

    largest = 2**31 - 1


def row_number(text: str) -> int:
    """The row's number that somebody sent where no address looks at it; 0, which no row has, for anything else."""
    number = int(text) if re.fullmatch(RowNumber.regex, text) else 0
    return number if number <= RowNumber.largest else 0


register_converter(RowNumber, "row")
register_converter(GroupNumber, "group")
