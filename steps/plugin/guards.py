"""What a feature file must not do, because a runner would make a green record of it.

Each guard looks at the syntax tree alone and yields faults with their lines; steps are looked at in ``definitions``.
"""

import re
from collections.abc import Iterator
from typing import Final

from gherkin.dialect import Dialect

from steps.plugin import tags
from steps.plugin.document import Block, Fault, FeatureDocument, Node

PLACEHOLDER: Final = re.compile(r"<([^\s<>](?:[^<>]*[^\s<>])?)>")
COLUMN: Final = re.compile(r"\w+(?:[ -]\w+)*")


def faults_of(document: FeatureDocument, *, house_rules: bool = True) -> list[Fault]:
    """All faults that can be seen without knowing any step, in the order of the file.

    Without the house's rules a feature carries any tags, a scenario may end without a Then (not without a step), and pointed
    brackets outside of an outline are text.
    """
    return sorted(
        {
            *(_tags(document) if house_rules else ()),
            *_names(document),
            *_backgrounds(document),
            *(fault for block in document.blocks() for fault in _scenario(document, block, house_rules=house_rules)),
        }
    )


def _at(document: FeatureDocument, node: Node, rule: str, message: str) -> Fault:
    return Fault(document.uri, node["location"]["line"], message, rule, node["location"].get("column") or 1)


def _tags(document: FeatureDocument) -> Iterator[Fault]:
    feature = document.feature
    if not any(tags.is_home(tag["name"].removeprefix("@")) for tag in feature["tags"]):
        yield _at(
            document, feature, "no-home-tag", "the feature has no gate or flow tag; begin it with @gate-… or @flow-…"
        )
    carriers = [feature]
    for block in document.blocks():
        carriers += [block.node, *block.node["examples"], *([block.rule] if block.rule else [])]
    for carrier in carriers:
        for tag in carrier["tags"]:
            if wrong := tags.fault_of(tag["name"].removeprefix("@")):
                yield _at(document, tag, "unknown-tag", wrong)


def _names(document: FeatureDocument) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    blocks = list(document.blocks())
    if not blocks:
        yield _at(document, document.feature, "empty-feature", "the feature has no scenario")
    for block in blocks:
        node, name = block.node, block.node["name"]
        if not name:
            yield _at(document, node, "nameless-scenario", "the scenario has no name; say its outcome")
        elif name in seen:
            yield _at(
                document,
                node,
                "duplicate-name",
                f"the scenario {name!r} has the name of the one on line {seen[name]}; rename one",
            )
        seen.setdefault(name, node["location"]["line"])


def _backgrounds(document: FeatureDocument) -> Iterator[Fault]:
    for block in document.blocks():
        for step in block.background:
            for name in _placeholders(step, docstrings=False):
                yield _at(document, step, "unfilled-name", f"<{name}> in a Background is never filled; write the value")


def _scenario(document: FeatureDocument, block: Block, *, house_rules: bool) -> Iterator[Fault]:
    node = block.node
    if not house_rules and not node["steps"]:
        yield _at(document, node, "no-then", f"the scenario {node['name']!r} has no step; nothing would be shown")
    if house_rules and "Outcome" not in _kinds(block):
        yield _at(document, node, "no-then", f"the scenario {node['name']!r} has no Then; say what must come of it")
    if node["examples"]:
        yield from _outline(document, node)
        return
    dialect = Dialect.for_name(document.feature["language"])
    if dialect and node["keyword"] in set(dialect.scenario_outline_keywords) - set(dialect.scenario_keywords):
        yield _at(
            document,
            node,
            "empty-examples",
            f"the outline {node['name']!r} has no Examples; it would run with its raw <names>",
        )
    for step in [node, *node["steps"]] if house_rules else ():
        for name in _placeholders(step, docstrings=False):
            yield _at(document, step, "unfilled-name", f"<{name}> is never filled; add Examples with a column {name!r}")


def _kinds(block: Block) -> set[str]:
    """What a scenario's own steps are: ``Context``, ``Action``, ``Outcome``; And, But and * go with the step before."""
    kinds: set[str] = set()
    kind = ""
    for step in block.node["steps"]:
        kind = step["keywordType"] if step["keywordType"] in {"Context", "Action", "Outcome"} else kind
        kinds.add(kind)
    return kinds


def _outline(document: FeatureDocument, node: Node) -> Iterator[Fault]:
    parts = [node, *node["steps"]]
    used = {name for part in parts for name in _placeholders(part, docstrings=True)}
    for examples in node["examples"]:
        header = examples.get("tableHeader")
        if not header or not examples["tableBody"]:
            yield _at(
                document,
                examples,
                "empty-examples",
                "these Examples have no row, so nothing would run; add one or remove them",
            )
            continue
        columns = [cell["value"] for cell in header["cells"]]
        for wrong in _columns(columns, used):
            yield _at(document, header, "examples-column", wrong)
        for part in parts:
            for name in _placeholders(part, docstrings=True):
                if name not in columns:
                    wrong = f"<{name}> is never filled by the Examples on line {examples['location']['line']}"
                    yield _at(document, part, "unfilled-name", f"{wrong}; add a column {name!r}")
    yield from _rows(document, [row for examples in node["examples"] for row in examples["tableBody"]])


def _columns(columns: list[str], used: set[str]) -> Iterator[str]:
    for column in dict.fromkeys(columns):
        if columns.count(column) > 1:
            yield f"the column {column!r} stands twice; rename one"
        elif not COLUMN.fullmatch(column):
            yield f"the column {column!r} needs a name of letters, digits, spaces and dashes"
        elif column not in used:
            yield f"the column {column!r} is used nowhere; use <{column}> or remove it"


def _rows(document: FeatureDocument, rows: list[Node]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = tuple(cell["value"] for cell in row["cells"])
        if cells in seen:
            yield _at(document, row, "repeated-row", f"this row repeats the one on line {seen[cells]}; remove one")
        for cell in cells:
            if PLACEHOLDER.search(cell):
                yield _at(
                    document,
                    row,
                    "placeholder-cell",
                    f"the cell {cell!r} looks like a placeholder; cells are taken as they are",
                )
        seen.setdefault(cells, row["location"]["line"])


def _placeholders(part: Node, *, docstrings: bool) -> list[str]:
    """The ``<names>`` in a scenario's name, a step's text, its table and, where asked, its doc string."""
    texts = [part.get("text", part.get("name", ""))]
    texts += [cell["value"] for row in part.get("dataTable", {"rows": []})["rows"] for cell in row["cells"]]
    if docstrings and "docString" in part:
        texts.append(part["docString"]["content"])
    return list(dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)))
