"""Putting a row where somebody does not see it."""

from django.db import connection

from cohort.models import Case
from igu.access.models import Compartment
from igu.people.models import Person


def move(table: str, row: Person | Case, compartment: Compartment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET compartment_id = %s WHERE id = %s", [compartment.pk, row.pk])
