"""The tags a feature may carry, and expressions over them.

The expressions are Cucumber's: ``@gate-audit and not (@slow or @wall-clock)``; ``not`` binds closest, then ``and``, then
``or``. An empty expression selects everything. A tag that nobody registered is refused, since ``not @slwo`` would
silently select everything.
"""

import difflib
import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Final

GATES: Final = ("kill-switch", "isolation", "audit", "approval", "cadence", "error-budget")

MANUAL: Final = "manual"
"""Of a scenario that a person does: never run here, and never green by itself."""

REGISTERED: Final = {
    **{f"gate-{gate}": f"evidence for the gate on {gate.replace('-', ' ')}" for gate in GATES},
    **{f"phase-{phase}": f"runs in the phase {phase}" for phase in ("house", "canary", "ga")},
    **{f"S5-{criterion}{n}": f"acceptance criterion {criterion}{n}" for criterion in "ABCD" for n in range(1, 6)},
    MANUAL: "done by a person, recorded by hand",
    "wall-clock": "needs real time and real processes",
    "slow": "takes more than a second",
}
"""Each tag, without its ``@``, and what it means."""

FLOW: Final = re.compile(r"flow-[a-z0-9]+(-[a-z0-9]+)*")
QUARANTINE: Final = re.compile(r"quarantined-until-(\d{4}-\d{2}-\d{2})")

_TOKEN: Final = re.compile(r"\s*(?:(?P<word>@?[^\s()@]+)|(?P<paren>[()]))")

Predicate = Callable[[Collection[str]], bool]


class BadExpression(ValueError):
    """A tag expression that cannot be read; the sentence says where and what to do."""


def fault_of(tag: str) -> str | None:
    """What is wrong with a tag (without its ``@``), or ``None``."""
    if tag in REGISTERED or FLOW.fullmatch(tag):
        return None
    if quarantine := QUARANTINE.fullmatch(tag):
        try:
            date.fromisoformat(quarantine[1])
        except ValueError:
            return f"@{tag} names no day of the calendar; write it as @quarantined-until-2026-12-31"
        return None
    near = difflib.get_close_matches(tag, [*REGISTERED, "quarantined-until-2026-12-31"], n=3, cutoff=0.6)
    offer = f"did you mean {' or '.join('@' + name for name in near)}?" if near else "use a registered tag or @flow-…"
    return f"@{tag} is no registered tag; {offer}"


def meaning_of(tag: str) -> str:
    """One line for ``pytest --markers``."""
    return REGISTERED.get(tag) or ("flow of work" if FLOW.fullmatch(tag) else "not trusted until that day")


def is_home(tag: str) -> bool:
    """Whether the tag says which gate or flow a feature belongs to."""
    return tag.startswith(("gate-", "flow-")) and fault_of(tag) is None


def compile_expression(text: str) -> Predicate:
    """A predicate over a scenario's tags (without ``@``).

    Raises:
        BadExpression: naming the place in ``text`` from 1.
    """
    tokens = _tokens(text)
    if not tokens:
        return lambda _tags: True
    predicate = _or(tokens, text)
    if tokens:
        word, place = tokens[0]
        raise BadExpression(
            f"tag expression {text!r}, column {place}: {word!r} was not expected; join tags with and, or"
        )
    return predicate


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise BadExpression(f"tag expression {text!r}, column {at + 1}: a tag is an @ and its name, without spaces")
        kind = match.lastgroup or "word"
        tokens.append((match[kind], match.start(kind) + 1))
        at = match.end()
    return tokens


def _or(tokens: list[tuple[str, int]], text: str) -> Predicate:
    parts = [_and(tokens, text)]
    while tokens and tokens[0][0] == "or":
        tokens.pop(0)
        parts.append(_and(tokens, text))
    return lambda tags: any(part(tags) for part in parts)


def _and(tokens: list[tuple[str, int]], text: str) -> Predicate:
    parts = [_not(tokens, text)]
    while tokens and tokens[0][0] == "and":
        tokens.pop(0)
        parts.append(_not(tokens, text))
    return lambda tags: all(part(tags) for part in parts)


def _not(tokens: list[tuple[str, int]], text: str) -> Predicate:
    if not tokens:
        raise BadExpression(f"tag expression {text!r}: it ends where a tag was expected")
    word, place = tokens.pop(0)
    if word == "not":
        inner = _not(tokens, text)
        return lambda tags: not inner(tags)
    if word == "(":
        inner = _or(tokens, text)
        if not tokens or tokens.pop(0)[0] != ")":
            raise BadExpression(f"tag expression {text!r}, column {place}: this parenthesis is never closed")
        return inner
    if not word.startswith("@"):
        raise BadExpression(f"tag expression {text!r}, column {place}: {word!r} is no tag; tags begin with @")
    tag = word[1:]
    if wrong := fault_of(tag):
        raise BadExpression(f"tag expression {text!r}, column {place}: {wrong}")
    return lambda tags: tag in tags
