"""What cannot be loaded, or may not be: said before anything is handed over, with what to do next."""

import http.server
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner

from loadtests.benchmarks.stand_in import StandIn
from loadtests.cli.load import DECISIONS, REPORT, command
from loadtests.over_http import ground
from loadtests.over_http.api import Api, Unusable, place
from reports.signed import bundle, decision

REJECTED = {"ended": True, "confirmed": False, "state": "rejected", "reason": "wrong_account", "saw": "the token is zeta's", "waits_for": None}  # fmt: skip


@pytest.fixture
def key(tmp_path):
    file = tmp_path / "relay.key"
    file.write_text("00" * 32 + "\n")
    file.chmod(0o600)
    return str(file)


def load(*words: str):
    ended = CliRunner().invoke(command, ["publish", *words])
    return ended.exit_code, " ".join(ended.output.split())


def load_at(url, key):
    return load("--host", url, "--as", "relay", "--key", key, "--duration", "1", "--settle", "0")


def test_where_nobody_answers_it_says_what_to_start(key):
    code, said = load_at("http://127.0.0.1:9", key)
    assert (code, "nobody answers" in said, "start holdpoint serve and a worker" in said) == (2, True, True)


def test_a_folder_that_holds_the_load_or_that_somebody_decided_on_takes_none(tmp_path):
    assert (REPORT, DECISIONS) == (decision.PAGE, bundle.DECISIONS)
    (tmp_path / "load-publish.json").write_text("{}")
    code, said = load("--evidence", str(tmp_path))
    assert (code, "holds a load already (load-publish.json); move it away" in said) == (2, True)
    (tmp_path / "load-publish.json").rename(tmp_path / "elsewhere.json")
    (tmp_path / DECISIONS).write_text("")
    code, said = load("--evidence", str(tmp_path))
    assert (code, "somebody has decided on the report there" in said) == (2, True)


def test_what_answers_and_is_no_holdpoint_is_named(key):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        code, said = load_at(f"http://127.0.0.1:{other.server_address[1]}", key)
        other.shutdown()
    assert (code, "no Holdpoint" in said) == (2, True)


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1", "127.0.0.1:8788", "http://127.0.0.1:8788/api", "http://:1", "http://a:b"]
)
def test_what_is_no_url_of_a_console_is_refused(url):
    with pytest.raises(Unusable, match="give it as http://127"):
        place(url)


def test_a_target_that_is_not_this_machine_has_to_be_allowed_by_name(key):
    code, said = load_at("https://holdpoint.example", key)
    assert (code, "is not this machine, and nobody allowed it" in said) == (2, True)
    assert ground.check_target("https://holdpoint.example", ["holdpoint.example"]) is False
    assert all(ground.check_target(each, ()) for each in ("http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"))


def test_elsewhere_only_accounts_of_the_house_are_used():
    bound = [
        {"client": c, "platform": "X", "account": f"{c}-1", "house": c == "rtv-house"} for c in ("acme", "rtv-house")
    ]
    answers = {"/accounts": {"accounts": bound, "next": None}}
    with StandIn(answers=answers) as system, closing(Api(system.url, "relay.00")) as api:
        assert [each.client for each in ground.accounts(api, ["X"], here=True)] == ["acme", "rtv-house"]
        assert [each.client for each in ground.accounts(api, ["X"], here=False)] == ["rtv-house"]


def test_a_platform_that_is_reached_for_real_is_never_loaded(key):
    with StandIn(answers={"/sandbox": {"real": ["X"]}}) as system:
        code, said = load_at(system.url, key)
    assert (code, "X: reached for real by that system" in said, system.taken) == (2, True, [])


def test_a_system_without_accounts_there_is_refused(key):
    with StandIn(accounts=()) as system:
        code, said = load_at(system.url, key)
    assert (code, "there is no account on X that this person sees" in said) == (2, True)


def test_accounts_that_cannot_publish_once_are_an_error_with_the_reason_and_no_figure():
    with (
        StandIn(answers={"/intents": REJECTED}, accounts=("acme-1", "acme-2")) as system,
        closing(Api(system.url, "relay.00")) as api,
        pytest.raises(Unusable, match=r"2 of 2 accounts .* acme-1 \(X\): rejected, wrong_account: the token is zeta's"),
    ):
        ground.trial(api, ground.survey(api, ["X"], ()), "r")
    assert system.of_the_load == []


def test_where_no_worker_runs_that_is_said_and_nothing_stays_to_be_published_later(monkeypatch):
    monkeypatch.setattr(ground, "QUIET_S", 0.0)
    waits = {**REJECTED, "ended": False, "state": "queued", "reason": None, "saw": ""}
    with (
        StandIn(answers={"/intents": waits}, accounts=("acme-1", "acme-2")) as system,
        closing(Api(system.url, "relay.00")) as api,
        pytest.raises(Unusable, match=r"acme-1 \(X\): queued, nobody took it.*See that a worker runs"),
    ):
        ground.trial(api, ground.survey(api, ["X"], ()), "r")
    assert system.taken_back == [each["key"] for each in system.taken]
    assert len(system.taken_back) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rate", "0"], "0.0 is not in the range"),
        (["--workers", "0"], "0 is not in the range"),
        (["--duration", "0"], "0.0 is not in the range"),
        (["--host", "http://127.0.0.1:1"], "say who hands over there: --as NAME"),
        (["--as", "relay"], "name it by --host"),
        (["--host", "http://127.0.0.1:1", "--as", "nobody-here"], "there is no key file of theirs"),
    ],
)
def test_options_that_make_no_load_are_refused(words, said, monkeypatch, tmp_path):
    monkeypatch.setenv("HOLDPOINT_KEYS", str(tmp_path))
    code, told = load(*words)
    assert (code, said in told) == (2, True), told


def test_a_folder_that_holds_a_load_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "load-publish.json").touch()
    code, told = load("--evidence", str(tmp_path))
    assert (code, "give every run a folder of its own" in told) == (2, True)
