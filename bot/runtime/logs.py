"""Structured logs on standard error: JSON for machines, lines for people."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict

ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


def without_rows(_logger: Any, _name: str, facts: EventDict) -> EventDict:
    """Takes out of a traceback what PostgreSQL quotes of the row that it refused: it may hold a learner's words."""
    if "exception" in facts:
        facts["exception"] = ROW.sub("", facts["exception"])
    return facts


def configure(level: str = "info", style: str = "json") -> None:
    """Sets up structlog, and leads the libraries' own logging into it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_rows,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # At INFO they log tokens in addresses, or every request.
    for noisy in ("httpx", "httpcore", "aiohttp.access", "discord.gateway", "alembic"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))
    # It warns when a tick is left out because the one before is still at work, which is what we want of it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
