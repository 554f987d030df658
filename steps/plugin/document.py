"""A feature file as Gherkin's own parser and pickle compiler read it, with ids that any process computes alike.

A *case* is what runs: a scenario, or one row of an outline. Its id in the run is ``uri::name[row]``.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from gherkin.ast_builder import AstBuilder
from gherkin.errors import CompositeParserException, ParserError, ParserException
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

BYTES_MAX: Final = 2 * 1024 * 1024
"""A larger file is no feature that anybody reads, and takes seconds to parse."""
TRAILING: Final = re.compile(r"(?:\n[ \t]*)+\Z")
Node = Mapping[str, Any]
"""A node of the syntax tree, as the parser hands it out."""


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a feature file, and where (line and column from 1); ``rule`` is what lint calls it."""

    uri: str
    line: int
    message: str
    rule: str = field(default="gherkin", compare=False)
    column: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.uri}:{self.line}: {self.message}"


class UnreadableFeature(Exception):
    """The file could not be taken; says each thing that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Case:
    """One scenario, or one row of an outline.

    Attributes:
        name: the node's name in pytest: the scenario's name, and the row in brackets.
        line: of the scenario, or of the row.
        row: the outline's columns and this row's cells; empty for a plain scenario.
        tags: without ``@``: the feature's, the rule's, the scenario's and the examples'.
        homes: the start lines of all that encloses it (feature, rule, scenario, examples, row).
    """

    uri: str
    scenario: str
    name: str
    line: int
    row: Mapping[str, str]
    tags: tuple[str, ...]
    pickle: Node
    homes: frozenset[int]

    @property
    def id(self) -> str:
        """As pytest and the evidence call it."""
        return f"{self.uri}::{self.name}"


@dataclass(frozen=True)
class Block:
    """A scenario of the syntax tree with what encloses it."""

    node: Node
    rule: Node | None
    background: tuple[Node, ...]


class Ids:
    """Hands out ids that depend on nothing but the file's place and the order within it."""

    def __init__(self, uri: str) -> None:
        self._prefix = hashlib.sha256(uri.encode()).hexdigest()[:12]
        self._n = 0

    def get_next_id(self) -> str:
        """The next id; the name is the parser's."""
        self._n += 1
        return f"{self._prefix}-{self._n}"


@dataclass
class FeatureDocument:
    """What stands in one feature file. ``pickles`` and ``cases`` are empty until :meth:`compile`."""

    uri: str
    source: str
    ast: Node
    ids: Ids
    cases: list[Case] = field(default_factory=list)

    @property
    def feature(self) -> Node:
        """The one feature of the file."""
        feature: Node = self.ast["feature"]
        return feature

    def blocks(self) -> Iterator[Block]:
        """Every scenario and outline, in the order of the file."""
        shared: list[Node] = []
        for child in self.feature["children"]:
            if "background" in child:
                shared.extend(child["background"]["steps"])
            elif "scenario" in child:
                yield Block(child["scenario"], None, tuple(shared))
            else:
                own = list(shared)
                for grandchild in child["rule"]["children"]:
                    if "background" in grandchild:
                        own.extend(grandchild["background"]["steps"])
                    else:
                        yield Block(grandchild["scenario"], child["rule"], tuple(own))

    def steps(self) -> dict[str, Node]:
        """The written steps by id, backgrounds included."""
        return {step["id"]: step for block in self.blocks() for step in (*block.background, *block.node["steps"])}

    def compile(self) -> None:
        """Expand outlines and backgrounds into ``cases``."""
        pickles: list[Node] = list(Compiler(self.ids).compile({**self.ast, "uri": self.uri}))  # type: ignore[typeddict-item,arg-type]
        by_home = {tuple(pickle["astNodeIds"]): pickle for pickle in pickles}
        for block in self.blocks():
            node = block.node
            homes = {_start(self.feature), _start(node), *([_start(block.rule)] if block.rule else [])}
            if not node["examples"]:
                pickle = by_home[(node["id"],)]
                self.cases.append(self._case(node["name"], node["name"], node, {}, pickle, homes))
            for examples in node["examples"]:
                header = [cell["value"] for cell in examples.get("tableHeader", {"cells": []})["cells"]]
                for row in examples["tableBody"]:
                    cells = [cell["value"] for cell in row["cells"]]
                    pickle = by_home[node["id"], row["id"]]
                    name = f"{node['name']}[{', '.join(cells)}]"
                    named = dict(zip(header, cells, strict=True))
                    own = homes | {_start(examples), _start(row)}
                    self.cases.append(self._case(node["name"], name, row, named, pickle, own))

    def _case(
        self, scenario: str, name: str, place: Node, row: Mapping[str, str], pickle: Node, homes: set[int]
    ) -> Case:
        tags = tuple(dict.fromkeys(tag["name"].removeprefix("@") for tag in pickle["tags"]))
        line = place["location"]["line"]
        return Case(self.uri, scenario, name, line, row, tags, pickle, frozenset(homes))

    def at(self, line: int) -> list[Case]:
        """The cases that a line selects: of the row, examples, scenario, rule or feature that it stands in."""
        starts = {start for case in self.cases for start in case.homes if start <= line}
        owner = max(starts, default=None)
        return [case for case in self.cases if owner in case.homes]


def _start(node: Node) -> int:
    """The first line of a node, its tags included."""
    lines: list[int] = [node["location"]["line"], *(tag["location"]["line"] for tag in node.get("tags", ()))]
    return min(lines)


def read_source(path: Path, uri: str) -> str:
    """The file's text: UTF-8, any line ends, without a byte-order mark.

    Raises:
        UnreadableFeature: it is not UTF-8, holds a NUL, is too large, or cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFeature([Fault(uri, 1, f"cannot be read: {error.strerror}", "unreadable-file")]) from error
    if len(raw) > BYTES_MAX:
        line = raw.count(b"\n", 0, BYTES_MAX) + 1
        wrong = f"the file has {len(raw):,} bytes and goes past the {BYTES_MAX:,} allowed here; split the feature"
        raise UnreadableFeature([Fault(uri, line, wrong, "unreadable-file")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        wrong = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        raise UnreadableFeature([Fault(uri, line, wrong, "unreadable-file")]) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:  # nobody sees it, and no command line can name what holds it
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFeature([Fault(uri, line, "holds a NUL, which nobody sees; take it out", "unreadable-file")])
    return text


def parse(source: str, uri: str) -> FeatureDocument:
    """The syntax tree of a feature's text; not yet compiled.

    Raises:
        UnreadableFeature: every parse error with its line; or the file holds no feature.
    """
    ids = Ids(uri)
    try:
        ast: Node = Parser(AstBuilder(ids)).parse(source)  # type: ignore[arg-type]
    except CompositeParserException as error:
        raise UnreadableFeature([_fault(uri, each) for each in error.errors]) from error
    except ParserError as error:
        raise UnreadableFeature([_fault(uri, error)]) from error
    _trim(ast)
    if not ast.get("feature"):
        raise UnreadableFeature([Fault(uri, 1, "holds no Feature; begin with tags and `Feature: …`")])
    return FeatureDocument(uri, source, ast, ids)


def _trim(node: Any) -> None:
    """Take blank lines off the end of descriptions, as Gherkin says; its Python parser leaves those that hold spaces."""
    if isinstance(node, dict):
        if isinstance(text := node.get("description"), str):
            node["description"] = TRAILING.sub("", text)
        for each in node.values():
            _trim(each)
    elif isinstance(node, list):
        for each in node:
            _trim(each)


def _fault(uri: str, error: ParserError) -> Fault:
    place = error.location if isinstance(error, ParserException) else {"line": 1}
    message = str(error).split("): ", 1)[-1]
    return Fault(uri, place["line"], f"not Gherkin: {message}", column=place.get("column") or 1)


def below(step: Node) -> list[str]:
    """What stands below a step as it runs, line by line: its table, the columns under each other, or its text."""
    argument = step.get("argument", {})
    if "docString" in argument:
        return ['"""', *argument["docString"]["content"].splitlines(), '"""']
    rows = [[cell["value"] for cell in row["cells"]] for row in argument.get("dataTable", {"rows": []})["rows"]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [f"| {' | '.join(map(str.ljust, row, widths))} |" for row in rows]
