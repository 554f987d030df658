from itertools import cycle
from pathlib import Path

from pytest_bdd import parsers, when

from steps.plugin.scenario import RunningScenario

LOG = "text/x.cucumber.log+plain"
COLOURS = (31, 91, 33, 32, 34, 95, 35)


@when(parsers.parse('the string "{text}" is attached as "{media}"'))
def _(text: str, media: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach(media, text)


@when(parsers.parse('the string "{text}" is logged'))
def _(text: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach(LOG, text)


@when("text with ANSI escapes is logged")
def _(holdpoint_scenario: RunningScenario) -> None:
    painted = "".join(f"\x1b[{colour}m{each}\x1b[0m" for each, colour in zip("rainbow", cycle(COLOURS), strict=False))
    holdpoint_scenario.attach(LOG, f"This displays a {painted}")


@when(parsers.parse('the following string is attached as "{media}":'))
def _(media: str, docstring: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach(media, docstring)


@when(parsers.parse('an array with {size:d} bytes is attached as "{media}"'))
def _(size: int, media: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach(media, bytes(range(size)))


@when("a PDF document is attached and renamed")
def _(holdpoint_scenario: RunningScenario) -> None:
    data = Path("features/document.pdf").read_bytes()
    holdpoint_scenario.attach("application/pdf", data, file_name="renamed.pdf")


@when(parsers.parse('a link to "{uri}" is attached'))
def _(uri: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach("text/uri-list", uri)


@when(parsers.parse('the string "{text}" is attached as "{media}" before a failure'))
def _(text: str, media: str, holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach(media, text)
    raise RuntimeError("whoops")
