"""The rules of style, each a small function over a document that yields what breaks it. Pure: today's date is handed in.

What keeps a feature from running at all is found by the plugin (``GUARDS`` names those rules); here is what reads badly or
shows less than it seems to. docs/writing-features.md lists all of them with the clause each comes from.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from safety_core.vocabulary import Platform
from steps.lint.reading import Line, backgrounds_of, scenes_of
from steps.plugin.document import Fault, FeatureDocument
from steps.plugin.tags import GATES, QUARANTINE

PAIR_MAX, SCENARIO_MAX, EVENTS_MAX = 7, 15, 4
SPENDS_ERRORS: Final = "gate-error-budget"
"""The one gate that tolerates a number of errors; a quarantine in any other would be an exception to zero."""
ZERO_TOLERANCE: Final = frozenset(f"gate-{gate}" for gate in GATES) - {SPENDS_ERRORS}

GUARDS: Final[Mapping[str, str]] = {
    "gherkin": "the file is Gherkin",
    "unreadable-file": "the file is UTF-8 without a NUL, can be read, and is no larger than 2 MiB",
    "no-steps": "a step library is installed",
    "undefined-step": "every line is a step that is known; else the three nearest are named",
    "ambiguous-step": "every line has one meaning",
    "unreadable-value": "every value is one that its step can read: platforms, actions, durations",
    "step-table": "a step has a table, or a text, below it where it reads one, and none where it reads none",
    "async-step": "no step is async",
    "no-home-tag": "a feature carries a gate or flow tag",
    "unknown-tag": "every tag is registered",
    "empty-feature": "a feature has a scenario",
    "nameless-scenario": "a scenario has a name",
    "duplicate-name": "no two scenarios of a file have one name",
    "no-then": "a scenario has a Then",
    "unfilled-name": "every <name> is filled by a column",
    "empty-examples": "Examples have rows",
    "examples-column": "every column has a name of its own and is used",
    "repeated-row": "no row repeats another",
    "placeholder-cell": "no cell looks like a <name>",
}
"""Rules that the plugin holds whenever features are collected: such a feature does not run."""

_DOING: Final = re.compile(r"\b(?:halts|halted|releases|released)\b")
_WHO_WHY: Final = re.compile(r'"[^"]+" .*because "[^"]*\S[^"]*"')
_PLUMBING: Final = {
    "no-url": (
        re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE),
        "a URL",
        "say what is done, not where it is sent",
    ),
    "no-json-path": (
        re.compile(r"\$[.\[]\S+|\b\w+(?:\.\w+)*\[\d+\]\S*"),
        "a JSON path",
        "say what is seen in the ledger, on the platform or in the audit log",
    ),
    "no-status-code": (
        re.compile(
            r'\b(?:HTTP|status(?: code)?|error code)\s+"?[1-5]\d\d\b|\b[1-5]\d\d (?:OK|Not Found|Unauthorized)',
            re.IGNORECASE,
        ),
        "a status code",
        'say what it means: `"X" refuses everyone as too fast for 90 seconds`',
    ),
    "no-id": (
        re.compile(
            r"\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{9,}|(?=[a-z]*\d)[0-9a-f]{16,})\b|\burn:\S+", re.IGNORECASE
        ),
        "an id",
        "name the client, the account or the text of the post",
    ),
    "no-sleep": (
        re.compile(r"\b(?:sleeps?|waits? for \d+|waits? \d+)\b", re.IGNORECASE),
        "a sleep",
        "write `When 30 seconds pass`, or say within which time something is seen",
    ),
}
_ABBREVIATED: Final = re.compile(r"\b\d+(?:\.\d+)? ?(?:ms|s|secs?|mins?|m|h|hrs?)\b")
_UNITLESS: Final = re.compile(r"\bwithin \d+(?:\.\d+)?(?![\d.]| (?:second|minute|hour|day)s?\b)")
_SPEED: Final = re.compile(r"\b(?:within|in under|in less than) (?:\d+(?:\.\d+)?|\w+) seconds?\b")
_VAGUE: Final = re.compile(
    r"(?:test|scenario|case|happy path|it works|works)\W*\d*|.*\b(?:works|test)\b\W*\d*", re.IGNORECASE
)

Check = Callable[[FeatureDocument, date], Iterator[Fault]]


def _found(document: FeatureDocument, line: Line, rule: str, message: str, at: int = 0) -> Fault:
    return Fault(document.uri, line.line, message, rule, line.column + at)


def _of(document: FeatureDocument, node: Mapping[str, object], rule: str, message: str) -> Fault:
    place = node["location"]
    assert isinstance(place, Mapping)
    return Fault(document.uri, place["line"], message, rule, place.get("column") or 1)


def _lines(document: FeatureDocument) -> Iterator[Line]:
    yield from backgrounds_of(document)
    for scene in scenes_of(document):
        yield from scene.lines


def halt_names_who_and_why(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A halt and a release name a person and a reason."""
    for line in _lines(document):
        if line.kind != "then" and _DOING.search(line.bare) and not _WHO_WHY.match(line.text):
            wrong = 'a halt or release needs its person and its reason: "dana" halts … because "wrong campaign"'
            yield _found(document, line, "halt-who-why", wrong)


def no_plumbing(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """No URLs, JSON paths, status codes, ids or sleeps: a scenario is about what people see."""
    for line in _lines(document):
        for rule, (pattern, what, instead) in _PLUMBING.items():
            if found := pattern.search(line.text):
                yield _found(document, line, rule, f"{found[0]!r} is {what}; {instead}", found.start())


def state_then_event(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """Given is state: it stands before the first When of its scenario."""
    for scene in scenes_of(document):
        begun = False
        for line in scene.lines:
            begun = begun or line.kind == "when"
            if begun and line.kind == "given":
                wrong = "a Given after a When is an event in disguise; write it as a When, or move it up"
                yield _found(document, line, "given-first", wrong)


def pair_length(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A When-Then pair has at most seven lines, a scenario at most fifteen."""
    for scene in scenes_of(document):
        for pair in scene.pairs():
            if len(pair) > PAIR_MAX:
                wrong = f"this When-Then pair has {len(pair)} lines, at most {PAIR_MAX} are read at once; split the scenario"
                yield _found(document, pair[0], "pair-length", wrong)
        if len(scene.lines) > SCENARIO_MAX:
            wrong = f"the scenario has {len(scene.lines)} lines of its own, at most {SCENARIO_MAX} may stand; split it"
            yield _of(document, scene.node, "scenario-length", wrong)


def one_event(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """When is one event; what only leads up to it is few lines, or a Given."""
    for scene in scenes_of(document):
        for pair in scene.pairs():
            events = [line for line in pair if line.kind == "when" and not line.text.endswith(" pass")]
            if len(events) > EVENTS_MAX:
                wrong = f"{len(events)} events before one Then, at most {EVENTS_MAX}; say what led up to it as Given"
                yield _found(document, events[0], "one-event", wrong)


def fault_is_state(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A fault of a platform is a state of the world: a Given, until something was seen of it."""
    for scene in scenes_of(document):
        for line in scene.lines:
            if line.kind == "then":
                break
            if line.kind == "when" and line.text.startswith(tuple(f'"{name}" ' for name in Platform)):
                wrong = "what a platform does to us is a state of the world; write it as Given, before the event"
                yield _found(document, line, "fault-is-given", wrong)


def names_are_quoted(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """Platforms, and whoever was introduced in quotes, stand in quotes everywhere."""
    introduced = [name for line in backgrounds_of(document) for name in _introduced(line)]
    for scene in scenes_of(document):
        known = [*introduced, *(name for line in scene.lines for name in _introduced(line)), *Platform]
        pattern = re.compile(rf"(?<![\w<-])(?:{'|'.join(map(re.escape, dict.fromkeys(known)))})(?![\w>-])")
        for line in scene.lines:
            if found := pattern.search(line.bare):
                yield _found(document, line, "quoted-names", f'write the name in quotes: "{found[0]}"', found.start())


def _introduced(line: Line) -> list[str]:
    """The clients, operators and approvers that a Given brings in by name."""
    people = re.match(r'(?:the|an?) (?:client|clients|operator|approver)s? ("[^"]+"(?: and "[^"]+")*)', line.text)
    return re.findall(r'"([^"]+)"', people[1]) if people and line.kind == "given" else []


def durations_have_units(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A duration is a number and its unit, written out."""
    for line in _lines(document):
        if found := _ABBREVIATED.search(line.bare) or _UNITLESS.search(line.bare):
            wrong = f"{found[0]!r}: write the unit out, as in 30 seconds, 5 minutes or 2 hours"
            yield _found(document, line, "duration-unit", wrong, found.start())


def speed_of_a_halt_is_wall_clock(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """What the gate on the kill switch says in seconds is measured in real time."""
    for scene in scenes_of(document):
        if "gate-kill-switch" not in scene.tags or "wall-clock" in scene.tags:
            continue
        wrong = "seconds here are virtual time; tag the scenario @wall-clock, or say `within its bound`"
        if _SPEED.search(scene.node["name"]):
            yield _of(document, scene.node, "wall-clock", wrong)
        for line in scene.lines:
            if line.kind == "then" and (found := _SPEED.search(line.bare)):
                yield _found(document, line, "wall-clock", wrong, found.start())


def rule_is_one_invariant(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A Rule says one thing that always holds, has scenarios, and is said once."""
    seen: dict[str, int] = {}
    for child in document.feature["children"]:
        if "rule" not in child:
            continue
        rule = child["rule"]
        name, line = rule["name"], rule["location"]["line"]
        if not name:
            yield _of(document, rule, "rule-invariant", "the Rule says nothing; write the one thing that always holds")
        elif ";" in name or re.search(r"\.\s+\w", name):
            yield _of(
                document, rule, "rule-invariant", "the Rule says two things; a Rule is one invariant, make it two"
            )
        elif name in seen:
            yield _of(document, rule, "rule-invariant", f"the Rule on line {seen[name]} says the same; join them")
        if not any("scenario" in grandchild for grandchild in rule["children"]):
            yield _of(document, rule, "rule-invariant", "the Rule has no scenario; show it by one, or remove it")
        seen.setdefault(name, line)


def outcome_is_in_the_name(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """A scenario's name says its outcome."""
    for scene in scenes_of(document):
        name = scene.node["name"]
        if name and (len(name.split()) < 3 or _VAGUE.fullmatch(name)):  # noqa: PLR2004  two words hold no outcome
            yield _of(document, scene.node, "outcome-in-name", f"{name!r} says no outcome; write what comes of it")


def outline_is_a_matrix(document: FeatureDocument, _today: date) -> Iterator[Fault]:
    """An outline has rows that differ in every column."""
    for scene in scenes_of(document):
        rows = [row for examples in scene.node["examples"] for row in examples["tableBody"]]
        if scene.node["examples"] and len(rows) == 1:
            wrong = "an outline of one row is a plain scenario; write the values into it"
            yield _of(document, scene.node, "outline-matrix", wrong)
        for at in range(min((len(row["cells"]) for row in rows), default=0) if len(rows) > 1 else 0):
            cells = [row["cells"][at] for row in rows]
            if len({cell["value"] for cell in cells}) == 1:
                wrong = f"every row says {cells[0]['value']!r} here; write it into the scenario and drop the column"
                yield _of(document, cells[0], "outline-matrix", wrong)


def quarantine_is_dated_and_allowed(document: FeatureDocument, today: date) -> Iterator[Fault]:
    """A quarantine ends on its day, and there is none where nothing is tolerated."""
    for scene in scenes_of(document):
        for tag in sorted(scene.tags):
            if not (found := QUARANTINE.fullmatch(tag)):
                continue
            if zero := sorted(scene.tags & ZERO_TOLERANCE):
                wrong = (
                    f"@{tag}: @{zero[0]} tolerates nothing, so nothing of it is quarantined; repair it, or remove it"
                )
                yield _of(document, scene.node, "quarantine", wrong)
            elif (until := _day(found[1])) and until < today:
                wrong = f"@{tag} is over since {until}; repair the scenario and take the tag off, or sign a new day"
                yield _of(document, scene.node, "quarantine", wrong)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # the guard on tags says so


STYLE: Final[tuple[tuple[tuple[str, ...], Check], ...]] = (
    (("halt-who-why",), halt_names_who_and_why),
    (tuple(_PLUMBING), no_plumbing),
    (("given-first",), state_then_event),
    (("pair-length", "scenario-length"), pair_length),
    (("one-event",), one_event),
    (("fault-is-given",), fault_is_state),
    (("quoted-names",), names_are_quoted),
    (("duration-unit",), durations_have_units),
    (("wall-clock",), speed_of_a_halt_is_wall_clock),
    (("rule-invariant",), rule_is_one_invariant),
    (("outcome-in-name",), outcome_is_in_the_name),
    (("outline-matrix",), outline_is_a_matrix),
    (("quarantine",), quarantine_is_dated_and_allowed),
)
"""The ids that a check hands out, and the check; its docstring is what the rule says."""


def meanings() -> dict[str, str]:
    """Every rule's id and what it asks for, in one sentence."""
    said = {name: (check.__doc__ or "").splitlines()[0].rstrip(".") for names, check in STYLE for name in names}
    return {**GUARDS, **said}


def style_faults_of(document: FeatureDocument, today: date) -> list[Fault]:
    """What breaks a rule of style, in the order of the file."""
    return sorted({fault for _names, check in STYLE for fault in check(document, today)})
