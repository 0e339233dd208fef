"""The Celery application: `celery -A igu.celery worker` and `celery -A igu.celery beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igu.settings")

app = Celery("igu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["igu.jobs", "igu.audit", "igu.rest", "igu.sharing", "cohort"])
