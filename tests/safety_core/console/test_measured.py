"""Who is told the metrics: sums over all clients are not for whoever asks."""

import pytest
from starlette.testclient import TestClient

from safety_core.console import more
from safety_core.fleet.console_settings import ConsoleSettings
from tests.safety_core.console.ground import grounded

HERE, PROXY, ELSEWHERE = "127.0.0.1", "10.0.0.1", "10.0.0.9"
URL = "https://console.example"


def asked(folder, settings: ConsoleSettings, peer: str, forwarded: str = ""):
    with grounded(folder, settings=settings, more=more.routes) as ground:
        headers = {"host": "localhost", **({"x-forwarded-for": forwarded} if forwarded else {})}
        return TestClient(ground.app, client=(peer, 5), headers=headers).get("/metrics")


@pytest.mark.parametrize(
    ("settings", "peer", "forwarded", "status"),
    [
        (ConsoleSettings(), HERE, "", 200),
        (ConsoleSettings(), ELSEWHERE, "", 403),
        (ConsoleSettings(), ELSEWHERE, HERE, 403),
        (ConsoleSettings(url=URL), HERE, "", 403),
        (ConsoleSettings(url=URL, behind=(HERE,)), HERE, "", 403),
        (ConsoleSettings(url=URL, behind=(HERE,), scrapers=(ELSEWHERE,)), HERE, ELSEWHERE, 200),
        (ConsoleSettings(url=URL, behind=(HERE,), scrapers=(ELSEWHERE,)), HERE, f"{ELSEWHERE}, {PROXY}", 403),
        (ConsoleSettings(scrapers=()), HERE, "", 403),
    ],
)
def test_only_who_may_be_told_is(tmp_path, settings, peer, forwarded, status):
    answer = asked(tmp_path, settings, peer, forwarded)
    assert answer.status_code == status
    assert ("holdpoint_store_readable 1.0" in answer.text) == (status == 200)


def test_a_person_who_is_signed_in_is_told_no_more_than_others(tmp_path):
    with grounded(tmp_path, settings=ConsoleSettings(url=URL), more=more.routes) as ground:
        assert ground.as_("admin").get("/metrics").status_code == 403
