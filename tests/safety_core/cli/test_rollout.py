"""The rollout at the command line: what it says, its exit codes, and what is wrong with what is handed to it."""

import json

import pytest

ACCOUNTS = "".join(
    f'[[account]]\nclient = "{client}"\nplatform = "X"\naccount = "{client}-1"\nplatform_account = "{number}"\n'
    f'credential = "vault:env:T{number}"\n'
    for number, client in enumerate(("acme", "globex", "rtv-house"), 1001)
)
CANDIDATES = "".join(
    f'[[candidate]]\nclient = "{client}"\ntrust = {trust}\nsince = 2024-01-01\nreach = 100\nconsent = "{consent}"\n'
    for client, trust, consent in (("acme", 90, "contract 7"), ("globex", 60, "a mail"), ("initech", 99, ""))
)
WHY = ("-m", "for the test")


@pytest.fixture
def ready(typed, tmp_path):
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    (tmp_path / "candidates.toml").write_text(CANDIDATES)
    for words in (
        ["db", "upgrade"],
        ["people", "add", "ada", "--role", "admin"],
        *(["people", "add", name, "--role", "operator", "--as", "ada"] for name in ("dana", "femi")),
        ["accounts", "load", "accounts.toml"],
    ):
        assert typed(*words).code == 0
    return typed


def enrol(ready, *more: str):
    return ready("rollout", "enroll", *more, "--candidates", "candidates.toml", *WHY, "--as", "dana")


def status(ready):
    return json.loads(ready("rollout", "status", "--json").out)


def test_a_new_installation_stands_at_the_house_and_says_all_that_is_missing(ready) -> None:
    shown = ready("rollout", "status")
    assert shown.code == 0
    for words in ("'house'", "HOLD", "0 of the 2 canary clients", "0 of the 100 posts", "lags     publish on X"):
        assert words in shown.out
    assert status(ready)["stage"] == "house"


def test_candidates_are_ranked_with_their_reasons_and_nobody_without_consent(ready) -> None:
    shown = ready("rollout", "candidates", "candidates.toml")
    assert shown.code == 0
    assert shown.out.index("acme") < shown.out.index("globex")
    assert "initech" not in shown.out
    assert "trust 90" in shown.out


def test_the_best_are_enrolled_and_the_rest_is_refused(ready) -> None:
    assert enrol(ready).code == 0
    assert [each["client"] for each in status(ready)["cohort"]] == ["acme", "globex"]
    for client, code, words in (
        ("acme", 4, "enrolled already"),
        ("initech", 4, "has not consented"),
        ("rtv-house", 4, "never a canary"),
        ("acmee", 2, "no 'acmee'"),
    ):
        ended = enrol(ready, client)
        assert (ended.code, words in ended.err) == (code, True), ended.err
    assert ready("rollout", "remove", "acme", *WHY, "--as", "femi").code == 0
    assert ready("rollout", "remove", "acme", *WHY, "--as", "femi").code == 4
    assert ready("rollout", "remove", "globx", *WHY, "--as", "femi").code == 2
    assert "taken out" in ready("rollout", "status").out


def test_hold_ends_with_1_and_changes_nothing(ready) -> None:
    before = status(ready)["serial"]
    for more in ([], ["--dry-run"], ["--json"]):
        ended = ready("rollout", "advance", *WHY, *more, "--as", "dana")
        assert ended.code == 1
    assert "HOLD at 'house'" in ready("rollout", "advance", *WHY, "--as", "dana").out
    assert status(ready)["serial"] == before


def test_holding_going_on_and_going_back_are_kept_in_history(ready) -> None:
    assert ready("rollout", "history").out.strip() == "it has not moved"
    assert ready("rollout", "hold", *WHY, "--as", "dana").code == 0
    assert ready("rollout", "hold", *WHY, "--as", "dana").code == 4
    assert "a person holds it" in ready("rollout", "status").out
    assert ready("rollout", "resume", *WHY, "--as", "femi").code == 0
    assert ready("rollout", "resume", *WHY, "--as", "femi").code == 4
    assert ready("rollout", "rollback", "--from", "canary-10", *WHY, "--as", "femi").code == 4
    assert ready("rollout", "rollback", *WHY, "--as", "femi").code == 0
    moves = json.loads(ready("rollout", "history", "--json").out)["moves"]
    assert [each["move"] for each in moves] == ["hold", "resume", "roll_back"]


@pytest.mark.parametrize("verb", ["advance", "rollback", "hold", "resume"])
def test_without_a_reason_or_proof_nothing_is_done(ready, verb) -> None:
    assert ready("rollout", verb, "-m", " ", "--as", "dana").code == 2
    assert ready("rollout", verb, *WHY, "--as", "nobody").code == 4
    assert ready("rollout", verb, "--as", "dana").code == 2


def test_the_plan_in_force_can_be_checked_and_loaded_again_and_is_no_new_version(ready, tmp_path) -> None:
    (tmp_path / "rollout.toml").write_text(ready("rollout", "plan", "show").out.split("\n", 1)[1])
    assert ready("rollout", "plan", "check", "rollout.toml").code == 0
    assert ready("rollout", "plan", "load", "rollout.toml", "--as", "dana").code == 4
    loaded = ready("rollout", "plan", "load", "rollout.toml", "--as", "ada")
    assert loaded.code == 0
    assert "6 stages" in loaded.out


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("share = 10\n", "share = 0\n", "stage.1.share"),
        ("share = 30\n", "share = 5\n", "stage.2.share"),
        ('soak = "7 days"', 'soak = "7"', "stage.0.soak"),
        ('soak = "7 days"', 'soak = "0 days"', "stage.0.soak"),
        ('clients = "house"', 'clients = "friends"', "stage.0.clients"),
        ('name = "ga"', 'name = "house"', "stage.5.name"),
        ("events = 100", "events = -1", "stage.0.events"),
        ("most = 3", "most = 1", "canary.least"),
    ],
)
def test_a_wrong_plan_is_refused_by_file_line_and_field_and_changes_nothing(ready, tmp_path, old, new, field) -> None:
    before = ready("rollout", "plan", "show").out
    (tmp_path / "wrong.toml").write_text(before.replace(old, new, 1))
    for words in (["plan", "check", "wrong.toml"], ["plan", "load", "wrong.toml", "--as", "ada"]):
        ended = ready("rollout", *words)
        assert ended.code == 2
        assert "wrong.toml:" in ended.err
        assert field in ended.err
    assert ready("rollout", "plan", "show").out == before


def test_a_file_that_is_not_there_is_named(ready) -> None:
    for words in (["plan", "check", "no.toml"], ["candidates", "no.toml"]):
        ended = ready("rollout", *words)
        assert (ended.code, "no.toml" in ended.err) == (2, True)
