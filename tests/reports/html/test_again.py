"""The line beside a row shows its scenario again, by whatever name the evidence calls it."""

import msgspec
import pytest

from reports import policy
from reports.evidence.environment import Command
from reports.evidence.messages import Run
from reports.html.again import Again
from reports.made import Made
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.rules.case import scenario

FILE = "features/kill_switch/matrix.feature"


@pytest.fixture(scope="module")
def again(_made: six.Made) -> Again:
    loaded = policy.load()
    named = [
        ("One halt lets nothing through", 10),
        ('Halting client where acme-1 publishes leaves posts of "zeta" going on', 20),
        ('Halting platform where acme-1 publishes leaves replies of "zeta" going on', 21),
        ("Twice told", 30),
        ("Twice told", 40),
    ]
    scenarios = tuple(
        msgspec.structs.replace(scenario(tags=()), name=name, uri=FILE, line=line) for name, line in named
    )
    commands = (
        Command(line="holdpoint run features --seed 7", exit_code=0, duration_s=1.0),
        Command(line="holdpoint load halt --seed 7", exit_code=0, duration_s=1.0),
    )
    return Again(
        Made(
            verdict=_made.decided(),
            policy=loaded,
            step=loaded.step(six.STEP),
            environment=benches.environment_of(loaded.digest, commands=commands),
            evidences={},
            run=Run(scenarios=scenarios, finished=True, success=True, errors=()),
            load=None,
        )
    )


OUTLINE = f"{FILE}::Halting <named> where acme-1 publishes leaves <others> going on"


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ("load", "holdpoint load halt --seed 7"),
        (f"{FILE}:20", f"holdpoint replay '20261123T120000Z#{FILE}:20'"),
        (f"{FILE}::One halt lets nothing through", f"holdpoint replay '20261123T120000Z#{FILE}:10'"),
        (f'{OUTLINE}[client, posts of "zeta"]', f"holdpoint replay '20261123T120000Z#{FILE}:20'"),
        (f'{OUTLINE}[platform, replies of "zeta"]', f"holdpoint replay '20261123T120000Z#{FILE}:21'"),
        (f"{OUTLINE}[account, nothing alike]", f"holdpoint run {FILE} --seed 7"),
        (f"{FILE}::Twice told", f"holdpoint run {FILE} --seed 7"),
        ("it's; rm -rf /::x", "holdpoint run 'it'\"'\"'s; rm -rf /' --seed 7"),
    ],
)
def test_a_scenario_is_replayed_by_its_place_or_else_its_file_is_run(again: Again, named: str, line: str) -> None:
    assert again(named) == line
