"""``holdpoint house verify`` as an operator types it, against the simulated X over a loopback port."""

import json

import pytest

from safety_core.secret import Secret
from simulators.clock import RealClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.world import World
from tests.markers import found_in, marker

ONE, ONE_REFRESH, TWO = marker("one"), marker("one refresh"), marker("two")
HUSH = marker("hush")
WORLD = {
    "apps": [{"key": "house", "secret": "s", "client_id": "house-client", "client_secret": HUSH}],
    "accounts": [
        {"platform": "X", "id": "1001", "username": "rtv_one", "tokens": [{"token": ONE, "refresh": ONE_REFRESH}]},
        {"platform": "X", "id": "1002", "username": "zeta", "tokens": [{"token": TWO}]},
    ],
}
ACCOUNTS = """
[[account]]
client = "rtv-house"
platform = "X"
account = "rtv-1"
platform_account = "1001"
handle = "@rtv"
credential = "vault:file:rtv-1"
refresh = "vault:file:rtv-1-r"
"""
MINE = ("--client", "rtv-house", "--platform", "X", "--account", "rtv-1")


@pytest.fixture
def world():
    return World(7, RealClock(), WorldConfig.model_validate(WORLD))


@pytest.fixture
def port(world):
    with Port(world) as opened:
        yield opened


@pytest.fixture
def run(typed, tmp_path, port, monkeypatch):
    """An installation with one house account, whose tokens are in a vault."""
    (tmp_path / "holdpoint.toml").write_text(
        f'[hosts]\n"api.x.com" = "{port.urls["X"]}"\n[vault]\nroot_key = "file:vault.key"\n'
        '[apps.X]\nclient_id = "house-client"\nclient_secret = "vault:file:x-app"\n'
    )
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    typed("db", "upgrade")
    typed("accounts", "load", "accounts.toml")
    typed("vault", "init")

    def put(verb: str, secret: str, *words: str) -> None:
        monkeypatch.setattr("safety_core.cli.vault._secret", lambda: Secret(secret))
        assert typed("vault", verb, *words)[0] == 0

    put("put", ONE, "rtv-1", *MINE)
    put("put", ONE_REFRESH, "rtv-1-r", *MINE)
    put("put", HUSH, "x-app", "--own")
    typed.put = put
    return typed


def test_all_connected_ends_with_0_and_tells_another_handle(run):
    code, out, err = run("house", "verify")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "X  rtv-1 (@rtv_one)  CONNECTED: its token is that of 1001",
        "    it is called @rtv_one now; the accounts file says @rtv",
        "1 of 1 connected",
    ]


def test_an_expired_token_is_refreshed_into_the_vault_and_the_next_look_finds_it_there(run, world, port):
    port.within(lambda: world.token(ONE).expire())
    code, out, _ = run("house", "verify")
    assert code == 0
    assert "its token was refused, and was refreshed" in out
    code, out, _ = run("house", "verify", "--json")
    (found,) = json.loads(out)["accounts"]
    assert (code, found["word"], found["refreshed"]) == (0, "connected", False)


def test_one_that_cannot_be_refreshed_ends_with_3_and_says_why(run, world, port):
    port.within(lambda: world.token(ONE).expire())
    port.within(lambda: world.token(ONE).revoke_refresh())
    code, out, _ = run("house", "verify")
    assert code == 3
    assert "EXPIRED: HTTP 401" in out
    assert "have the platform give new tokens" in out


def test_a_wrong_account_ends_with_7_names_the_halt_and_opens_an_incident(run):
    run.put("rotate", TWO, "rtv-1", *MINE)
    code, out, _ = run("house", "verify", "--json")
    (found,) = json.loads(out)["accounts"]
    assert (code, found["word"]) == (7, "wrong account")
    assert found["halt"] in run("switch", "show")[1]
    assert "wrong_account" in run("incident", "list")[1]


def test_a_platform_that_is_not_there_is_unreachable(run, tmp_path):
    text = (tmp_path / "holdpoint.toml").read_text()
    (tmp_path / "holdpoint.toml").write_text(text.replace(text.split('"')[3], "http://127.0.0.1:9"))
    code, out, _ = run("house", "verify")
    assert code == 3
    assert "UNREACHABLE" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--platform", "Y"], 2, "there is no 'Y'"),
        (["--as", "nobody"], 4, "nobody is called"),
        (["--as", "vera"], 4, "may not act as operator for rtv-house"),
    ],
)
def test_wrong_words_ask_nobody(run, world, words, code, said):
    run("people", "add", "vera", "--role", "viewer")
    before = len(world.journal.entries)
    ended = run("house", "verify", *words)
    assert (ended.code, said in ended.err) == (code, True), ended
    assert len(world.journal.entries) == before


def test_without_a_house_account_it_says_what_to_do(typed):
    typed("db", "upgrade")
    code, _, err = typed("house", "verify")
    assert (code, "holdpoint accounts load FILE" in err) == (2, True)


def test_it_shows_no_token_whatever_happens(run, world, port, tmp_path):
    port.within(lambda: world.token(ONE).expire())
    said = "".join(f"{run('house', 'verify', *words)}" for words in ([], ["--json"]))
    given = [each for each in world.platforms["X"].store.tokens if each not in (ONE, TWO)]
    assert len(given) == 1
    left = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.is_file())
    for planted in (ONE, ONE_REFRESH, HUSH, *given):
        assert found_in(said, planted) == []
        assert planted.encode() not in left
