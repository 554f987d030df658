"""``holdpoint house live`` as two people type it, against a simulated X that the configuration counts as real."""

import json

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.fleet import compose_reach
from safety_core.records import LogKey
from safety_core.secret import Secret
from safety_core.shell.leave import Place
from safety_core.switches import HOUSE, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import HaltId, Platform
from simulators.clock import RealClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.world import World
from tests.markers import marker
from tests.safety_core.examples import HALT

ONE = marker("one")
WORLD = {"accounts": [{"platform": "X", "id": "1001", "username": "rtv_one", "tokens": [{"token": ONE}]}]}
ACCOUNTS = """
[[account]]
client = "rtv-house"
platform = "X"
account = "rtv-1"
platform_account = "1001"
credential = "vault:file:rtv-1"
"""
WHY = ("-m", "the house week")


@pytest.fixture
def world():
    return World(7, RealClock(), WorldConfig.model_validate(WORLD))


@pytest.fixture
def simulated(typed, tmp_path, world, monkeypatch):
    """An installation with one connected house account, whose platform is simulated."""
    with Port(world) as port:
        (tmp_path / "holdpoint.toml").write_text(
            f'[hosts]\n"api.x.com" = "{port.urls["X"]}"\n[vault]\nroot_key = "file:vault.key"\n[audit]\nkey = "audit.key"\n'
        )
        (tmp_path / "accounts.toml").write_text(ACCOUNTS)
        for words in (
            ["db", "upgrade"],
            ["people", "add", "ada", "--role", "admin"],
            *(["people", "add", name, "--role", "operator", "--as", "ada"] for name in ("dana", "femi")),
            ["accounts", "load", "accounts.toml"],
            ["vault", "init"],
        ):
            assert typed(*words).code == 0
        monkeypatch.setattr("safety_core.cli.vault._secret", lambda: Secret(ONE))
        assert typed("vault", "put", "rtv-1", "--client", HOUSE, "--platform", "X", "--account", "rtv-1").code == 0
        yield typed


@pytest.fixture
def real(simulated, monkeypatch):
    """The same, where the configuration counts it as reached at its own host."""
    monkeypatch.setattr(compose_reach, "real_platforms", lambda _: frozenset({Platform.X}))
    monkeypatch.setattr(compose_reach, "reach", lambda _: {Platform.X: {"api.x.com": Place(at="", simulated=False)}})
    return simulated


@pytest.fixture
def ready(real, tmp_path):
    """The same, where all of it holds."""
    store = open_sqlite(str(tmp_path / "holdpoint.sqlite"), mode="inline")
    from safety_core.adapters.clock.linux import BootClock

    drill = msgspec.structs.replace(
        HALT,
        halt=HaltId("halt-drill"),
        scope=Scope(client=HOUSE),
        state=HaltState.RELEASED,
        drill=True,
        asked_at=BootClock().now().isoformat(),
        quiesced_us=1,
        quiesced_by=QuiescedBy.ANSWERS,
    )
    store.transact(lambda tx: tx.put_halt(drill), deadline_s=5)
    store.transact(lambda tx: tx.add_log_key(LogKey(position=0, verifier="v")), deadline_s=5)
    store.close()
    return real


def test_show_says_of_each_thing_whether_it_holds_and_what_to_do_next(real):
    code, out, _ = real("house", "live", "show")
    assert code == 3
    lines = out.splitlines()
    assert lines[0] == "nobody has ever asked for leave to act for real"
    assert lines[1] == "yes  house accounts: rtv-1 on X is connected"
    assert lines[2] == "yes  hosts: api.x.com"
    assert f"NO  drill: none was acknowledged; hold one: holdpoint switch drill --client {HOUSE}" in lines
    assert any(line.startswith("NO  audit key: the log has none") for line in lines)
    assert len(lines) == 10


def test_a_platform_that_is_simulated_is_not_gone_live_on(simulated):
    code, out, _ = simulated("house", "live", "show")
    assert code == 3
    assert "NO  hosts: api.x.com at http://127.0.0.1:" in out
    code, _, err = simulated("house", "live", "ask", "--yes", *WHY, "--as", "dana")
    assert (code, "hosts" in err) == (4, True)


def test_two_people_go_live_and_one_ends_it(ready):
    code, out, err = ready("house", "live", "ask", *WHY, "--as", "dana", answers="live\n")
    assert code == 0, err
    assert "type 'live' if you mean it" in err
    assert "leave 1 is asked for by dana" in out
    assert ready("house", "live", "ask", "--yes", *WHY, "--as", "femi").code == 4
    code, _, err = ready("house", "live", "grant", "--yes", "--as", "dana")
    assert (code, "nobody goes live alone" in err) == (4, True)
    code, out, _ = ready("house", "live", "grant", "--yes", "--as", "femi")
    assert code == 0
    assert "yes  house accounts: rtv-1 on X is connected" in out
    assert "leave 1 STANDS: asked for by dana" in out
    assert "granted by femi" in out
    code, out, _ = ready("house", "live", "show")
    assert code == 0
    assert "leave 1 STANDS" in out
    assert "goes out FOR REAL" in ready("sandbox", "show").out
    code, out, _ = ready("house", "live", "end", *WHY, "--as", "dana")
    assert (code, "was ended by dana" in out) == (0, True)
    assert ready("house", "live", "end", *WHY, "--as", "dana").code == 4
    assert json.loads(ready("house", "live", "show", "--json").out)["stands"] is False


@pytest.mark.parametrize("answers", ["yes\n", "Live\n", "\n"])
def test_whoever_does_not_type_the_word_has_not_asked(ready, answers):
    code, _, err = ready("house", "live", "ask", *WHY, "--as", "dana", answers=answers)
    assert (code, "it was not meant" in err) == (4, True)
    assert json.loads(ready("house", "live", "show", "--json").out)["leave"] is None


def test_while_something_does_not_hold_nobody_is_even_asked_whether_it_is_meant(real):
    code, out, err = real("house", "live", "ask", *WHY, "--as", "dana", answers="live\n")
    assert code == 4
    assert "type 'live'" not in err
    assert "not everything holds: drill, audit key" in err
    assert "NO  drill" in out


def test_for_a_program_one_object_is_printed_and_what_was_shown_stands_beside_it(ready):
    ended = ready("house", "live", "ask", "--yes", "--json", *WHY, "--as", "dana")
    assert json.loads(ended.out)["leave"]["asked_by"] == "dana"
    assert "yes  hosts: api.x.com" in ended.err
    assert json.loads(ready("house", "live", "grant", "--yes", "--json", "--as", "femi").out)["stands"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ask", "--yes", "-m", " ", "--as", "dana"], 2),
        (["end", "-m", " ", "--as", "dana"], 2),
        (["ask", "--yes", *WHY, "--as", "nobody"], 4),
        (["grant", "--yes", "--as", "femi"], 4),
        (["end", *WHY, "--as", "dana"], 4),
        (["ask", "--yes", "--as", "dana"], 2),
    ],
)
def test_wrong_words_ask_nobody_and_change_nothing(ready, world, words, code):
    before = len(world.journal.entries)
    ended = ready("house", "live", *words)
    assert ended.code == code, ended
    assert len(world.journal.entries) == before
