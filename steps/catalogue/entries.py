"""What the catalogue says of each step definition. Pure: definitions and documents in, entries out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from steps.plugin.definitions import Definition, Definitions, lines_of
from steps.plugin.document import Case, FeatureDocument, below
from steps.plugin.expressions import SLOT, pattern_of, types_of
from steps.plugin.tags import MANUAL

NUMBERS: Final = {"d": "a whole number", "f": "a number", "g": "a number", "w": "one word"}
ANY: Final = "any words"
MADE_UP: Final = {
    "client": "acme", "other": "zeta", "one": "acme", "clients": "acme and zeta", "person": "dana", "author": "rosa",
    "whom": "rosa", "why": "wrong campaign", "reason": "wrong campaign", "text": "Spring is here", "account": "acme-1",
    "Platform": "X", "Action": "publish", "Duration": "30 seconds", "d": "2", "f": "1.5", "g": "1.5", "w": "red",
    "Tie": "like", "Effect": "post", "Reason": "window_full", "IntentState": "confirmed", "Day": "2027-03-20", "Fault": "server_error", "PlanState": "asked", "Way": "its name is not found",
    "Mode": "intercept", "Made": "taken down", "SeenBy": "its own account",
}  # fmt: skip
"""Values for a slot by its name, else by its type, where no feature is in sight to show better ones."""
MADE_UP_BELOW: Final = {
    "datatable": "a table, whose columns are named when they are wrong",
    "docstring": 'text between """',
}
KEPT_OUT: Final = frozenset({MANUAL, "wall-clock", "slow"})
"""Scenarios that serve as examples only where nothing else does."""


@dataclass(frozen=True)
class Example:
    """A line that says a step, and what stands below it; ``place`` is ``FILE:LINE`` of its scenario, empty for one made up."""

    text: str
    place: str = ""
    scenario: str = ""
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One step. ``words`` says for each slot of ``text`` what stands there; ``expression`` is as Cucumber knows it."""

    noun: str
    kind: str
    text: str
    words: tuple[tuple[str, str], ...]
    expression: str
    expression_type: str
    example: Example

    def found_by(self, search: str) -> bool:
        """Whether every word of a search stands in it."""
        told = f"{self.noun} {self.kind} {self.text} {self.example.text}".lower()
        return all(word in told for word in search.lower().split())

    def as_record(self) -> dict[str, Any]:
        """For programs."""
        return {
            "noun": self.noun,
            "kind": self.kind,
            "text": self.text,
            "words": dict(self.words),
            "expression": self.expression,
            "expression_type": self.expression_type,
            "example": self.example.text,
            "example_place": self.example.place,
            "example_scenario": self.example.scenario,
            "example_below": list(self.example.below),
        }


def entries_of(definitions: Definitions, documents: Iterable[FeatureDocument]) -> list[Entry]:
    """Every step by noun and text, each with an example from the features, or else a made-up one."""
    usable = definitions.usable()
    shown = _examples(definitions, [case for each in documents for case in each.cases])
    entries = [_entry(each, shown.get(id(each)) or made_up(each)) for each in usable]
    return sorted(entries, key=lambda each: (each.noun, ("given", "when", "then", "any").index(each.kind), each.text))


def types_in(definitions: Definitions) -> dict[str, str]:
    """The types of words that are not Cucumber's own, and the regular expression of each."""
    found = {told["name"]: told["pattern"] for each in definitions.usable() for told in types_of(each.context.parser)}
    return dict(sorted(found.items()))


def _entry(definition: Definition, example: Example) -> Entry:
    expression, kind = pattern_of(definition.context.parser)
    return Entry(
        noun=PurePosixPath(definition.place[0]).stem.replace("_", " "),
        kind=definition.context.type or "any",
        text=shown(definition.pattern),
        words=tuple(_words(definition)),
        expression=expression,
        expression_type=kind,
        example=example,
    )


def shown(pattern: str) -> str:
    """A pattern as a person reads it: ``"<client>"`` instead of ``"{client:Text}"``."""
    return SLOT.sub(lambda slot: f"{slot['quote']}<{_name(slot)}>{slot['quote']}", pattern)


def _name(slot: re.Match[str]) -> str:
    return slot["name"] or slot["kind"] or "value"


def _words(definition: Definition) -> Iterator[tuple[str, str]]:
    known = getattr(getattr(definition.context.parser, "parser", None), "_extra_types", None) or {}
    for slot in SLOT.finditer(definition.pattern):
        kind = slot["kind"] or ""
        yield _name(slot), getattr(known.get(kind), "says", None) or NUMBERS.get(kind, ANY)


def made_up(definition: Definition) -> Example:
    """An example out of nothing but the pattern."""

    def value(slot: re.Match[str]) -> str:
        kind = slot["kind"] or ""
        typed = kind != "Text" and MADE_UP.get(kind)
        return f"{slot['quote']}{typed or MADE_UP.get(slot['name']) or 'something'}{slot['quote']}"

    return Example(
        SLOT.sub(value, definition.pattern), below=tuple(MADE_UP_BELOW[each] for each in sorted(definition.below))
    )


def _examples(definitions: Definitions, cases: list[Case]) -> dict[int, Example]:
    """An example for each definition that occurs, out of as few scenarios as will do: what is shown is then quickly run."""
    said = {case.id: dict(_said(definitions, case)) for case in cases if MANUAL not in case.tags}
    by_id = {case.id: case for case in cases}
    ordered = sorted(said, key=lambda each: (bool(KEPT_OUT & set(by_id[each].tags)), bool(by_id[each].row)))
    found: dict[int, Example] = {}
    fresh = {each: set(said[each]) for each in ordered}
    while True:
        best = max(fresh, key=lambda each: len(fresh[each]), default=None)
        if best is None or not (new := fresh[best]):
            return found
        fresh = {each: left for each, of in fresh.items() if (left := of - new)}
        case = by_id[best]
        found |= {
            each: Example(said[best][each][0], f"{case.uri}:{case.line}", case.name, said[best][each][1])
            for each in new
        }


def _said(definitions: Definitions, case: Case) -> Iterator[tuple[int, tuple[str, tuple[str, ...]]]]:
    for (kind, text, _ids), step in zip(lines_of(case), case.pickle["steps"], strict=True):
        means, _error = definitions.matching(kind, text)
        if len(means) == 1:
            yield id(means[0]), (text, tuple(below(step)))
