"""Reading what somebody sent, in a child process that may fail without harm."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError

LARGEST = 20 * 1024 * 1024
"""Bytes of all the files together: 20,000 rows are two or three megabytes."""
PATIENCE = 60
"""Seconds until the child is stopped."""
TEXTS = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".ods")
_CHILD = Path(__file__).with_name("parsing.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass
class RawSheet:
    """A sheet as it was sent: its name, and for each row that is not empty its number and cells."""

    name: str
    rows: list[tuple[int, list]] = field(default_factory=list)


def read(path: Path) -> list[RawSheet]:
    """The sheets of a workbook, or of a folder of CSV files. Raises ValidationError with a sentence."""
    if not path.exists():
        raise ValidationError(f"There is nothing at {path}.")
    return read_files(sorted(_files_of(path)))


def read_files(paths: list[Path]) -> list[RawSheet]:
    """The sheets of one workbook or of several CSV files. Raises ValidationError with a sentence."""
    if not paths:
        raise ValidationError("There is no file to read: choose one workbook, or CSV files named after their sheets.")
    if len(paths) > 1 and (book := next((path for path in paths if path.suffix.lower() in WORKBOOKS), None)):
        raise ValidationError(f"Choose either one workbook or CSV files: {book.name} is one of several files.")
    if sum(path.stat().st_size for path in paths) > LARGEST:
        raise ValidationError(f"This is more than {LARGEST // 1024**2} MB, far more than a caseload. Send it in parts.")
    with tempfile.TemporaryFile() as answer:
        _run_child(paths, answer)
        answer.seek(0)
        return list(_sheets(answer))


def _files_of(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for each in path.iterdir():
        if each.is_file() and not each.name.startswith("."):
            yield each


def _run_child(paths: list[Path], answer: IO[bytes]) -> None:
    command = [sys.executable, "-I", str(_CHILD), *map(str, paths)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the names are its arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env=_ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValidationError("Reading this file takes too long. Copy the rows into a new workbook.") from error
    if done.returncode != 0:
        raise ValidationError(
            "This file cannot be read within the memory and time that a caseload needs. Copy the rows into a new workbook."
        )


def _sheets(answer: IO[bytes]) -> Iterator[RawSheet]:
    sheet = None
    for line in answer:
        read = json.loads(line)
        if isinstance(read, list):
            sheet.rows.append((read[0], read[1]))
            continue
        if "refused" in read:
            raise ValidationError(read["refused"])
        if sheet:
            yield sheet
        sheet = RawSheet(read["sheet"])
    if sheet:
        yield sheet
