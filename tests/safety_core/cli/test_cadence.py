"""How often, at the command line: shown, suggested, checked, and the limits loaded."""

import json

import msgspec
import pytest

from safety_core.breaker import Breaker, BreakerState, Traffic
from safety_core.fleet import compose, settings
from safety_core.vocabulary import ClientId, Platform

NAMED = ("--client", "acme", "--platform", "x", "--account", "acme-1")
ACCOUNTS = """\
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
platform_account = "1001"
credential = "vault:env:ACME_1"
"""


@pytest.fixture
def ready(typed, tmp_path):
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    for words in (["db", "upgrade"], ["accounts", "load", "accounts.toml"]):
        assert typed(*words).code == 0
    return typed


def submit(run, key: str, *more: str):
    named = ("--action", "publish", "--text", "hi", "--key", key)
    return run("intent", "submit", *NAMED, *named, *more)


@pytest.mark.parametrize(
    "words", [["show"], ["suggest"], ["check"], ["limits", "load"], ["limits", "check"], ["limits", "show"]]
)
def test_every_command_says_its_exit_codes(typed, words):
    assert "Exit codes:" in typed("cadence", *words, "--help").out


def test_what_is_used_and_held_is_shown(ready):
    assert submit(ready, "k", "--at", "1h").code == 0
    ended = ready("cadence", "show", *NAMED, "--json")
    said = json.loads(ended.out)
    assert ended.code == 0
    assert {each["limit"]: each["used"] for each in said["windows"]}["posts per day"] == 0
    assert [each["intent"] for each in said["held"]]
    assert "posts per 15 minutes" in ready("cadence", "show", *NAMED).out


def plant(breaker: Breaker) -> None:
    core = compose.command_core(settings.load())
    now_us = core.clock.boot_us()
    planted = msgspec.structs.replace(breaker, until_us=now_us + breaker.until_us)
    core.store.transact(lambda tx: tx.put_breaker(planted), deadline_s=5)
    core.store.close()


OWN = Breaker(platform=Platform.X, subject="1001", client=ClientId("acme"), traffic=Traffic.EFFECTS, failures=3)
LATER_US = 3_600_000_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"state": BreakerState.OPEN, "until_us": LATER_US},
            "acme-1 for effects open after 3 failures in a row; one may try it 2",
        ),
        ({"state": BreakerState.OPEN}, "acme-1 for effects open after 3 failures in a row; one may try it now"),
        (
            {"state": BreakerState.HALF_OPEN, "until_us": LATER_US, "trial": "slot-1"},
            "acme-1 for effects half open after 3 failures in a row; one is trying it, another may 2",
        ),
        (
            {"subject": "", "client": None, "traffic": Traffic.READS, "state": BreakerState.OPEN, "until_us": LATER_US},
            "X for reads open after 3 failures in a row; one may try it 2",
        ),
    ],
)
def test_a_breaker_that_is_not_closed_is_shown_of_what_and_until_when(ready, changed, words):
    plant(msgspec.structs.replace(OWN, **changed))
    assert f"breaker of {words}" in ready("cadence", "show", *NAMED).out
    (shown,) = json.loads(ready("cadence", "show", *NAMED, "--json").out)["breakers"]
    assert (shown["traffic"], shown["failures"]) == (changed.get("traffic", Traffic.EFFECTS), 3)


def test_a_closed_breaker_is_not_shown(ready):
    plant(OWN)
    assert json.loads(ready("cadence", "show", *NAMED, "--json").out)["breakers"] == []


def test_times_are_suggested_and_each_fits(ready):
    times = json.loads(ready("cadence", "suggest", *NAMED, "--count", "3", "--json").out)["times"]
    assert len(times) == 3
    later = ready("cadence", "check", *NAMED, "--at", times[2])
    assert later.code == 0, later.err
    assert "it fits" in later.out


def test_a_time_that_does_not_fit_names_what_is_in_its_way_and_the_earliest(ready):
    submit(ready, "k", "--at", "1h")
    ended = ready("cadence", "check", *NAMED, "--at", "1h5m", "--json")
    said = json.loads(ended.out)
    assert ended.code == 1
    assert not said["fits"]
    assert "time between posts" in said["why"]
    assert said["earliest"].startswith("2")


def test_an_intent_for_a_bad_time_is_taken_and_told_until_when_it_is_held(ready):
    submit(ready, "k", "--at", "1h")
    ended = submit(ready, "k2", "--at", "1h5m")
    assert ended.code == 0
    assert "cadence holds it until 2" in ended.out


@pytest.mark.parametrize("at", ["tomorrow", "2026-01-01T00:00", "2000-01-01T00:00Z", "2026-03-29T02:30[Europe/Berlin]"])
def test_a_time_that_cannot_be_meant_is_refused(ready, at):
    for ended in (ready("cadence", "check", *NAMED, "--at", at), submit(ready, "k", "--at", at)):
        assert ended.code == 2
        assert "at" in ended.err


def test_the_limits_that_are_shown_can_be_loaded_again(ready, tmp_path):
    shown = ready("cadence", "limits", "show")
    (tmp_path / "limits.toml").write_text(shown.out)
    assert ready("cadence", "limits", "check", "limits.toml").code == 0
    loaded = ready("cadence", "limits", "load", "limits.toml", "--json")
    assert json.loads(loaded.out)["version"] == 2


def test_a_file_that_cannot_be_taken_changes_nothing(ready, tmp_path):
    before = ready("cadence", "limits", "show").out
    (tmp_path / "limits.toml").write_text(before.replace("most = 75", "most = -75", 1))
    ended = ready("cadence", "limits", "load", "limits.toml")
    assert ended.code == 2
    assert "limits.toml:" in ended.err
    assert "limit.30.most" in ended.err
    (tmp_path / "limits.toml").write_text(before.replace("read_post", "read_psot"))
    ended = ready("cadence", "limits", "load", "limits.toml")
    assert ended.code == 2
    assert "nothing counts X: read_post" in ended.err
    assert ready("cadence", "limits", "show").out == before


def test_once_there_is_an_admin_only_an_admin_loads_limits(ready, tmp_path):
    (tmp_path / "limits.toml").write_text(ready("cadence", "limits", "show").out)
    assert ready("people", "add", "ada", "--role", "admin").code == 0
    assert ready("people", "add", "dana", "--role", "operator", "--as", "ada").code == 0
    assert ready("cadence", "limits", "load", "limits.toml").code == 4
    assert ready("cadence", "limits", "load", "limits.toml", "--as", "dana").code == 4
    assert ready("cadence", "limits", "load", "limits.toml", "--as", "ada").code == 0


QUIET = """
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
zone = "Europe/Berlin"
quiet = ["22:00-07:00"]

[weights]
acme = 2
"""
OURS = """
[[limit]]
name = "ours"
platform = "X"
subject = "account"
whose = "ours"
operations = ["create_post"]
most = 3
per = "1h"
source = "ours"
as_of = 2026-11-28
"""
SPACED = (
    OURS.replace('"ours"\nplatform', '"ours, apart"\nplatform')
    .replace("[[limit]]", "[[spacing]]")
    .replace('most = 3\nper = "1h"', 'at_least = "1m"')
)


@pytest.mark.parametrize("verb", ["check", "load"])
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            OURS.replace("create_post", "create_pots"),
            "limit.{limits}.operations: there is no 'create_pots'; did you mean create_post",
        ),
        (SPACED.replace("create_post", "lik"), "spacing.2.operations: there is no 'lik'; did you mean like"),
        (
            QUIET.replace('client = "acme"', 'client = "acne"'),
            "account.0.client: there is no 'acne'; did you mean acme?",
        ),
        (QUIET.replace('"acme-1"', '"acme-l"'), "account.0.account: there is no 'acme-l'; did you mean acme-1?"),
        (QUIET.replace("acme = 2", "acne = 2"), "weights.acne.client: there is no 'acne'; did you mean acme?"),
        (OURS.replace('"X"', '"Y"'), "limit.{limits}.platform: invalid enum value 'Y'; take one of: X, Facebook"),
    ],
)
def test_a_name_that_would_limit_nothing_is_refused_with_the_nearest(ready, tmp_path, verb, more, said):
    before = ready("cadence", "limits", "show").out
    (tmp_path / "limits.toml").write_text(f"{before}\n{more}")
    ended = ready("cadence", "limits", verb, "limits.toml")
    assert ended.code == 2
    assert ended.err.startswith("holdpoint: limits.toml:")
    assert said.format(limits=before.count("[[limit]]")) in ended.err
    assert ready("cadence", "limits", "show").out == before


def test_quiet_hours_and_weights_of_those_who_exist_are_taken(ready, tmp_path):
    (tmp_path / "limits.toml").write_text(f"{ready('cadence', 'limits', 'show').out}\n{OURS}\n{SPACED}\n{QUIET}")
    assert ready("cadence", "limits", "check", "limits.toml").err == ""
    assert ready("cadence", "limits", "load", "limits.toml").code == 0
