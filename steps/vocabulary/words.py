"""The typed words of a step: platforms, actions, durations (always with their unit)."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from pytest_bdd import parsers

from safety_core.errors import BadInput
from safety_core.lifecycle import IntentState
from safety_core.planning.plan import PlanState
from safety_core.sandbox import Mode
from safety_core.shell.names import member
from safety_core.shell.sandbox_status import Word as Made
from safety_core.vocabulary import Action, Platform, Reason
from steps.rig.likes import FOLLOWING, LIKING
from steps.rig.names import FAULTS, named
from steps.rig.sandboxing import SEEN_BY
from steps.rig.wire import UNREACHED

UNITS_S = {"second": 1.0, "minute": 60.0, "hour": 3600.0}


def _word(pattern: str, says: str, convert: Callable[[str], Any]) -> Callable[[str], Any]:
    """A type of the ``parse`` library: what it matches stands in its attribute ``pattern``, what it is in ``says``."""

    def word(text: str) -> Any:
        return convert(text)

    word.pattern = pattern  # type: ignore[attr-defined]
    word.says = says  # type: ignore[attr-defined]
    return word


def _duration_s(text: str) -> float:
    number, unit = text.split(" ")
    return float(number) * UNITS_S[unit.rstrip("s")]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("day", f"{text!r} is no day", "write it as 2027-03-20") from error


def _one_of(kind: Iterable[str]) -> str:
    return "one of " + ", ".join(kind)


TYPES: dict[str, Callable[[str], Any]] = {
    "Platform": _word(r'[^"]+', _one_of(Platform), lambda text: member(Platform, "platform", text)),
    "Action": _word(r'[^"]+', _one_of(Action), lambda text: member(Action, "action", text)),
    "Duration": _word(r"\d+(?:\.\d+)? (?:second|minute|hour)s?", "a number and seconds, minutes or hours", _duration_s),
    "Reason": _word(
        r'[^"]+', "a reason of a refusal, such as window_full", lambda text: member(Reason, "reason", text)
    ),
    "IntentState": _word(r"\w+", _one_of(IntentState), lambda text: member(IntentState, "state", text)),
    "Day": _word(r'[^"]+', "a day as 2027-03-20", _day),
    "Fault": _word(r'[^"]+', _one_of(FAULTS), lambda text: named(FAULTS, "fault", text)),
    "PlanState": _word(r'[^"]+', _one_of(PlanState), lambda text: member(PlanState, "state", text)),
    "Way": _word("|".join(UNREACHED), "one of " + ", ".join(UNREACHED), str),
    "Tie": _word(f"{LIKING}|{FOLLOWING}", f"{LIKING} or {FOLLOWING}", str),
    "Effect": _word("post|like", "post or like", str),
    "Mode": _word(r'[^"]+', _one_of(Mode), lambda text: member(Mode, "mode", text)),
    "Made": _word(r'[^"]+', _one_of(Made), lambda text: member(Made, "word", text)),
    "SeenBy": _word("|".join(SEEN_BY), _one_of(SEEN_BY), str),
    "Text": _word(r'[^"]*', "any words", str),
}
"""What stands between quotation marks, by its kind; an unknown platform, action or fault is answered with the nearest."""


def phrase(text: str) -> parsers.cfparse:
    """The text of a step, with the types above."""
    return parsers.cfparse(text, extra_types=TYPES)
