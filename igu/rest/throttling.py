from django.conf import settings
from rest_framework.throttling import UserRateThrottle


class PerUser(UserRateThrottle):
    """So many requests a minute a user (settings.API_RATE), counted in Valkey, so that one client cannot stop the rest."""

    def get_rate(self) -> str:
        return settings.API_RATE
