from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from igu.access.actor import Actor
from igu.audit import edits
from performance import policies
from performance.indicators import INDICATORS
from performance.models import Target
from performance.services.figures import performance_of


@transaction.atomic
def set_target(
    *,
    code: str,
    year: int,
    by: Actor,
    value: Decimal | int | None = None,
    text: str = "",
    owner: str = "",
    baseline: str = "",
    over_years: int | None = None,
) -> Target:
    """Set what is to be reached in a year (2014 is 2014/15), in the indicator's unit; set again, it changes.

    over_years: for a figure that adds up, the years over which the target is to be reached; by default as the indicator
    has it. Raises ValidationError for an indicator that there is not, Refused.
    """
    policies.freeze.check(by)
    if code not in INDICATORS:
        raise ValidationError({"code": f"There is no indicator {code}."})
    values = {
        "value": value,
        "text": text,
        "owner": owner,
        "baseline": baseline,
        "years": INDICATORS[code].target_years if over_years is None else over_years,
    }
    key = {"compartment": performance_of(by), "code": code, "year": year}
    target, made = Target.objects.get_or_create(**key, defaults=values)
    return target if made else edits.change(target, version=target.version, values=values)
