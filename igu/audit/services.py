from django.db import connection

from igu.access.actor import Actor
from igu.audit.enums import Act


def record(
    act: Act, *, subject: str, by: Actor, compartment_id: int | None = None, count: int = 1, reason: str = ""
) -> None:
    """Write down that the actor looked, searched or was refused, in the transaction that answers them.

    The page is sent after that transaction has been committed, so nothing is shown that was not written down first; when
    the entry cannot be written the answer is an error. `by` has to be who the database knows as acting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT igu.log_access(%s, %s, %s, %s, %s, %s)",
            [by.partner_id, act.value, subject, compartment_id, count, reason[:500]],
        )
