"""Keys of requests: kept for a day, so that sending again within it is answered, and then forgotten."""

import datetime
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from igu.rest import services
from igu.rest.models import Submission
from igu.rest.services import forget_submissions


@pytest.fixture
def sent(world):
    """Keys sent so many hours ago."""

    def send(*hours: float) -> None:
        for each in hours:
            row = Submission.objects.create(key=uuid.uuid4(), user_id=world.priya.user_id, digest="0" * 64)
            at = timezone.now() - datetime.timedelta(hours=each)
            Submission.objects.filter(pk=row.pk).update(at=at)

    return send


def test_what_is_older_than_a_day_is_forgotten(sent):
    sent(0, 23.9, 24.1, 500)
    assert forget_submissions() == 2
    assert Submission.objects.count() == 2


def test_many_are_forgotten_in_batches(sent, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    sent(25, 26, 27, 28, 29)
    assert forget_submissions() == 5


def test_the_application_takes_none_away_by_itself(sent):
    sent(25)
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_application("DELETE FROM rest_submission")


def as_application(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_app")
        cursor.execute(statement)
