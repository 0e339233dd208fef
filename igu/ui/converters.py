"""What a row's number may be in an address."""

from django.urls import register_converter

LARGEST = 2**63 - 1


class RowNumber:
    """From 1 to 2^63 - 1; any other number is no page of ours."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(RowNumber, "row")
