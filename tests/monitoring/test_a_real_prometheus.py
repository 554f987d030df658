"""A real Prometheus scrapes a real installation with the rules as they are given out, and the right alerts fire in it."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from safety_core.adapters.prometheus import Prometheus as Asked
from safety_core.fleet import compose, settings
from safety_core.lifecycle import PermitState
from safety_core.monitoring import alerts
from safety_core.monitoring.exposition import Exposition
from tests.monitoring.making import FOLDER
from tests.monitoring.prometheus import PATIENCE_S, Prometheus, needs_prometheus, running, serving
from tests.safety_core.adapters.stores.ground import furnish
from tests.safety_core.monitoring.ground import ACCOUNTS, SECOND_US, minted, moved

TIMING = """\
[timing]
ask_s = 0.3
fence_s = 0.6
request_s = 0.5
pause_s = 0.3
minting_s = 0.2
permit_s = 1.0
confirm_s = 0.6
"""
CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{folder}/recording.yml", "{folder}/alerts.yml"]
scrape_configs:
  - job_name: holdpoint
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


def free_port() -> int:
    import socket

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def comes(true: Callable[[], bool]) -> bool:
    """Whether it comes true within a generous time; looked at in small steps."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.25)):
        try:
            if true():
                return True
        except OSError:
            pass  # not up yet
        pause.wait(0.25)
    return False


@pytest.fixture
def core(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    (tmp_path / "holdpoint.toml").write_text(TIMING)
    loaded = settings.load(None)
    compose.upgrade(loaded)
    made = compose.command_core(loaded, threaded=True)
    furnish(made.store, *ACCOUNTS)
    yield made
    made.store.close()


@pytest.fixture
def prometheus(core, tmp_path):
    with serving(Exposition(core)) as port:
        (tmp_path / "prometheus.yml").write_text(CONFIG.format(folder=FOLDER, port=port))
        with running(tmp_path / "prometheus.yml", free_port()) as started:
            assert comes(lambda: started.value('up{job="holdpoint"}') == 1)
            yield started


@needs_prometheus
def test_a_halt_that_nobody_acknowledges_and_an_unknown_of_five_minutes_fire_and_all_is_loaded_as_released(
    core, prometheus: Prometheus, tmp_path
):
    assert not {"HoldpointHaltNotAcknowledged", "HoldpointUnknownOld", "HoldpointConsoleAway"} & prometheus.firing()
    words = ("halt", "-m", "seen by Prometheus", "--no-wait")  # fenced, and nobody keeps house here to acknowledge it
    thrown = subprocess.run([sys.executable, "-m", "safety_core.cli.main", *words], cwd=tmp_path, check=False)
    assert thrown.returncode == 0
    assert comes(lambda: prometheus.value("holdpoint_halts_unacknowledged") == 1)
    assert comes(lambda: "HoldpointHaltNotAcknowledged" in prometheus.firing())
    now_us = core.clock.boot_us()
    moved(core, minted(core, 1, minted_us=now_us - 301 * SECOND_US), PermitState.UNKNOWN)
    assert comes(lambda: "HoldpointUnknownOld" in prometheus.firing())
    assert prometheus.value("holdpoint_store_readable") == 1
    wanted = alerts.released((FOLDER / "alerts.yml").read_text(encoding="utf-8"), source="alerts.yml")
    found = alerts.look(Asked(prometheus.url, clock=core.clock), wanted, 1)
    assert [each["alert"] for each in found.rows if each["loaded"] != each["released"] or each["saw"]] == []
    assert {each["health"] for each in found.rows} == {"ok"}
    assert {"HoldpointHaltNotAcknowledged", "HoldpointUnknownOld"} <= {each.alert for each, _ in found.firing}
    assert (len(found.rows), found.managers) == (len(wanted), 0)
