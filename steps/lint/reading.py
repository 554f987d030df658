"""A scenario as the rules of style look at it: its lines with their kinds, and the When-Then pairs they form. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from steps.plugin.definitions import KINDS
from steps.plugin.document import Block, FeatureDocument, Node

QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Line:
    """One step as it is written. ``kind`` is given, when or then; And and But go with the step before."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def bare(self) -> str:
        """The text with each quoted word blanked, at its old length."""
        return QUOTED.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', self.text)


@dataclass(frozen=True)
class Scene:
    """A scenario or outline with its lines; ``tags`` are its own and those it inherits, without ``@``."""

    block: Block
    tags: frozenset[str]
    lines: tuple[Line, ...]

    @property
    def node(self) -> Node:
        """Of the syntax tree."""
        return self.block.node

    def pairs(self) -> Iterator[list[Line]]:
        """The When-Then pairs: each ends where something other than a Then follows a Then. A Given belongs to none."""
        pair: list[Line] = []
        for line in self.lines:
            if pair and pair[-1].kind == "then" and line.kind != "then":
                yield pair
                pair = []
            if line.kind != "given":
                pair.append(line)
        if pair:
            yield pair


def scenes_of(document: FeatureDocument) -> Iterator[Scene]:
    """Every scenario of a document."""
    for block in document.blocks():
        carriers = [document.feature, *([block.rule] if block.rule else []), block.node, *block.node["examples"]]
        tags = frozenset(tag["name"].removeprefix("@") for carrier in carriers for tag in carrier["tags"])
        yield Scene(block, tags, tuple(lines_in(block.node["steps"])))


def backgrounds_of(document: FeatureDocument) -> list[Line]:
    """The lines that stand before every scenario, each once."""
    written = {step["id"]: step for block in document.blocks() for step in block.background}
    return list(lines_in(list(written.values())))


def lines_in(steps: list[Node]) -> Iterator[Line]:
    """Steps as lines, their kinds carried on over And, But and ``*``."""
    kind = "given"
    for step in steps:
        kind = KINDS.get(step["keywordType"], kind)
        place = step["location"]
        yield Line(kind, step["text"], place["line"], (place.get("column") or 1) + len(step["keyword"]))
