"""Scenarios that stand in a feature and were not part of the run: deselected by a tag, a path or a line. No I/O.

Source: github.com/cucumber/messages. A ``gherkinDocument`` holds the whole file, a ``pickle`` one scenario, or one row of
its examples, that is to run. Tags are inherited: from the feature, the rule, the scenario, the examples.
"""

from collections.abc import Iterator
from typing import Any

import msgspec


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario as it stands in a file. ``node``: its own id, or that of its row of the examples."""

    node: str
    name: str
    uri: str
    line: int
    tags: tuple[str, ...]

    @property
    def location(self) -> str:
        """``uri:line``."""
        return f"{self.uri}:{self.line}"


def standing(document: dict[str, Any]) -> Iterator[Standing]:
    """Every scenario of a ``gherkinDocument``, and every row of examples as one of its own."""
    feature = document.get("feature")
    if feature:
        yield from _in(feature, str(document.get("uri", "")), ())


def _in(holder: dict[str, Any], uri: str, tags: tuple[str, ...]) -> Iterator[Standing]:
    mine = (*tags, *_tags(holder))
    for child in holder.get("children", ()):
        if "rule" in child:
            yield from _in(child["rule"], uri, mine)
        elif "scenario" in child:
            yield from _of(child["scenario"], uri, mine)


def _of(scenario: dict[str, Any], uri: str, tags: tuple[str, ...]) -> Iterator[Standing]:
    mine = (*tags, *_tags(scenario))
    if not scenario.get("steps"):
        return  # nothing would run: the compiler makes no pickle of it
    if not scenario.get("examples"):
        yield _standing(scenario, scenario, uri, mine)
    for examples in scenario.get("examples", ()):
        for row in examples.get("tableBody", ()):
            yield _standing(row, scenario, uri, (*mine, *_tags(examples)))


def _standing(node: dict[str, Any], scenario: dict[str, Any], uri: str, tags: tuple[str, ...]) -> Standing:
    return Standing(node=node["id"], name=scenario["name"], uri=uri, line=node["location"]["line"], tags=tags)


def _tags(holder: dict[str, Any]) -> tuple[str, ...]:
    return tuple(each["name"] for each in holder.get("tags", ()))
