"""The SQL that fences tokens, as a file that a migration reads."""

from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text()
