"""`holdpoint support check`: what is written down is what was seen at a Prometheus, at the on-call channel and of the runbook's lines."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from reports.evidence import folder
from safety_core.cli import runbook

ALERTS = """\
groups:
  - name: harm
    rules:
      - alert: Wrong
        expr: |
          a > 0
        for: 5m
        labels: {severity: page}
        annotations: {runbook_url: "docs/operator-runbook.md#wrong"}
      - record: a:b
        expr: b
      - alert: Away
        expr: up == 0
        labels: {severity: ticket}
"""
PAGE = """\
# Runbook
## Wrong account
**Check.** See.
```sh
holdpoint accounts list
holdpoint intent show INTENT
df -h .
```
**Act.** Stop.
```sh
holdpoint halt -m "wrong account"
```
## Away
**Check.** The same.
```sh
holdpoint accounts list
```
"""


def rule(name: str, query: str, **changed: Any) -> dict[str, Any]:
    plain = {
        "name": name,
        "query": query,
        "duration": 0,
        "labels": {},
        "health": "ok",
        "alerts": [],
        "type": "alerting",
    }
    return {**plain, **changed}


FIRING = [{"state": "firing", "activeAt": "2026-11-30T11:00:00Z", "labels": {}, "value": "1"}]


@dataclass
class World:
    """A Prometheus, and whoever is on call, on one port of loopback."""

    url: str = ""
    rules: list[dict[str, Any]] = field(
        default_factory=lambda: [
            rule("Wrong", "a>0", duration=300, labels={"severity": "page"}),
            rule("Away", "up == 0", labels={"severity": "ticket"}, alerts=FIRING),
        ]
    )
    managers: int = 1
    takes: int = 204
    told: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def world(ready, tmp_path, monkeypatch) -> Iterator[World]:
    stands = World()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            what, _, query = self.path.removeprefix("/api/v1/").partition("?")
            data = {
                "rules": {"groups": [{"name": "g", "rules": stands.rules}]},
                "format_query": unquote(query.removeprefix("query=")),
                "alertmanagers": {"activeAlertmanagers": [{"url": "http://x/"}] * stands.managers},
            }
            self.answer(200, json.dumps({"status": "success", "data": data[what]}).encode())

        def do_POST(self) -> None:
            stands.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(stands.takes, b"")

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written down."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    stands.url = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("ON_CALL", "secret-of-the-channel")
    (tmp_path / "holdpoint.toml").write_text(
        f'[notify.webhook]\nurl = "{stands.url}/on-call"\nsecret = "vault:env:ON_CALL"\n[notify.log]\npath = "n.jsonl"\n'
    )
    (tmp_path / "alerts.yml").write_text(ALERTS)
    (tmp_path / "page.md").write_text(PAGE)
    yield stands
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def check(world, ready):
    def typed(*words: str, url: str = ""):
        where = ["--prometheus", url or world.url, "--rules", "alerts.yml", "--runbook", "page.md"]
        return ready("support", "check", "--evidence", "ga", *where, "--as", "dana", *words)

    return typed


@pytest.fixture
def unread(monkeypatch) -> None:
    """No line of the runbook is typed: each is a process of its own."""
    monkeypatch.setattr(runbook, "typed", lambda *_, **__: runbook.Typed(0))


def seen(tmp_path: Path) -> folder.Evidence:
    (found,) = folder.read(tmp_path / "ga").values()
    return found


def written(tmp_path: Path) -> folder.Evidence:
    """As evidence, beside the files that an export would have left."""
    folder.create(tmp_path / "ga")
    return seen(tmp_path)


def test_each_line_of_the_runbook_is_typed_once_on_this_installation_and_ends_as_it_ends(check, tmp_path):
    ready_to_show = check()
    rows = written(tmp_path).runbook
    assert [(each.section, each.line, each.exit_code, each.saw) for each in rows] == [
        ("Wrong account", "holdpoint accounts list", 0, ""),
        ("Wrong account", "holdpoint intent show INTENT", None, "there is nothing here that could stand for INTENT"),
    ]
    assert {each.runbook for each in rows} == {hashlib.sha256(PAGE.encode()).hexdigest()}
    assert (ready_to_show.code, "nothing here that could stand for INTENT" in ready_to_show.out) == (3, True)
    (tmp_path / "page.md").write_text(PAGE.replace("accounts list", "accounts lits").replace("intent show INTENT", "x"))
    check()
    assert [each.exit_code for each in seen(tmp_path).runbook] == [0, None, 2, 2], "the earlier look stays"


@pytest.mark.usefixtures("unread")
def test_alerts_that_are_loaded_as_released_and_one_that_is_taken_stand_ready(check, world, tmp_path):
    ended = check()
    assert (ended.code, ended.out.startswith("5 of 5 stand ready")) == (0, True), ended
    found = written(tmp_path)
    assert (found.source, found.clock, found.scenario) == ("observed", "wall", "observed")
    assert all(each.loaded == each.released and len(each.loaded) == 64 and each.health == "ok" for each in found.alerts)
    (fired,) = found.fired
    assert (fired.alert, fired.since, fired.channel, fired.taken, fired.managers) == (
        "Away", "2026-11-30T11:00:00Z", "webhook", True, 1,
    )  # fmt: skip
    assert fired.to == hashlib.sha256(f"{world.url}/on-call".encode()).hexdigest()
    (told,) = world.told
    assert told["subject"].startswith("ALERT firing: Away at 127.0.0.1 port")
    assert "on-call" not in (tmp_path / "ga" / "support.ndjson").read_text()


@pytest.mark.usefixtures("unread")
def test_what_does_not_stand_ready_is_said_and_written_down(check, world, tmp_path):
    world.rules[0]["query"] = "a > 1"
    del world.rules[1]
    world.rules[0]["alerts"] = FIRING
    world.rules.append(rule("Another", "c", alerts=FIRING))
    ended = check()
    found = written(tmp_path)
    wrong, away = found.alerts
    assert (wrong.loaded not in ("", wrong.released), away.loaded, away.saw) == (True, "", "")
    assert [(each.alert, each.taken, each.saw) for each in found.fired] == [
        ("", False, "none of the released alerts is firing there")
    ]
    assert world.told == [], "neither an alert of somebody else's nor one that was changed is a test"
    assert (ended.code, "alert Wrong: is loaded otherwise" in ended.out, "alert Away: is not loaded" in ended.out) == (
        3, True, True,
    )  # fmt: skip


@pytest.mark.usefixtures("unread")
def test_an_alert_that_the_channel_refuses_did_not_come(check, world, tmp_path):
    world.takes, world.managers = 500, 0
    ended = check()
    (fired,) = written(tmp_path).fired
    assert (fired.taken, fired.saw.endswith("answered 500"), fired.managers) == (False, True, 0)
    assert (ended.code, "on call by webhook: 127.0.0.1 port" in ended.out) == (3, True)


@pytest.mark.usefixtures("unread")
def test_a_prometheus_that_does_not_answer_is_a_row_that_says_so(check, world, tmp_path):
    world.rules = [{"name": 3}]
    assert check().code == 3
    assert {(each.loaded, each.released) for each in written(tmp_path).alerts} == {("", "")}
    assert all("did not answer /api/v1/rules as Prometheus does" in each.saw for each in seen(tmp_path).alerts)
    assert seen(tmp_path).fired[0].alert == ""


@pytest.mark.usefixtures("unread")
def test_what_cannot_be_taken_is_refused_before_anything_is_asked(check, ready, world, tmp_path):
    for words, code, said in (
        (["--as", "nobody"], 4, "nobody"),
        (["--rules", "none.yml"], 2, "--rules: none.yml cannot be read"),
        (["--rules", "page.md"], 2, "page.md"),
        (["--runbook", "alerts.yml"], 2, "has no line under Check"),
        (["--prometheus", "https://api.x.com/"], 2, "is a platform's host"),
        (["--prometheus", "http://10.0.0.1:9090"], 2, "would speak in clear to another machine"),
    ):
        ended = check(*words)
        assert (ended.code, said in ended.err) == (code, True), (words, ended)
    (tmp_path / "ga").mkdir()
    (tmp_path / "ga" / "run.ndjson").write_text("{}\n")
    assert "is another run's: it holds run.ndjson" in check().err
    (tmp_path / "holdpoint.toml").unlink()
    assert (
        "so nobody is on call"
        in ready("support", "check", "--evidence", "new", "--runbook", "page.md", "--as", "dana").err
    )
    assert (world.told, (tmp_path / "ga" / "support.ndjson").exists()) == ([], False)
