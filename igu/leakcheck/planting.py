"""One row in every protected table of a compartment, each text field of it holding a canary."""

import datetime
import uuid
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from igu.access.catalogue import is_protected
from igu.access.models import BrokenGlass, Compartment, CompartmentGroupGrant, KeptOut
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, Partnership
from igu.leakcheck.canaries import LENGTH, Canaries

A_DAY = datetime.date(2025, 6, 17)
"""In the first quarter of 2025/26, which is planted frozen."""
NOT_PLANTED = {Compartment, CompartmentGroupGrant, KeptOut, BrokenGlass}
"""Tables of the access machinery: who builds the world fills them."""
FIGURES = "performance"
"""The app whose rows lie in a partnership's second compartment; everybody else's lie in its casework."""
NO_SUMS = {
    "n": 9,
    "met": 3,
    "unknown": 0,
    "before_offences": 0,
    "after_offences": 0,
    "before_days": 0,
    "after_days": 0,
    "exclusions": {},
}
VALUES = {
    "year": 2025,
    "quarter": 1,
    "code": "G1",
    "gravity": 3,
    "performance_frozenfigure.sums": NO_SUMS,
    "performance_frozenfigure.numerator": "",
    "performance_frozenfigure.denominator": "",
    "performance_frozenfigure.value": "",
    "people_person.search_name": "",
    "referrals_referral.search_name": "",
    "referrals_referral.harm": "may_have_harmed",
    "referrals_steppedback.sender": None,
    "referrals_steppedback.ended_at": datetime.datetime(2025, 6, 17, 12, tzinfo=datetime.UTC),
    "cohort_custody.to_on": A_DAY,
    "performance_commentary.state": "written",
    "audit_readingreview.outcome": "explained",
    "jobs_job.kind": "quarterly_report",
    "jobs_job.state": "failed",
    "jobs_job.params": {"year": 2025, "quarter": 1},
    "jobs_job.result": {},
    "cohort_caseloadupload.result": None,
    "cohort_caseloadupload.preview": None,
    "cohort_recordsexport.decided_by": None,
    "documents_storeddocument.content_type": "application/pdf",
}
"""What pages compute with, by column or table and column: a canary there would be an error and not a text."""
NUMBERS = 7_100_000
"""The first number of planted rows; each table has a thousand of its own, so that a number, too, occurs nowhere else."""


class CannotPlant(Exception):
    """A model has a field that this planter does not know how to fill."""


def to_plant() -> list[type[models.Model]]:
    """Every model with protected rows, but the machinery's own and the versions that history writes by itself."""
    return [
        model
        for model in apps.get_models()
        if is_protected(model) and model not in NOT_PLANTED and not hasattr(model, "pgh_tracked_model")
    ]


def number_apart() -> None:
    """Give every table to plant numbers of its own; as the owner, before anything is planted."""
    with connection.cursor() as cursor:
        for place, model in enumerate([*to_plant(), BrokenGlass], start=1):
            sequence = [model._meta.db_table, model._meta.pk.column, NUMBERS + 1000 * place]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", sequence)


def number_behind_the_wall() -> None:
    """The same for who is on a panel, whose numbers stand in addresses; as the owner of those tables."""
    with connection.wearing("channel_owner"), connection.cursor() as cursor:
        cursor.execute("SELECT setval('channel.panel_membership_id_seq', %s)", [NUMBERS + 90_000])


class Planter:
    """Plants for one partner in one compartment; a row that another needs is planted with it. sender: who writes letters to
    the partner."""

    def __init__(
        self,
        canaries: Canaries,
        *,
        owner: str,
        compartment: Compartment,
        partner: Partner,
        user: User,
        membership: Membership | None = None,
        sender: Partner | None = None,
    ) -> None:
        self.canaries, self.owner = canaries, owner
        self.given: dict[type, Any] = {
            Compartment: compartment,
            Partner: partner,
            User: user,
            Partnership: compartment.partnership,
        }
        if membership is not None:
            self.given[Membership] = membership
        self.sender = sender or partner
        self.rows: dict[type[models.Model], models.Model] = {}

    def plant(self, model: type[models.Model]) -> models.Model:
        if model not in self.rows:
            values = {
                each.name: self._value(model, each) for each in model._meta.concrete_fields if self._is_ours(each)
            }
            if "search_name" in values:
                values["search_name"] = f"{values['given_name']} {values['family_name']}".casefold()
            self.rows[model] = model._base_manager.create(**values)
        return self.rows[model]

    def plant_everything(self, *, apart_from: str | None = None, only: str | None = None) -> None:
        """A row of every protected table, or of those of one app only, or apart from those of one."""
        for model in to_plant():
            if model._meta.app_label != apart_from and only in {None, model._meta.app_label}:
                self.plant(model)

    @staticmethod
    def _is_ours(field: models.Field) -> bool:
        return not (field.primary_key and not field.is_relation) and not field.generated

    def _value(self, model: type[models.Model], field: models.Field) -> Any:
        named = f"{model._meta.db_table}.{field.name}"
        if named in VALUES or field.name in VALUES:
            return VALUES.get(named, VALUES.get(field.name))
        if field.is_relation:
            return self._related(model, field)
        if field.name == "case_key":
            return self.plant(apps.get_model("cohort.Case")).key
        if field.name == "subject":
            return f"person:{self.plant(apps.get_model('people.Person')).pk}"
        if field.choices:
            return self._choice(field)
        if isinstance(field, models.CharField | models.TextField):
            return self._text(model, field)
        return self._other(model, field)

    def _other(self, model: type[models.Model], field: models.Field) -> Any:
        if isinstance(field, models.JSONField | models.BinaryField):
            return self._plain(model, field)
        if field.has_default():
            return field.get_default()
        return None if field.null else self._plain(model, field)

    @staticmethod
    def _choice(field: models.Field) -> Any:
        if field.has_default():
            return field.get_default()
        return None if field.null else "" if field.blank else field.choices[0][0]

    def _related(self, model: type[models.Model], field: models.Field) -> Any:
        target = field.related_model
        if field.name == "sender":
            return self.sender
        if target in self.given:
            return self.given[target]
        if target is not model and is_protected(target) and target not in NOT_PLANTED:
            return self.plant(target)
        return None if field.null else target._base_manager.order_by("pk").first()

    def _text(self, model: type[models.Model], field: models.Field) -> str:
        if field.max_length is not None and field.max_length < LENGTH:
            return "" if field.blank else "Z"
        return self.canaries.new(self.owner, model._meta.db_table, field.name)

    def _plain(self, model: type[models.Model], field: models.Field) -> Any:
        made = {
            models.DateTimeField: timezone.now,
            models.DateField: lambda: A_DAY,
            models.TimeField: lambda: datetime.time(9, 30),
            models.BooleanField: lambda: False,
            models.UUIDField: uuid.uuid4,
            models.IntegerField: lambda: 1,
            models.DecimalField: lambda: 1,
            models.FloatField: lambda: 1.0,
            models.JSONField: lambda: {"text": self.canaries.new(self.owner, model._meta.db_table, field.name)},
            models.BinaryField: lambda: self.canaries.new(self.owner, model._meta.db_table, field.name).encode(),
        }
        for kind, make in made.items():
            if isinstance(field, kind):
                return make()
        raise CannotPlant(f"{model._meta.label}.{field.name}: {type(field).__name__}")
