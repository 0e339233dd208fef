"""Log lines: one JSON object each, with a request's id, and never a person's name.

What somebody searched for stands in an address's query, and a value that a database refused stands in its error's
message; neither is written down. Of an error the log keeps its kind and where it happened.
"""

import re
import sys
import traceback

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.types import EventDict, Processor


class QuietRequestMiddleware(RequestMiddleware):
    """A line when a request comes and one when it is answered, with its path and without its query."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def say_where(logger: object, method: str, event: EventDict) -> EventDict:
    """Replace an error by its kind, the kinds behind it, and the places it passed; leave its message out."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if error is None:
        return event
    event["error"] = type(error).__qualname__
    event["because_of"] = [type(each).__qualname__ for each in _behind(error)]
    event["at"] = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    event.pop("exception", None)
    return event


def _behind(error: BaseException) -> list[BaseException]:
    behind = error.__cause__ or error.__context__
    return [] if behind is None else [behind, *_behind(behind)]


def cut_below(*paths: str) -> Processor:
    """Leave out of every line what stands behind one of these paths: that there is something would tell."""
    below = re.compile(rf"({'|'.join(map(re.escape, paths))})[^\s\"']+")

    def cut(logger: object, method: str, event: EventDict) -> EventDict:
        return {name: below.sub(r"\1…", value) if isinstance(value, str) else value for name, value in event.items()}

    return cut


def logging(level: str, *, quiet_below: tuple[str, ...]) -> dict:
    """The LOGGING setting; also tells structlog to write through it. quiet_below: paths of which no more is written."""
    common = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": common,
        "processors": [
            say_where,
            cut_below(*quiet_below),
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": lines},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
    }
