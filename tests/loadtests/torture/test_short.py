"""The torture itself, small: real processes, real commands, and figures read back."""

import msgspec
import pytest
from click.testing import CliRunner

from loadtests.cli.torture import command
from loadtests.torture import namespace
from loadtests.torture.figures import Figures
from loadtests.torture.kills import points
from loadtests.torture.kills.run import Found


def test_every_halt_under_the_quick_faults_is_acknowledged_and_nothing_in_its_scope_arrives_after():
    ran = CliRunner().invoke(command, ["halt", "--short", "--json"])
    found = msgspec.json.decode(ran.stdout, type=Figures)
    assert (ran.exit_code, found.breaches) == (0, ()), ran.stderr
    assert found.effects_after == 0
    assert found.acknowledged == found.halts >= 3
    assert found.effects > 10
    assert found.worst_ms < found.bound_ms
    why = namespace.why_not()
    stood_on = namespace.GROUND if why is None else f"loopback proxy ({why})"
    assert found.links == dict.fromkeys(("link_cut", "link_stalled_killed"), stood_on)


@pytest.mark.long("test_every_halt_under_the_quick_faults_is_acknowledged_and_nothing_in_its_scope_arrives_after")
def test_with_the_proxy_asked_for_the_links_fault_stands_on_it_and_the_figures_say_so():
    ran = CliRunner().invoke(command, ["halt", "--short", "--only", "link_cut", "--proxy"])
    assert ran.exit_code == 0, ran.stderr
    assert "\nlink_cut: loopback proxy (asked for with --proxy)\n" in ran.stdout


def test_killed_at_a_few_points_of_a_publish_nothing_is_lost_and_nothing_comes_twice():
    ran = CliRunner().invoke(command, ["kill", "--short", "--json"])
    found = msgspec.json.decode(ran.stdout, type=Found)
    assert (ran.exit_code, found.breaches, found.empty) == (0, (), ()), ran.stderr
    assert found.total >= sum(found.kills.values()) > 20
    assert found.attempted > 50
    assert set(found.kills) == set(points.ALL)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["halt", "--halts", "0"], "0 is not in the range"),
        (["kill", "--kills", "0"], "0 is not in the range"),
        (["halt", "--only", "earthquake"], "there is no fault 'earthquake'; give any of: calm, "),
        (["halt", "--short", "--only", "store_full"], "--short has no trial under store_full"),
        (["halt", "--seed", "-1"], "-1 is not in the range"),
        (["halt", "--evidence", "/proc/nowhere"], "cannot be made"),
    ],
)
def test_what_cannot_be_run_is_said_at_once(words, says):
    ran = CliRunner().invoke(command, words)
    assert ran.exit_code == 2
    assert says in ran.stderr


def test_a_folder_of_evidence_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / "earlier").touch()
    ran = CliRunner().invoke(command, ["halt", "--evidence", str(tmp_path)])
    assert ran.exit_code == 2
    assert "is not empty" in ran.stderr
