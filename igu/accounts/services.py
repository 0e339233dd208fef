from collections.abc import Callable

from allauth.usersessions.models import UserSession

from igu.accounts.models import User

_ended_too: list[Callable[..., object]] = []


def ends_with_sessions(end: Callable[..., object]) -> None:
    """What else acts for somebody, and ends where their sessions do; called when the app that knows it is ready."""
    _ended_too.append(end)


def end_sessions(*, user: User) -> int:
    """Sign somebody out everywhere, at once, and end what else acts for them; answers how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    for end in _ended_too:
        end(user=user)
    return len(sessions)
