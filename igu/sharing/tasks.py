"""What is done by the clock: warnings of agreements that end, and compartments that nothing lies in any more."""

from celery import shared_task

from igu.sharing import services


@shared_task(name="igu.sharing.warn")
def warn() -> None:
    services.warn_of_ends()


@shared_task(name="igu.sharing.sweep")
def sweep() -> None:
    services.sweep_compartments()


def keep_schedule(**_) -> None:
    """After each migration: warnings go out on the hour from 8 to 5, compartments are swept at night."""
    from django_celery_beat.models import CrontabSchedule, PeriodicTask

    for name, task, hour in (
        ("Warn of agreements that end", "igu.sharing.warn", "8-17"),
        ("Sweep empty compartments", "igu.sharing.sweep", "3"),
    ):
        clock, _ = CrontabSchedule.objects.get_or_create(
            minute="0", hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone="Europe/London"
        )
        PeriodicTask.objects.update_or_create(name=name, defaults={"crontab": clock, "task": task, "one_off": False})
