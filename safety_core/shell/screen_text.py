"""The text of the safety screen's rules: what may stand in it. Pure; a file is read by the fleet."""

import tomllib

import msgspec

from safety_core.engagement.draft import LOCALES
from safety_core.engagement.folding import needle
from safety_core.engagement.screen import BY_RULE, Screen
from safety_core.errors import BadFile
from safety_core.people import RANK
from safety_core.vocabulary import Role

FILE_MAX_CHARS = 500_000
REPEAT_MIN = 2
"""Somebody who is sent to a person for writing once is not answered at all."""


def parsed(text: str, *, file: str) -> Screen:
    """The rules of a file's text.

    Whoever cannot read them hands ``None`` to ``screen.decide``, which then sends everything to a person.

    Raises:
        BadFile: it is no TOML, or a rule says what no rule can say, nothing that can be found, or is missing.
    """
    if len(text) > FILE_MAX_CHARS:
        raise BadFile(file, None, "", f"has more than {FILE_MAX_CHARS} characters", "give the right file")
    try:
        screen = msgspec.convert(tomllib.loads(text), Screen, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as odd:
        raise BadFile(file, None, "", f"cannot be read: {odd}", "see docs/flows.md, Engagement") from odd
    _check(screen, file)
    return screen


def _check(screen: Screen, file: str) -> None:
    names: set[str] = set()
    for number, rule in enumerate(screen.rule):
        place = f"rule.{number}"
        if not rule.name or rule.name in names:
            raise BadFile(
                file, None, f"{place}.name", f"{rule.name!r} stands there twice, or is empty", "name each rule"
            )
        names.add(rule.name)
        if rule.concern not in BY_RULE:
            raise BadFile(file, None, f"{place}.concern", f"{rule.concern} is found by no words", "name another")
        if rule.locale not in LOCALES:
            raise BadFile(file, None, f"{place}.locale", f"there is none {rule.locale!r}", f"use {', '.join(LOCALES)}")
        _check_role(rule.role, file, f"{place}.role")
        for word in rule.words:
            if needle(word) is None:
                raise BadFile(file, None, f"{place}.words", f"nothing is left of {word!r}", "give letters or digits")
    _check_role(screen.vip, file, "vip")
    _check_role(screen.repeats.role, file, "repeats.role")
    if screen.repeats.unanswered < REPEAT_MIN or screen.repeats.within_h < 1:
        raise BadFile(
            file,
            None,
            "repeats",
            "sends everybody to a person, or nobody",
            f"unanswered >= {REPEAT_MIN}, within_h >= 1",
        )
    missing = sorted(
        f"{concern}-{locale}"
        for concern in BY_RULE
        for locale in LOCALES
        if not any(each.concern is concern and each.locale == locale and each.words for each in screen.rule)
    )
    if missing:
        raise BadFile(file, None, "rule", f"no words for {', '.join(missing)}", "add a rule for each")


def _check_role(role: Role, file: str, field: str) -> None:
    if RANK[role] < RANK[Role.APPROVER]:
        raise BadFile(file, None, field, f"{role} may not decide", "give approver, operator or admin")
