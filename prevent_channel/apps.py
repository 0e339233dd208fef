from django.apps import AppConfig


class PreventChannelConfig(AppConfig):
    """Registers nothing: Channel is in no navigation, search, home page, API, notification or admin. Who is on the panel
    knows its address."""

    name = "prevent_channel"
    verbose_name = "Channel"
