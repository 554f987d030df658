"""What GitHub shows beside the sources: a workflow command for each gate, criterion and scenario that is no pass. No I/O.

Source: GitHub Actions, workflow commands. A command is one line; in its message ``%``, CR and LF are escaped, in its
properties ``:`` and ``,`` as well, so that no name can end the command or begin another.
"""

from collections.abc import Iterator

from reports.evidence.messages import Scenario
from reports.made import Made
from reports.verdict import Result

_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(made: Made) -> tuple[str, ...]:
    """The commands, gates first: GitHub shows ten errors of a step, and those decide."""
    scenarios = made.run.scenarios if made.run else ()
    return (
        *(_result(each, scenarios) for each in made.verdict.results if each.word not in {None, "GO"}),
        *(_scenario(each) for each in scenarios if each.status != "PASSED"),
    )


def _result(result: Result, scenarios: tuple[Scenario, ...]) -> str:
    """A gate or a criterion, at the scenario that broke it where one did."""
    broke = result.broke
    where = next((each for each in scenarios if broke and each.location == broke[1].scenario), None)
    place = {"file": where.uri, "line": str(where.line)} if where else {}
    more = f"\n{broke[1].sentence}" if broke and broke[1].sentence not in result.why else ""
    return _command({**place, "title": f"{result.word}: {result.title}"}, result.why + more)


def _scenario(scenario: Scenario) -> str:
    failing = scenario.failing
    line = failing.line if failing and failing.line else scenario.line
    told = "\n".join(_told(scenario))
    return _command({"file": scenario.uri, "line": str(line), "title": f"{scenario.status}: {scenario.name}"}, told)


def _told(scenario: Scenario) -> Iterator[str]:
    failing = scenario.failing
    yield failing.text if failing else "it never ran"
    if failing and failing.message:
        yield failing.message
    if scenario.failure and "replay" in scenario.failure:
        yield str(scenario.failure["replay"])


def _command(properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    return f"::error {told}::{message.translate(_MESSAGE)}"
