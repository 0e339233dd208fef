"""Figures and reports as the API gives them. Exact numbers are text, such as "175/3", beside their rounded form."""

from fractions import Fraction

from rest_framework import serializers

from performance.enums import Rating
from performance.models import QuarterlyReport


class ExactField(serializers.CharField):
    """A number without rounding, as a fraction in text; null where there is no figure."""

    def to_representation(self, value: Fraction) -> str:
        return str(value)


class QuarterSerializer(serializers.Serializer):
    """A quarter of the year that begins on 1 April: 2014 is 2014/15."""

    year = serializers.IntegerField()
    quarter = serializers.IntegerField(source="number")
    first_day = serializers.DateField(source="first")
    last_day = serializers.DateField(source="last")


class FigureSerializer(serializers.Serializer):
    """An indicator of a quarter with its definition in words. `frozen_at` is empty while the figure still moves."""

    code = serializers.CharField()
    name = serializers.CharField(source="indicator.name")
    title = serializers.CharField(source="indicator.title")
    meaning = serializers.CharField(source="indicator.meaning")
    numerator_words = serializers.CharField(source="indicator.numerator")
    denominator_words = serializers.CharField(source="indicator.denominator")
    definition = serializers.IntegerField(source="indicator.version", help_text="The version of the definition.")
    unit = serializers.CharField(source="indicator.unit")
    quarter = QuarterSerializer()
    numerator = ExactField(allow_null=True)
    denominator = ExactField(allow_null=True)
    value = ExactField(allow_null=True)
    rounded = serializers.IntegerField(source="whole", allow_null=True, help_text="Rounded half up.")
    n = serializers.IntegerField(help_text="Subjects in the denominator.")
    exclusions = serializers.DictField(
        child=serializers.IntegerField(), help_text="Why subjects were left out, and how many."
    )
    target = ExactField(allow_null=True)
    rating = serializers.ChoiceField(choices=Rating.choices)
    margin = serializers.CharField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()


class EditionSerializer(serializers.Serializer):
    """One building of a report: a draft unless its quarter was frozen."""

    number = serializers.IntegerField()
    frozen = serializers.BooleanField()
    built_at = serializers.DateTimeField()
    built_by = serializers.CharField(source="built_by.name")


class ReportSerializer(serializers.ModelSerializer):
    """The words of a quarter's report to the board, and the editions that were built of it."""

    editions = EditionSerializer(many=True, read_only=True)

    class Meta:
        model = QuarterlyReport
        fields = [
            "id",
            "year",
            "quarter",
            "finding",
            "overview",
            "improvers",
            "challenges",
            "decisions",
            "data_notes",
            "changed_at",
            "version",
            "editions",
        ]
        read_only_fields = fields
