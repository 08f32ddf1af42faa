"""The log: one JSON object a line on standard error, the audit of writes on standard output.

Bodies, headers, the paths of requests and the texts of exceptions never reach it, at DEBUG neither: that level adds a
line for each upstream call, of what Armedic itself says. Of other people's loggers nothing below INFO is taken.
"""

import logging
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)
_QUIET: Final = ("azure", "msal", "httpx", "httpcore", "uvicorn.access", "opentelemetry", "urllib3", "requests")
"""They log URLs, headers, or bodies of refused calls; what matters of it Armedic says itself."""


class JSONFormatter(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {...}}` adds members."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            # asyncio appends the repr of a task that failed, and with it the text of the exception
            "message": record.getMessage().partition("\n")[0],
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            line |= fields
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return _ENCODER.encode(line).decode()


def configuration(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig, and for uvicorn, which applies it in each of its processes."""
    quiet = {name: {"level": "CRITICAL"} for name in _QUIET}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "armedic.api.log.JSONFormatter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
            "stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"},
        },
        "root": {"level": "INFO" if level == "DEBUG" else level, "handlers": ["stderr"]},
        "loggers": {
            "armedic": {"level": level},
            # the audit is kept whatever the level of the log
            "armedic.audit": {"level": "INFO", "handlers": ["stdout"], "propagate": False},
            **quiet,
        },
    }
