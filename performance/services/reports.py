import uuid

from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.audit import edits
from igu.audit.edits import ChangedMeanwhile
from igu.documents.models import StoredDocument
from igu.jobs.models import Job
from igu.jobs.services import request_job
from performance import policies
from performance.indicators import Quarter
from performance.models import QuarterlyReport, ReportEdition
from performance.services.figures import performance_of

SECTIONS = ("finding", "overview", "improvers", "challenges", "decisions", "data_notes")
REPORT = "quarterly_report"
"""The kind of job that builds the report."""


@transaction.atomic
def write_report(*, quarter: Quarter, by: Actor, version: int = 0, **sections: str) -> QuarterlyReport:
    """Change the words of a quarter's report; sections are those of SECTIONS. version 0: nothing was there yet.

    Raises ChangedMeanwhile, Refused.
    """
    policies.build_report.check(by)
    values = {name: sections[name].strip() for name in SECTIONS if name in sections}
    values |= {"changed_by_id": by.user_id, "changed_at": timezone.now()}
    key = {"compartment": performance_of(by), "year": quarter.year, "quarter": quarter.number}
    report, made = QuarterlyReport.objects.get_or_create(**key, defaults=values)
    if made:
        return report
    if not version:
        raise ChangedMeanwhile(report, read=0)
    return edits.change(report, version=version, values=values)


@transaction.atomic
def request_report(*, quarter: Quarter, by: Actor, key: uuid.UUID | None = None) -> Job:
    """Ask for the quarter's report to be built. Raises Refused."""
    policies.build_report.check(by)
    performance_of(by)
    return request_job(kind=REPORT, params={"year": quarter.year, "quarter": quarter.number}, by=by, key=key)


@transaction.atomic
def keep_edition(
    *, report: QuarterlyReport, document: StoredDocument, frozen: bool, job_key: uuid.UUID, by: Actor
) -> ReportEdition:
    """Number a document as the report's next edition. frozen: its figures were, when they were counted; otherwise it is a draft."""
    policies.build_report.check(by)
    QuarterlyReport.objects.select_for_update().get(pk=report.pk)
    last = ReportEdition.objects.filter(report=report).order_by("-number").values_list("number", flat=True).first()
    return ReportEdition.objects.create(
        report=report,
        compartment_id=report.compartment_id,
        number=(last or 0) + 1,
        document=document,
        job_key=job_key,
        frozen=frozen,
        built_by_id=by.user_id,
    )
