from allauth.usersessions.models import UserSession
from django.db import transaction

from igu.accounts.models import User


@transaction.atomic
def change_name(*, user: User, name: str) -> User:
    """A person corrects their own name; their e-mail address is the administrator's to change."""
    user.name = name
    user.save(update_fields=["name"])
    return user


def end_sessions(*, user: User) -> int:
    """Sign somebody out everywhere, at once; answers how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
