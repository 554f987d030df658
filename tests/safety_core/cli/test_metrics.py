"""What Prometheus is told, at the command line: with no console and no worker, and into a file whole or not at all."""

from tests.safety_core.monitoring.ground import series


def test_it_prints_what_stands_in_the_database(ready):
    said = series(ready("metrics").out.encode())
    assert said["holdpoint_store_readable"] == 1
    assert said["holdpoint_halts_in_force"] == 0
    assert ready("halt", "-m", "why").code == 0
    said = series(ready("metrics").out.encode())
    assert said["holdpoint_halts_in_force"] == said['holdpoint_halts_total{kind="person"}'] == 1


def test_it_writes_a_file_whole(ready, tmp_path):
    ended = ready("metrics", "--output", "holdpoint.prom")
    assert (ended.code, ended.out) == (0, "")
    assert series((tmp_path / "holdpoint.prom").read_bytes())["holdpoint_store_readable"] == 1


def test_a_file_that_cannot_be_written_is_said(ready):
    ended = ready("metrics", "--output", "nowhere/holdpoint.prom")
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_without_a_database_it_says_so(typed):
    assert typed("metrics").code == 5
