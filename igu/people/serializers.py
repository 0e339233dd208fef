from django.db.models import Manager
from rest_framework import serializers

from igu.people.models import Ethnicity, Person
from igu.rest.serializers import CodeField, RecordSerializer


class AliasesField(serializers.ListField):
    """The other names of a person, as a list of words."""

    child = serializers.CharField(max_length=120)

    def to_representation(self, aliases: Manager) -> list[str]:
        return [alias.name for alias in aliases.all()]


class PersonSerializer(RecordSerializer):
    """Who somebody is. Cases, offences and custody are lists of their own, by this number."""

    reference = serializers.CharField(read_only=True)
    full_name = serializers.CharField(read_only=True)
    aliases = AliasesField(max_length=50, required=False, help_text="All of them: a change takes away those left out.")
    ethnicity = CodeField(queryset=Ethnicity.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Person
        fields = [
            "id",
            "reference",
            "full_name",
            "given_name",
            "family_name",
            "aliases",
            "date_of_birth",
            "sex",
            "ethnicity",
            "postcode",
            "version",
            "recorded_at",
        ]
        read_only_fields = ["recorded_at"]
