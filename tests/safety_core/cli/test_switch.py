"""``holdpoint switch`` as an operator types it: what is halted, what was, releases at a time, and drills."""

import json
from datetime import UTC, datetime, timedelta

import pytest

ACCOUNTS = "\n".join(
    f'[[account]]\nclient = "{client}"\nplatform = "X"\naccount = "{client}-1"\n'
    f'platform_account = "{number}"\ncredential = "vault:env:TOKEN_{number}"\n'
    for number, client in ((1001, "acme"), (1002, "rtv-house"))
)


@pytest.fixture
def run(typed, tmp_path):
    """An installation with two clients and two operators."""
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    typed("db", "upgrade")
    typed("accounts", "load", "accounts.toml")
    for name in ("dana", "femi"):
        typed("people", "add", name, "--role", "operator")
    return typed


def halted(run, *words: str) -> str:
    code, out, err = run("halt", "-m", "why", "--as", "dana", "--json", *words)
    assert code == 0, err
    said = json.loads(out)
    return said["halt"] if "halt" in said else said["halts"][0]["halt"]


def test_the_matrix_is_shown_at_a_glance(run):
    assert run("switch", "show")[1].splitlines()[-1] == "nothing is halted"
    name = halted(run, "--client", "acme")
    code, out, _ = run("switch", "show")
    assert code == 0
    assert f"{name}  quiesced  client acme  risk critical  by dana" in out
    assert "why; quiesced after" in out
    shown = json.loads(run("switch", "show", "--json")[1])
    assert shown["chapters"][name]["risk"] == "critical"
    assert shown["halts"][0]["halt"] == name


def test_history_tells_what_became_of_each_halt_of_a_scope(run):
    name = halted(run, "--client", "acme")
    assert run("release", name, "-m", "mended", "--as", "femi")[0] == 0
    code, out, _ = run("switch", "history", "--client", "acme")
    assert code == 0
    for words in (name, "released", "released by femi: mended", "bound", "quiesced +"):
        assert words in out
    assert "was ever halted" in run("switch", "history", "--client", "rtv-house")[1]
    found = json.loads(run("switch", "history", "--limit", "1", "--json")[1])
    assert [each["halt"]["halt"] for each in found["chapters"]] == [name]


@pytest.mark.parametrize(
    ("words", "near"), [(["--client", "acne"], "acme"), (["--action", "publsh"], "publish"), (["--account", "acme-2"], "acme-1")]
)  # fmt: skip
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(run, words, near):
    code, _, err = run("switch", "history", *words)
    assert (code, f"did you mean {near}" in err) == (2, True), err


def test_a_release_at_a_time_is_proposed_agreed_shown_and_taken_back(run):
    name = halted(run)
    code, out, err = run("switch", "schedule", name, "--at", "2h", "-m", "mended by then", "--as", "dana", "--json")
    assert code == 0, err
    made = json.loads(out)
    assert made["state"] == "proposed"
    ahead = datetime.fromisoformat(made["at"]) - datetime.now(UTC)
    assert timedelta(minutes=119) < ahead <= timedelta(hours=2)
    assert "NOT yet agreed" in run("switch", "show")[1]
    code, _, err = run("switch", "agree", made["schedule"], "--as", "dana")
    assert (code, "a second person" in err) == (4, True)
    assert run("switch", "agree", made["schedule"], "--as", "femi")[0] == 0
    assert "agreed by femi" in run("switch", "show")[1]
    assert run("switch", "withdraw", made["schedule"], "--as", "femi")[0] == 0
    assert made["schedule"] not in run("switch", "show")[1]
    assert "withdrawn by femi" in run("switch", "history")[1]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2020-01-01T00:00Z", "is not in the future"),
        ("2026-03-29T09:00", "has no offset"),
        ("2026-03-29T02:30[Europe/Berlin]", "does not exist"),
        ("tomorrow", "is not a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_is_planned(run, at, says):
    name = halted(run)
    code, _, err = run("switch", "schedule", name, "--at", at, "-m", "mended", "--as", "femi")
    assert (code, says in err) == (2, True), err
    assert "schedule-" not in run("switch", "show")[1]


def test_each_refused_release_says_the_next_line_to_type(run):
    name = halted(run)
    code, _, err = run("release", name, "-m", "mended", "--as", "dana")
    assert (code, f"holdpoint release {name} --as OTHER" in err) == (4, True), err
    code, _, err = run("release", name[:-1], "-m", "mended", "--as", "femi")
    assert (code, f"did you mean {name}" in err) == (2, True), err
    assert run("release", name, "-m", "mended", "--as", "femi")[0] == 0
    code, _, err = run("release", name, "-m", "mended", "--as", "femi")
    assert (code, "released already, by femi" in err) == (4, True), err


def test_a_drill_without_a_worker_is_idle_takes_its_work_back_and_releases_itself(run, monkeypatch):
    monkeypatch.setattr("safety_core.shell.drill.LOAD_WAIT_S", 0.05)
    code, out, err = run("switch", "drill", "--client", "rtv-house", "--as", "dana")
    assert code == 3, err
    assert "idle: no sample (no post was under way" in out
    assert "withdrawn 2 posts that had not begun" in out
    for words in ("fenced", "quiesced", "released", "bound     B = "):
        assert words in out
    assert run("switch", "show")[1].splitlines()[-1] == "nothing is halted"


def test_a_drill_on_any_other_client_is_refused_and_halts_nothing(run):
    code, _, err = run("switch", "drill", "--client", "acme", "--as", "dana")
    assert (code, "on rtv-house only" in err) == (4, True), err
    assert run("switch", "history")[1].strip() == "nothing of everything was ever halted"


@pytest.mark.parametrize("word", ["show", "history", "schedule", "agree", "withdraw", "drill"])
def test_every_subcommand_says_its_exit_codes(run, word):
    assert "Exit codes:" in run("switch", word, "--help")[1]
