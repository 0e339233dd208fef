"""Fields that every serializer of records uses."""

from typing import Any

from django.db import models
from rest_framework import serializers

MISSING = "There is no such record, or you may not see it."


class VisibleField(serializers.PrimaryKeyRelatedField):
    """Another record by its number: one that is hidden from the actor is refused like one that does not exist."""

    default_error_messages = {"does_not_exist": MISSING, "incorrect_type": "Send the record's number."}

    def get_queryset(self) -> models.QuerySet:
        return self.queryset.all().visible_to(self.context["request"].actor)

    def to_internal_value(self, data: Any) -> models.Model:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type")
        return super().to_internal_value(data)


class PartnerField(serializers.PrimaryKeyRelatedField):
    """An agency of the actor's partnership, by its number there."""

    default_error_messages = {"does_not_exist": "There is no such agency in your partnership."}

    def get_queryset(self) -> models.QuerySet:
        return self.queryset.filter(partnership_id=self.context["request"].actor.partnership_id)


class ColleagueField(serializers.PrimaryKeyRelatedField):
    """Somebody with a role in the actor's partnership, by the number of their account."""

    default_error_messages = {"does_not_exist": "There is no such person in your partnership."}

    def get_queryset(self) -> models.QuerySet:
        partnership = self.context["request"].actor.partnership_id
        return self.queryset.filter(memberships__partner__partnership_id=partnership).distinct()


class CodeField(serializers.PrimaryKeyRelatedField):
    """An entry of a code list, by its code."""

    default_error_messages = {"does_not_exist": "This is not a code of the list.", "incorrect_type": "Send a code."}

    def to_internal_value(self, data: Any) -> models.Model:
        if not isinstance(data, str):
            self.fail("incorrect_type")
        if "\x00" in data:
            self.fail("does_not_exist")
        return super().to_internal_value(data)


class RecordSerializer(serializers.ModelSerializer):
    """A record with its number and version; `version` is read, and sent back with a change."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None:
            attrs.pop("version", None)
        return attrs
