"""What is filled in and pressed on the pages of sharing."""


def date(name: str, day) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


CHECKED = {"checked": "yes"}
"""Pressed on the page that says who will see it."""
