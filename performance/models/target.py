from fractions import Fraction

from django.db import models

from igu.access.models import Compartment
from igu.access.rls import ProtectedRows
from igu.audit.history import tracked
from performance.indicators.figure import Aim
from performance.querysets import TargetQuerySet


@tracked()
class Target(models.Model):
    """What a partnership set out to reach in a year for an indicator, and who answers for it.

    years: 0 for a target that each quarter's figure is held against; n for one that adds up over n years, rated on a
    straight line. text: as it was agreed, such as "80 over four years".
    """

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    years = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    baseline = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "code", "year"], name="target_once"),
            models.UniqueConstraint(fields=["id", "compartment"], name="target_in_compartment"),
            ProtectedRows(name="target_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.year}: {self.text or self.value}"

    @property
    def aim(self) -> Aim:
        value = None if self.value is None else Fraction(self.value)
        return Aim(value, self.text, self.owner, self.baseline, self.years)
