"""Logs: one canonical line per request or job, text on a terminal and JSON elsewhere, on stderr.

No name, address or identity number belongs in a line; a processor masks long runs of digits in case one slips in.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.settings import Settings, settings

LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")
KEY_TEXT = re.compile(r"\bbm_[A-Za-z0-9_-]{8,}")
ALLOWED = frozenset({"at", "bytes", "seconds"})  # measures may be long numbers


def masked(text: str) -> str:
    """The text with every run of nine or more digits and every API key blotted out."""
    return KEY_TEXT.sub("bm_…", LONG_NUMBER.sub(lambda m: "#" * min(len(m.group()), 20), text))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**8:
        return masked(str(value))
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(v) for v in value]
    return value if value is None or isinstance(value, bool | int | float) else masked(str(value))


def mask_numbers(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """structlog processor: no long number leaves, whatever field it hides in."""
    return {key: value if key in ALLOWED and not isinstance(value, str) else _clean(value) for key, value in line.items()}


def _class_only(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """An exception is logged as its class and place: messages of drivers quote the values they met."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        if last is not None:
            line["where"] = f"{last.tb_frame.f_globals.get('__name__', '?')}:{last.tb_lineno}"
    return line


def configure(chosen: Settings | None = None, *, service: bool = True) -> None:
    """Set up logging of this process, once at each entrance. A command answers its caller in words of its own, so that it
    logs from warnings on, unless a level is set."""
    chosen = chosen or settings()
    level = "warning" if not service and "log_level" not in chosen.model_fields_set else chosen.log_level
    terminal = sys.stderr.isatty()
    as_json = chosen.log_format == "json" or (chosen.log_format == "auto" and not terminal)
    last: Processor = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=terminal)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, _class_only, mask_numbers,
            structlog.processors.TimeStamper(fmt="iso", utc=True), last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),  # as it is now: tests and servers replace it
        cache_logger_on_first_use=False,
    )


def canonical(event: str, **fields: Any) -> None:
    """The one line that says what a request, job or load was, how it ended and how long it took."""
    if not structlog.is_configured():
        configure()  # its own default would write to stdout, which belongs to machine output
    structlog.get_logger().info(event, **fields)
