"""What must be so before anything is sent to a real account: where it is not, the run says what to do, and sends nothing."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safety_core.fleet import settings
from safety_core.records import Account
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId
from steps.cli.run import command
from steps.rig.real import conditions
from steps.rig.real.conditions import Condition
from steps.rig.real.witness import Witness
from tests.steps.house_run.installation import Installation, X, made_at, simulated

Installed = Callable[..., Installation]

POSTS = """
  Scenario: A post is confirmed
    Given the client "acme" with an account on "X"
    When "acme" publishes "Spring is here"
    Then "acme" sees it confirmed within 1 minute
"""
HOUSE_X = Account(
    client=ClientId("rtv-house"),
    platform=Platform.X,
    account=AccountId("rtv-house-x"),
    platform_account=PlatformAccountId(X),
    credential="vault:env:WRITES_X",
)


def run(at: Installation, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """A run in this process: one that ends before anything is collected."""
    monkeypatch.chdir(at.folder)
    at.feature(POSTS)
    return CliRunner().invoke(command, ["--platforms", "house", "--config", "holdpoint.toml", *words, "features"])


def asked(at: Installation, monkeypatch: pytest.MonkeyPatch) -> Condition:
    """What the platform says of the house's account on X."""
    for name, value in at.environ.items():
        monkeypatch.setenv(name, value)
    (found,) = conditions.verified(settings.load(str(at.folder / "holdpoint.toml")), [HOUSE_X])
    return found


def test_a_token_of_a_clients_account_is_a_wrong_account(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    at = installed("X")
    assert asked(at, monkeypatch).holds
    at.tokens["X"] = "acme-x"
    found = asked(at, monkeypatch)
    assert not found.holds
    assert "WRONG ACCOUNT" in found.saw


def test_a_certificate_of_another_host_stops_the_run_before_anything_is_sent(tmp_path: Path) -> None:
    with simulated(tmp_path, "--tls-wrong-host", "api.x.com") as said:
        at = made_at(tmp_path, said, "X")
        at.feature(POSTS)
        ended = at.run("features")
        assert ended.code == 2, ended.out + ended.err
        assert "NO   X rtv-house-x is connected: UNREACHABLE" in ended.out
        assert "nothing was sent" in ended.err
        assert at.ledger() == []


def test_a_house_account_that_is_a_clients_too_is_refused() -> None:
    clients = Account(
        client=ClientId("acme"), platform=Platform.X, account=AccountId("acme-1"),
        platform_account=HOUSE_X.platform_account, credential="vault:env:ACME",
    )  # fmt: skip
    found = conditions._pinned(HOUSE_X, (HOUSE_X, clients))
    assert not found.holds
    assert found.saw == f"{X} is bound to acme too"
    assert conditions._pinned(HOUSE_X, (HOUSE_X,)).holds


def test_a_clients_account_cannot_be_bound_to_the_house(installed: Installed) -> None:
    at = installed("X")
    with pytest.raises(AssertionError):
        at.bind("X", client="acme")


def test_a_platform_that_is_reached_in_clear_is_no_house(installed: Installed) -> None:
    at = installed("X")
    file = str(at.folder / "holdpoint.toml")
    assert conditions._reached(settings.load(file), Platform.X).holds
    at.configure(clear=True)
    found = conditions._reached(settings.load(file), Platform.X)
    assert not found.holds
    assert found.saw.startswith("[hosts] has api.x.com at http://127.0.0.1:")


def test_an_account_that_the_observer_does_not_read_stops_the_run(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = installed("X", "LinkedIn")
    at.watch("LinkedIn")
    for name, value in at.environ.items():
        monkeypatch.setenv(name, value)
    (found,) = conditions.watched(Witness(at.folder / "observer.toml", at.folder / "seen"), [HOUSE_X])
    assert not found.holds
    assert f"does not name {X}" in found.saw
    (found,) = conditions.watched(Witness(at.folder / "none.toml", at.folder / "seen"), [HOUSE_X])
    assert not found.holds


def test_a_no_sends_nothing(installed: Installed) -> None:
    at = installed("X")
    before = at.ledger()
    at.feature(POSTS)
    ended = at.run("features", yes=False, typed="no\n")
    assert ended.code == 2
    assert 'post on X FOR REAL? Type "yes"' in ended.out
    assert "nobody said yes; nothing was sent" in ended.err
    assert at.ledger() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--observer", "observer.toml", "--until", "2026-01-01T00:00Z"], "is over"),
        (["--observer", "observer.toml", "-n", "2"], "one scenario at a time"),
        (["--observer", "observer.toml", "--watch"], "says yes to each run"),
        (["--observer", "observer.toml", "--vouch", "Myspace"], "Myspace"),
        ([], "--observer FILE is missing"),
    ],
)
def test_a_run_that_cannot_be_is_refused_before_anything_is_read(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    ended = run(installed("X"), monkeypatch, *words)
    assert ended.exit_code == 2
    assert says in ended.output


def test_what_is_for_house_accounts_alone_says_so() -> None:
    ended = CliRunner().invoke(command, ["--effects", "3", "features"])
    assert ended.exit_code == 2
    assert "--effects is for --platforms house" in ended.output


def test_two_runs_at_once_are_one_too_many(installed: Installed) -> None:
    at = installed("X")
    at.feature(POSTS)
    with (at.folder / "holdpoint.sqlite-house-run").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = at.run("features")
    assert ended.code == 2
    assert "another run is on these house accounts" in ended.err
