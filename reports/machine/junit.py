"""``junit.xml``: each feature file, the gates, the criteria and loads over the API as a suite. No I/O.

Shape: the schema that Jenkins reads (junit-10): ``skipped`` is counted on suites, not on the whole.

1. Only what passed is without a mark. A gate without data is an ``error``, so that no reader of the file shows green for it;
   what the step does not require is ``skipped``.
2. Of scenarios FAILED is a ``failure``, SKIPPED is ``skipped``, and what was never decided is an ``error``.
3. A name stands once in its suite: scenarios of one name get their line, since readers join results by name.
4. What XML cannot hold (control characters, lone surrogates) stands as its escape.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from reports.evidence.messages import Scenario
from reports.made import Made
from reports.verdict import CriterionResult, GateResult, LoadResult, Result

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Mark = Literal["failure", "error", "skipped"]
OF_STATUS: dict[str, Mark] = {"FAILED": "failure", "SKIPPED": "skipped"}
OF_WORD: dict[str | None, Mark] = {"NO-GO": "failure", "NO DATA": "error", None: "skipped"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One test case; ``mark`` is ``None`` when it passed, ``kind`` is the word that it got, ``why`` is one line."""

    name: str
    place: str
    mark: Mark | None
    kind: str
    why: str
    text: str
    took_us: int = 0


def render(made: Made) -> str:
    """The whole file."""
    suites = {uri: [_of_scenario(each) for each in found] for uri, found in _by_file(made).items()}
    suites["gates"] = [_of_result(each, "gates") for each in made.verdict.gates]
    suites["criteria"] = [_of_result(each, "criteria") for each in made.verdict.criteria]
    if made.verdict.loads:
        suites["loads"] = [_of_result(each, "loads") for each in made.verdict.loads]
    root = Element("testsuites", name="holdpoint")
    for name, entries in suites.items():
        _suite(root, name, _unique(entries), made)
    _count(root, [each for entries in suites.values() for each in entries])
    indent(root, space=" ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _by_file(made: Made) -> dict[str, list[Scenario]]:
    found: dict[str, list[Scenario]] = {}
    for each in made.run.scenarios if made.run else ():
        found.setdefault(each.uri, []).append(each)
    return found


def _suite(root: Element, name: str, entries: list[Entry], made: Made) -> None:
    suite = SubElement(root, "testsuite", name=_text(name), timestamp=_text(made.environment.started_at[:19]))
    _count(suite, entries)
    suite.set("skipped", str(sum(each.mark == "skipped" for each in entries)))
    properties = SubElement(suite, "properties")
    for key, value in _properties(made):
        SubElement(properties, "property", name=key, value=_text(value))
    for each in entries:
        case = SubElement(
            suite, "testcase", name=_text(each.name), classname=_text(each.place), time=_seconds(each.took_us)
        )
        if each.mark:
            mark = SubElement(case, each.mark, message=_text(each.why), type=_text(each.kind))
            mark.text = _text(each.text)


def _count(suite: Element, entries: list[Entry]) -> None:
    counted = Counter(each.mark for each in entries)
    suite.set("tests", str(len(entries)))
    suite.set("failures", str(counted["failure"]))
    suite.set("errors", str(counted["error"]))
    suite.set("time", _seconds(sum(each.took_us for each in entries)))


def _properties(made: Made) -> list[tuple[str, str]]:
    verdict, environment = made.verdict, made.environment
    return [
        ("run", environment.run),
        ("step", verdict.step),
        ("verdict", verdict.word),
        ("simulated", str(verdict.simulated).lower()),
        ("build", environment.build),
        ("commit", environment.commit),
        ("seed", str(environment.seed)),
        ("policy_digest", verdict.policy_digest),
    ]


def _of_scenario(scenario: Scenario) -> Entry:
    failing = scenario.failing
    mark = None if scenario.status == "PASSED" else OF_STATUS.get(scenario.status, "error")
    said = failing.message if failing else ""
    step = f"line {failing.line or scenario.line}: {failing.text}" if failing else "it never ran"
    replay = str(scenario.failure["replay"]) if scenario.failure and "replay" in scenario.failure else ""
    return Entry(
        name=scenario.name,
        place=scenario.uri.removesuffix(".feature").replace("/", "."),
        mark=mark,
        kind=scenario.status,
        why=(said.splitlines() or [step])[0],
        text="\n".join(each for each in (f"{scenario.location}, {step}", said, replay) if each),
        took_us=scenario.took_us,
    )


def _of_result(result: Result, room: str) -> Entry:
    """A gate or a criterion, with what each of its rules says and the first thing that broke one."""
    lines = [result.why, *(f"{each.name}: {each.word}. {each.why or each.measured}" for each in result.judged)]
    if result.broke:
        lines.append(f"{result.broke[1].sentence} (in {result.broke[1].scenario})")
    named = result.name if isinstance(result, GateResult | CriterionResult | LoadResult) else result.title
    return Entry(
        name=f"{result.title} ({named})",
        place=f"holdpoint.{room}",
        mark=OF_WORD.get(result.word) if result.word != "GO" else None,
        kind=result.word or "not required",
        why=result.why,
        text="\n".join(lines),
    )


def _unique(entries: Iterable[Entry]) -> list[Entry]:
    """With the place behind each name that several have, and a number where that is not enough."""
    entries = list(entries)
    told = Counter(each.name for each in entries)
    names: set[str] = set()
    found = []
    for each in entries:
        name = each.name if told[each.name] == 1 else f"{each.name} ({each.text.split(', ', 1)[0].rpartition(':')[2]})"
        plain, number = name, 1
        while name in names:
            number += 1
            name = f"{plain} #{number}"
        names.add(name)
        found.append(msgspec.structs.replace(each, name=name))
    return found


def _seconds(us: int) -> str:
    return f"{us / 1_000_000:.6f}"


def _text(text: str) -> str:
    return NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
