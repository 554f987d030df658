"""``holdpoint notices``: what people were told, where it stands, and whether a channel works."""

import json

import pytest
from click.testing import CliRunner

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.cli.db import command as db
from safety_core.cli.notices import SHOWN, command
from safety_core.errors import HoldpointError
from safety_core.fleet import settings
from safety_core.records import Delivery, DeliveryState, Notice, NoticeKind
from safety_core.vocabulary import HaltId, NoticeId
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Scope


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    runner = CliRunner()
    assert runner.invoke(db, ["upgrade"]).exit_code == 0

    def given(*words: str, config: str = ""):
        (tmp_path / "holdpoint.toml").write_text(config)
        return runner.invoke(command, list(words))

    return given


def told(folder, count: int, *deliveries: tuple[int, str, DeliveryState, str]) -> None:
    def write(tx):
        tx.put_halt(halted(Scope()))
        for number in range(count):
            tx.add_notice(
                Notice(
                    notice=NoticeId(f"notice-{number}"), kind=NoticeKind.HALTED, halt=HaltId("halt_1"), client=None,
                    words=f"words {number}.", at="2026-01-01T00:00:00+00:00",
                )
            )  # fmt: skip
        for number, channel, state, saw in deliveries:
            tx.put_delivery(
                Delivery(
                    notice=NoticeId(f"notice-{number}"), channel=channel, state=state, attempts=3, due_us=0, saw=saw
                )
            )

    store = open_sqlite(str(folder / "holdpoint.sqlite"), mode="inline", create=False)
    store.transact(write, deadline_s=1)
    store.close()


LOG = "[notify.log]\npath = 'n.jsonl'\n"


def test_where_nobody_was_told_and_nobody_would_be_it_says_so(run):
    said = run("list").output
    assert "nobody was told anything yet" in said
    assert "no channel is configured: nobody is told" in said
    assert "no channel" not in run("list", config=LOG).output


def test_each_notice_is_shown_with_where_it_stands_on_each_channel(run, tmp_path):
    told(
        tmp_path, 2,
        (0, "smtp", DeliveryState.PENDING, "550 no"), (0, "log", DeliveryState.SENT, ""),
    )  # fmt: skip
    first, second = run("list", config=LOG).output.splitlines()
    assert first.endswith("words 0.  [log sent; smtp pending after 3 attempts: 550 no]")
    assert second.endswith("words 1.  [log not tried]")


@pytest.mark.parametrize("extra", [0, 1])
def test_older_ones_are_counted_unless_all_are_asked_for(run, tmp_path, extra):
    told(tmp_path, SHOWN + extra)
    short = run("list", config=LOG).output.splitlines()
    assert ("older ones" in short[0]) == bool(extra)
    assert "words 0." in run("list", "--all", config=LOG).output


def test_a_program_gets_one_object(run, tmp_path):
    told(tmp_path, 1, (0, "log", DeliveryState.GIVEN_UP, "no"))
    found = json.loads(run("list", "--json", config=LOG).output)
    assert found["channels"] == ["log"]
    assert [each["notice"] for each in found["notices"]] == ["notice-0"]
    assert [each["state"] for each in found["deliveries"]] == ["given_up"]


def test_a_test_goes_by_every_channel_as_a_drill_and_is_not_recorded(run, tmp_path):
    ended = run("test", config=LOG)
    assert (ended.exit_code, ended.output) == (0, "log      taken\n")
    assert json.loads((tmp_path / "n.jsonl").read_text())["subject"].startswith("DRILL: ")
    assert "nobody was told anything yet" in run("list", config=LOG).output


def test_a_channel_that_does_not_take_a_test_is_said_and_told_by_the_code(run):
    ended = run("test", config="[notify.log]\npath = 'gone/n.jsonl'\n")
    assert ended.exit_code == 2
    assert "NOT TAKEN" in ended.output
    found = json.loads(run("test", "--json", config="[notify.log]\npath = 'gone/n.jsonl'\n").output)
    assert "No such file" in found["channels"]["log"]


@pytest.mark.parametrize(("words", "config"), [([], ""), (["--channel", "smtp"], LOG)])
def test_nothing_to_test_is_an_error(run, words, config):
    ended = run("test", *words, config=config)
    assert isinstance(ended.exception, HoldpointError)
    assert ended.exception.exit_code == 2


def test_one_channel_can_be_named(run, tmp_path):
    config = LOG + "[notify.smtp]\nhost = '127.0.0.1'\nport = 1\nsecurity = 'none'\nfrom = 'a@b'\nto = ['c@d']\n"
    assert run("test", "--channel", "log", config=config).exit_code == 0
