"""The step definitions in sight of a feature: which one means a line, and which are nearest where none does.

pytest-bdd matches while it runs; it takes the later of two that match and never awaits an async one. So every line is
matched once before anything runs, by pytest-bdd's own parsers.
"""

import difflib
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry
from pytest_bdd.utils import get_required_args

from steps.plugin.document import Case, Fault, FeatureDocument
from steps.plugin.expressions import arguments_of, pattern_of, place_of, types_of
from steps.plugin.tags import MANUAL

KINDS: Final = {"Context": "given", "Action": "when", "Outcome": "then"}
BELOW: Final = {"datatable": ("dataTable", "table"), "docstring": ("docString", 'text between """')}
"""What a function calls the things below its line, what the syntax tree does, and what people do."""
_SLOT: Final = re.compile(r"\{(\w*)(?::[^{}]*)?\}|\(\?P<(\w+)>[^()]*\)")
_VALUE: Final = re.compile(r'"[^"]*"|\b\d+(?:\.\d+)?\b')


@dataclass(frozen=True, eq=False)
class Definition:
    """One step definition, and where its code stands."""

    context: StepFunctionContext
    fixture: str = ""
    """The name that pytest knows it by."""

    @property
    def pattern(self) -> str:
        """As written in the decorator."""
        return self.context.parser.name

    @property
    def place(self) -> tuple[str, int]:
        """The module as a path, and the line of its function."""
        return place_of(self.context.step_func)

    @property
    def is_async(self) -> bool:
        """Whether calling it gives something to await, which pytest-bdd does not do."""
        function = inspect.unwrap(self.context.step_func)
        return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)

    @property
    def below(self) -> frozenset[str]:
        """What it needs below its line: ``datatable``, ``docstring``. pytest-bdd hands out what a function must be given."""
        return frozenset(get_required_args(self.context.step_func)) & BELOW.keys()

    @property
    def takes(self) -> frozenset[str]:
        """What may stand below it. One that asks pytest for things by itself may take either."""
        return frozenset(BELOW) if "request" in get_required_args(self.context.step_func) else self.below

    def as_record(self) -> dict[str, Any]:
        """What the recorder keeps of it."""
        uri, line = self.place
        pattern, kind = pattern_of(self.context.parser)
        return {"pattern": pattern, "type": kind, "uri": uri, "line": line}


class Definitions:
    """All step definitions that a node may use."""

    def __init__(self, known: Iterable[Definition]) -> None:
        self._known = list({id(each.context): each for each in known}.values())
        self._found: dict[tuple[str, str], tuple[list[Definition], str | None]] = {}

    @classmethod
    def in_sight_of(cls, node: Any) -> "Definitions":
        """Ask pytest which of them ``node`` may see."""
        manager = node.session._fixturemanager  # noqa: SLF001  pytest has no public way, pytest-bdd does the same
        known = []
        for name in get_fixture_names(manager):
            if name.startswith(StepNamePrefix.step_def.value):
                for fixture in getfixturedefs(manager, name, node) or ():
                    context = step_function_context_registry.get(fixture.func)
                    if context is not None:
                        known.append(Definition(context, name))
        return cls(known)

    def fixtures_of(self, kind: str, text: str, manager: Any, node: Any) -> list[Any] | None:
        """What pytest hands the definitions of a line out by, as ``node`` sees it now; ``None`` where one cannot read it."""
        found, error = self.matching(kind, text)
        if error:
            return None
        return [
            fixture
            for each in found
            for fixture in getfixturedefs(manager, each.fixture, node) or ()
            if step_function_context_registry.get(fixture.func) is each.context
        ]

    def matching(self, kind: str, text: str) -> tuple[list[Definition], str | None]:
        """Those that match a line, and the error of one that could not read it."""
        key = (kind, text)
        if key not in self._found:
            self._found[key] = self._match(kind, text)
        return self._found[key]

    def _match(self, kind: str, text: str) -> tuple[list[Definition], str | None]:
        found = []
        for definition in self._known:
            if definition.context.type not in {None, kind}:
                continue
            try:
                if definition.context.parser.is_matching(text):
                    found.append(definition)
            except Exception as error:  # noqa: BLE001  a converter is anybody's code; its error belongs to the line
                return [], f"cannot be read: {error}"
        return found, None

    def meanings_of(self, kind: str, text: str) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
        """The records of those that match a line, and what each takes out of it."""
        found = sorted(self.matching(kind, text)[0], key=lambda each: each.place)
        return [each.as_record() for each in found], [arguments_of(each.context.parser, text) for each in found]

    def as_records(self) -> dict[str, list[dict[str, Any]]]:
        """What the recorder keeps of all of them, used or not, and of the types of their words."""
        types = {told["name"]: told for each in self.usable() for told in types_of(each.context.parser)}
        return {"steps": [each.as_record() for each in self.usable()], "types": list(types.values())}

    def faults_of(self, document: FeatureDocument, *, house_rules: bool = True) -> Iterator[Fault]:
        """Undefined, ambiguous and unreadable lines, outlines expanded; and async definitions.

        Without the house's rules an undefined or ambiguous line is no fault of the file, but what comes of its scenario.
        """
        for definition in self._known:
            if definition.is_async:
                uri, line = definition.place
                wrong = (
                    f"the step {definition.pattern!r} is async ({uri}:{line}) and would never be awaited; make it `def`"
                )
                yield Fault(document.uri, document.feature["location"]["line"], wrong, "async-step")
        if not self.usable():
            wrong = "no step is known at all; install the step library, or name a module of steps in holdpoint_plugins"
            yield Fault(document.uri, document.feature["location"]["line"], wrong, "no-steps")
            return
        written = document.steps()
        for case in document.cases:
            if MANUAL in case.tags:
                continue  # a person reads it
            for kind, text, ids in lines_of(case):
                step = written[ids[0]]
                line, column = step["location"]["line"], step["location"].get("column") or 1
                found, error = self.matching(kind, text)
                where = f" (row on line {case.line})" if text != step["text"] else ""
                if error:
                    yield Fault(
                        document.uri, line, f"{kind.title()} {text}{where}: {error}", "unreadable-value", column
                    )
                elif not house_rules:
                    continue
                elif not found:
                    yield Fault(document.uri, line, self._undefined(kind, text, where), "undefined-step", column)
                elif len(found) > 1:
                    yield Fault(document.uri, line, _ambiguous(kind, text, where, found), "ambiguous-step", column)
                elif wrong := _below(found[0], step):
                    yield Fault(document.uri, line, f"{kind.title()} {text}: {wrong}", "step-table", column)

    def _undefined(self, kind: str, text: str, where: str) -> str:
        nearest = self.nearest(kind, text)
        offer = "".join(f"\n      {line}" for line in nearest)
        return f"no step says: {kind.title()} {text}{where}\n    the nearest that are known:{offer}"

    def usable(self) -> list[Definition]:
        """All but pytest-bdd's own ``trace``, which opens a debugger."""
        return [definition for definition in self._known if definition.pattern != "trace"]

    def nearest(self, kind: str, text: str, n: int = 3) -> list[str]:
        """The ``n`` most similar known lines, with the values of ``text`` filled in; those of its own kind first."""
        bare = _VALUE.sub("_", text)

        def likeness(definition: Definition) -> float:
            masked = _VALUE.sub("_", _SLOT.sub("_", definition.pattern))
            own = 0.1 if definition.context.type in {None, kind} else 0.0
            return difflib.SequenceMatcher(None, bare, masked, autojunk=False).ratio() + own

        best = sorted(self.usable(), key=lambda definition: (-likeness(definition), definition.pattern))[:n]
        return [f"{(each.context.type or kind).title()} {filled_in(each.pattern, text)}" for each in best]


def filled_in(pattern: str, text: str) -> str:
    """A definition's pattern with the quoted words and numbers of ``text`` in its slots, in order."""
    quoted = [value[1:-1] for value in _VALUE.findall(text) if value.startswith('"')]
    numbers = [value for value in _VALUE.findall(text) if not value.startswith('"')]

    def fill(slot: re.Match[str]) -> str:
        in_quotes = pattern[: slot.start()].count('"') % 2 == 1
        values = quoted if in_quotes else numbers
        return values.pop(0) if values else f"<{slot[1] or slot[2] or 'value'}>"

    return _SLOT.sub(fill, pattern)


def _ambiguous(kind: str, text: str, where: str, found: list[Definition]) -> str:
    places = "".join(f"\n      {each.pattern!r} ({each.place[0]}:{each.place[1]})" for each in found)
    return (
        f"{len(found)} steps mean: {kind.title()} {text}{where}{places}\n    a line has one meaning; make them differ"
    )


def _below(definition: Definition, step: Any) -> str:
    """What is wrong with the table or text below a line: pytest-bdd drops one that nobody takes, and a Then says nothing."""
    for name, (node, called) in BELOW.items():
        if node in step and name not in definition.takes:
            return (
                f"this step reads no {called}, so what stands below it would be left out; remove it or use another step"
            )
        if node not in step and name in definition.below:
            return f"this step needs a {called} below it; `holdpoint steps` shows one"
    return ""


def lines_of(case: Case) -> Iterator[tuple[str, str, list[str]]]:
    """Each step of a case as it runs: its kind (given, when, then), its text, and the ids of what it was written as."""
    kind = "given"
    for step in case.pickle["steps"]:
        kind = KINDS.get(step["type"], kind)
        yield kind, step["text"], step["astNodeIds"]
