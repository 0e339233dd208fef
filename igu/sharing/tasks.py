"""What is done by the clock: warnings of agreements that end, and compartments that nothing lies in any more."""

from celery import shared_task

from igu.sharing import services


@shared_task(name="igu.sharing.warn")
def warn() -> None:
    services.warn_of_ends()


@shared_task(name="igu.sharing.sweep")
def sweep() -> None:
    services.sweep_compartments()
