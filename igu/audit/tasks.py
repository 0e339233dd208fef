import logging

from celery import shared_task

from igu.audit.services import seal_history

log = logging.getLogger(__name__)


@shared_task(name="igu.audit.seal")
def seal() -> None:
    """Seal what has come to rest. The chain's end goes out with the log, where who owns the database cannot change it."""
    log.info("History is sealed up to %s.", seal_history())
