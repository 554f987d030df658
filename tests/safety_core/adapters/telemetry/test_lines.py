"""Log lines: JSON for programs, words for people, and neither a post nor a token, wherever it hides."""

import io
import json
import logging
import sys

import pytest

from safety_core.adapters.telemetry.lines import LineTelemetry, set_up

POST, TOKEN = "zq-the-post-itself", "zq-the-token-itself"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def of_this_process():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def written(request, of_this_process):
    stream = getattr(request, "param", io.StringIO)()
    set_up(stream)
    return stream


def fail_within_a_story() -> None:
    log = logging.getLogger("holdpoint.worker")
    with LineTelemetry().span("publish", {"intent": "int_1", "client": "acme", "text": POST}):
        log.warning("the store is away: %s", "no room")
        try:
            dict[str, str]()[POST + TOKEN]
        except KeyError as bug:
            log.exception("a bug ends this worker", exc_info=bug)


def test_a_line_says_what_the_story_is_about_and_nothing_else_of_it(written):
    fail_within_a_story()
    logging.getLogger("holdpoint.worker").warning("afterwards")
    away, bug, after = (json.loads(line) for line in written.getvalue().splitlines())
    assert (
        away.items()
        >= {"event": "the store is away: no room", "intent": "int_1", "client": "acme", "story": "publish"}.items()
    )
    assert away["level"] == "warning"
    assert bug["exception"] == "KeyError"
    assert "test_lines.py" in bug["raised_at"][0]
    assert "intent" not in after


def test_lines_go_where_errors_go_when_they_are_set_up(monkeypatch, of_this_process):
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)
    set_up()
    logging.getLogger("holdpoint.worker").warning("the store is away")
    assert "the store is away" in now.getvalue()


@pytest.mark.parametrize("written", [io.StringIO, Terminal], indirect=True)
def test_no_words_of_an_exception_and_no_text_are_in_a_line(written):
    fail_within_a_story()
    assert "a bug ends this worker" in written.getvalue()
    assert POST not in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize("written", [Terminal], indirect=True)
def test_a_person_at_a_terminal_reads_words(written):
    fail_within_a_story()
    assert not written.getvalue().startswith("{")
    assert "int_1" in written.getvalue()
