"""Structured logs: one JSON line an event, never a secret, a name or a query string."""

import logging
import sys

import structlog


def set_up(level: str) -> None:
    """Sends every log line from `level` (debug, info, warning, error) up to standard error as JSON."""
    chosen = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
