"""Records that are not shared like the rest: one restricted, one shared further, two people kept out of one."""

import datetime

from igu.access.enums import Tier
from igu.agencies.models import SharingAgreement
from igu.people.models import Person
from igu.seed.story import Story
from igu.sharing.services import keep_out, restrict_record, share_record


def tell(story: Story, today: datetime.date) -> None:
    """Tom of the unit sets it; whoever looks as another agency sees the difference."""
    borough, ahead = story.borough, today + datetime.timedelta(days=180)
    with story.told_by("Tom Ashworth"):
        keep_out(
            subject=_record("Kairo", "Bennett-Osei"),
            user=borough.user("Darren Whitcombe"),
            reason="Lives next door to a person in his network.",
            review_on=ahead,
            by=story.by,
        )
        keep_out(
            subject=_record("Kairo", "Bennett-Osei"),
            user=borough.user("Kelly-Ann Osei"),
            reason="Cousin.",
            review_on=ahead,
            by=story.by,
        )
        restrict_record(
            subject=_record("Tyrell", "Asante-Morgan"),
            reason="Threat to life at the address: only those who plan his move.",
            partners=[borough.partners[slug] for slug in ("igu", "haringey-csp", "police-gdu", "housing")],
            by=story.by,
        )
        share_record(
            subject=_record("Zaynab", "Warsame"),
            partner=borough.partners["education"],
            tier=Tier.CONTENT,
            writes=False,
            agreement=SharingAgreement.objects.get(
                partnership=borough.partnership, title="Safeguarding partners agreement"
            ),
            purpose="Keeping her place at college",
            reason="Her college asked for one plan with us.",
            ends_on=today + datetime.timedelta(days=10),
            by=story.by,
        )


def _record(given_name: str, family_name: str) -> str:
    return f"person:{Person.objects.get(given_name=given_name, family_name=family_name).pk}"
