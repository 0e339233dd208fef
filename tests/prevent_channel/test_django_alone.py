"""What Channel's pages hold to with row security of its tables switched off."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.prevent_channel.panel import ask, refer

TABLES = ("panel", "panel_membership", "referral", "referral_version", "log_entry")


@pytest.fixture
def without_its_fence(panel) -> None:
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.wearing("channel_owner"):
        for table in TABLES:
            ask(f"ALTER TABLE channel.{table} DISABLE ROW LEVEL SECURITY")


def test_who_was_put_on_two_panels_sits_on_that_of_the_partnership_they_act_in(panel, without_its_fence, client_of):
    refer(panel.niamh)
    refer(panel.hana, family_name="Lansbury")
    with connection.wearing("channel_owner"):
        ask(
            "INSERT INTO channel.panel_membership (panel_id, membership_id, role, may_write) VALUES (%s, %s, 'member', true)",
            panel.hackney.pk,
            panel.priya.membership_id,
        )
    page = client_of(panel.priya).get(reverse("channel")).content.decode()
    assert "Thorne-Whitby" in page
    assert "Lansbury" not in page
