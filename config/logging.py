"""One line an event, ours and Django's alike; tracebacks without local variables, which may hold secrets."""

from typing import Any

import structlog

EVENTS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]


def log_to_console(*, as_json: bool, level: int) -> dict[str, Any]:
    """Hand structlog's events to Python's logging, and return Django's settings for it."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *EVENTS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(as_json=as_json)},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # Scanners ask for every name there is; the answer 400 says enough.
        "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
    }


def _formatter(*, as_json: bool) -> dict[str, Any]:
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": EVENTS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if as_json else plain,
        ],
    }
