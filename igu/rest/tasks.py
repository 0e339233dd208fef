from celery import shared_task

from igu.rest.services import forget_submissions


@shared_task(name="igu.rest.forget_submissions")
def forget() -> None:
    forget_submissions()
