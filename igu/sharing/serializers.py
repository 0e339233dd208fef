from rest_framework import serializers


class ReaderSerializer(serializers.Serializer):
    """An agency, or a person named, that sees a record."""

    agency = serializers.CharField(source="name")
    people = serializers.CharField()
    tier = serializers.IntegerField()
    purpose = serializers.CharField()
    law = serializers.CharField()
    agreement = serializers.CharField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)


class SharingSerializer(serializers.Serializer):
    """Who can see a record, why the reader does, and how many people are kept out of it."""

    why = serializers.CharField()
    restricted = serializers.BooleanField()
    kept_out = serializers.IntegerField()
    readers = ReaderSerializer(many=True)
