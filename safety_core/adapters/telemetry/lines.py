"""Log lines: JSON for programs, words for a person at a terminal; each with what the story under way in its thread is about.

What an exception says may quote a post or a token: a line tells its type and where it was raised, and not its words.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, TextIO

import structlog

from safety_core.ports.telemetry import FIELDS


class LineTelemetry:
    """``ports.Telemetry``: a story is told by the lines that are written while it lasts."""

    traces = False

    @contextmanager
    def span(self, name: str, about: Mapping[str, str]) -> Iterator[Callable[..., None]]:
        with structlog.contextvars.bound_contextvars(story=name, **kept(about)):
            yield lambda **more: None  # noqa: ARG005  # lines are written as they come; nothing is added afterwards

    def passed(self, seam: str) -> None:
        """See the port."""


def kept(about: Mapping[str, str]) -> dict[str, str]:
    """What of it may be said."""
    return {name: str(value) for name, value in about.items() if name in FIELDS}


def set_up(stream: TextIO | None = None) -> None:
    """From now on this process writes its log lines there, by itself to what is ``sys.stderr`` now and not when this was imported.

    To be called once, by whoever is a process of its own.
    """
    stream = sys.stderr if stream is None else stream
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    last = structlog.dev.ConsoleRenderer(colors=False) if stream.isatty() else structlog.processors.JSONRenderer()
    form = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(form)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _without_words(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The type of an exception, and where it was raised."""
    found = line.pop("exc_info", None)
    found = sys.exc_info() if found is True else found
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[0] is not None:
        line["exception"] = found[0].__name__
        line["raised_at"] = [f"{each.filename}:{each.lineno} {each.name}" for each in extract_tb(found[2])]
    return line
