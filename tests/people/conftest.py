import time

import pytest

from tests.sharing.conftest import partner_of, school_agreement

__all__ = ["partner_of", "school_agreement"]


@pytest.fixture
def sure_of(client_of):
    """A browser of somebody who proved who they are a moment ago."""

    def just_asked(actor):
        client = client_of(actor)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": ""}
        ]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    return just_asked
