"""``holdpoint halt`` as it is typed in an emergency: with the database locked, gone, damaged or unnamed, and killed itself."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.cli.halting import ends_at
from safety_core.fleet import settings
from safety_core.fleet.compose import command_core, upgrade
from safety_core.halt import proof, us
from safety_core.records import Account
from safety_core.shell import staff
from safety_core.shell.housekeeping import housekeep
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.vocabulary import AccountId, ClientId, Harm, Platform, PlatformAccountId

SHORT = """
[timing]
ask_s = 20.0
fence_s = 0.6
request_s = 0.2
pause_s = 0.2
minting_s = 0.2
permit_s = 0.7
confirm_s = 0.6
"""
"""C = 0.6 s and L + P = 0.9 s; A is long, since interpreters start slowly on a busy machine: B = 21.5 s."""
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
KILLED_AT = """
import os, signal, sys
from safety_core.cli import main
from safety_core.fleet import compose
wanted = sys.argv[1]
def seam(name):
    if name == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
compose.no_seam = seam
sys.argv = ["holdpoint", *sys.argv[2:]]
main.main()
"""


class Installation:
    """A folder with a configuration, a database, a client with two accounts, and whatever a test breaks of it."""

    def __init__(self, folder) -> None:
        self.folder, self.database = folder, folder / "holdpoint.sqlite"
        (folder / "holdpoint.toml").write_text(SHORT)
        self.loaded = settings.load(str(folder / "holdpoint.toml"))
        upgrade(self.loaded)
        core = self.core()
        accounts = [("acme", 1), ("acme", 2), ("bolt", 1)]
        staff.add_accounts(core, [account(*each) for each in accounts])
        core.store.close()

    def core(self):
        return command_core(self.loaded)

    def command(self, *words: str, code: str | None = None, stdin=None) -> subprocess.Popen:
        environment = {**os.environ, "HOLDPOINT_KEYS": str(self.folder / "keys")}
        environment.pop("HOLDPOINT_CONFIG", None)
        start = [sys.executable, "-c", code] if code else [sys.executable, "-m", "safety_core.cli.main"]
        return subprocess.Popen(
            [*start, *words], cwd=self.folder, env=environment, text=True, stdin=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def halt(self, *words: str) -> tuple[int, str, str]:
        process = self.command("halt", "-m", "why", "--as", "dana", *words)
        out, err = process.communicate(timeout=40)
        return process.returncode, out, err

    def halts(self):
        core = self.core()
        try:
            return list(core.store.read(lambda tx: tx.halts()))
        finally:
            core.store.close()

    def keep_house(self, seen: dict | None = None):
        core = self.core()
        try:
            housekeep(core, {} if seen is None else seen)
            return list(core.store.read(lambda tx: tx.halts()))
        finally:
            core.store.close()


def account(client: str, number: int) -> Account:
    return Account(
        client=ClientId(client),
        platform=Platform.X,
        account=AccountId(f"{client}-{number}"),
        platform_account=PlatformAccountId(f"{client}/{number}"),
        credential="vault:env:ACME_1",
    )


@pytest.fixture
def here(tmp_path):
    return Installation(tmp_path)


@pytest.fixture
def locked(here):
    """Somebody whom no supervisor knows holds the write lock and never lets go."""
    holder = here.command(str(here.database), code=HOLD, stdin=subprocess.PIPE)
    assert holder.stdout.readline() == "held\n"
    yield here
    if holder.poll() is None:
        holder.kill()
    holder.communicate(timeout=10)


# ---------------------------------------------------------------- without the store


def test_a_store_locked_by_a_stranger_is_latched_acknowledged_by_time_within_the_bound_and_written_later(locked):
    code, out, err = locked.halt("--client", "acme", "--json")
    assert code == 0, err
    thrown = json.loads(out)
    assert (thrown["latched"], thrown["quiesced_by"], thrown["scope"]["client"]) == (True, "time", "acme")
    timing = locked.loaded.timing
    assert thrown["quiesced_us"] - thrown["fenced_us"] >= timing.dead_after_us
    assert thrown["quiesced_us"] - thrown["asked_us"] <= us(timing.bound_s)
    assert thrown["fenced_us"] - thrown["asked_us"] <= us(timing.ask_s + timing.fence_s)
    assert locked.halts() == []


def test_what_was_latched_is_written_by_whoever_keeps_house_once_the_lock_is_free(here):
    holder = here.command(str(here.database), code=HOLD, stdin=subprocess.PIPE)
    assert holder.stdout.readline() == "held\n"
    _, out, _ = here.halt("--json")
    holder.communicate("", timeout=10)
    thrown = json.loads(out)
    (kept,) = here.keep_house()
    assert (kept.halt, kept.fenced_us, kept.quiesced_us) == tuple(
        thrown[name] for name in ("halt", "fenced_us", "quiesced_us")
    )
    assert (kept.state, kept.person, kept.latched) == (HaltState.QUIESCED, "dana", True)
    assert proof(kept, here.loaded.timing).acknowledged


NO_FILE_GROWS = """
import resource, sys
from safety_core.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
sys.argv = ["holdpoint", *sys.argv[1:]]
main.main()
"""


@pytest.mark.parametrize("words", [[], ["--json"], ["--local"]])
def test_where_not_one_byte_can_be_written_the_machine_is_stopped_and_the_last_line_says_what_stands_for_the_halt(
    here, words
):
    process = here.command("halt", "-m", "why", "--as", "dana", *words, code=NO_FILE_GROWS)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert "an automatic halt of everything stands in its place" in (err if words == ["--json"] else out)
    assert "STOP file;" not in out
    assert "Traceback" not in err
    (stands,) = here.keep_house()
    assert (stands.scope, stands.automatic, stands.harm) == (Scope(), True, Harm.HARD_STOP)
    assert "sentinel" in here.core().hard_stop.latched()


@pytest.mark.parametrize("harm", ["deleted", "garbage", "newer", "foreign"])
def test_a_database_that_cannot_be_used_is_halted_by_the_hard_stop(here, harm):
    before = break_database(here.database, harm)
    code, out, err = here.halt()
    assert code == 0, err
    assert "ACKNOWLEDGED" in out
    assert [each.split()[0] for each in out.splitlines()[:3]] == ["latched", "waiting", "quiesced"]
    assert "the database did not take the halt" in out
    assert "halting everything" in err
    assert "Traceback" not in err
    assert (here.folder / "holdpoint.sqlite-stop" / "STOP").exists()
    assert (here.database.read_bytes() if before is not None else None) == before, "it is left as it is"


def break_database(database, harm: str) -> bytes | None:
    if harm == "newer":
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
        connection.close()
        return database.read_bytes()
    for each in database.parent.glob("holdpoint.sqlite*"):
        if each.is_file():
            each.unlink()
    if harm == "deleted":
        return None
    if harm == "garbage":
        database.write_bytes(b"not a database at all, and longer than a header" * 50)
    else:
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE theirs (x)")
        connection.close()
    return database.read_bytes()


# ---------------------------------------------------------------- this machine alone


@pytest.mark.parametrize("harm", ["none", "deleted", "garbage"])
def test_a_local_halt_needs_no_database(here, harm):
    if harm != "none":
        break_database(here.database, harm)
    code, out, err = here.halt("--local")
    assert code == 0, err
    latched, waiting, quiesced, acknowledged, following = out.splitlines()
    assert [each.split()[0] for each in (latched, waiting, quiesced)] == ["latched", "waiting", "quiesced"]
    assert "did not take" not in latched, "it was not asked"
    assert (acknowledged.split()[0], "holdpoint release halt-" in following) == ("ACKNOWLEDGED", True)


def test_a_local_halt_that_somebody_interrupts_says_that_it_stands(here, run, monkeypatch):
    def interrupted(_self, _s: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BootClock, "sleep", interrupted)
    ended = run("--local", "-m", "why")
    assert (ended.code, "stands: nothing new begins. NOT acknowledged" in ended.err) == (1, True), ended.err
    assert (here.folder / "holdpoint.sqlite-stop" / "STOP").exists()


def test_a_local_halt_of_a_locked_database_is_not_held_up_and_stops_everything_whatever_is_named(locked):
    code, out, err = locked.halt("--local", "--client", "acme", "--json")
    assert code == 0, err
    assert json.loads(out)["scope"] == {"client": None, "platform": None, "account": None, "action": None}
    assert "stops everything on this machine" in err


def test_a_broken_configuration_leaves_a_way_and_says_it(here):
    (here.folder / "holdpoint.toml").write_text("[timing\n")
    code, _, err = here.halt()
    assert (code, "halt --local --database PATH" in err) == (2, True), err
    code, out, err = here.halt("--local", "--no-wait", "--database", str(here.database), "--json")
    assert code == 0, err
    assert "waiting for the longest" in err
    assert json.loads(out)["bound_us"] == us(30)
    assert (here.folder / "holdpoint.sqlite-stop" / "STOP").exists()


def test_where_nothing_of_holdpoint_is_no_stop_is_acknowledged(tmp_path, here):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code, _, err = here.halt("--local", "--database", str(elsewhere / "db"))
    assert (code, "nothing is stopped" in err, list(elsewhere.iterdir())) == (5, True, [])


# ---------------------------------------------------------------- killed itself


@pytest.mark.parametrize("seam", ["halt.raised", "halt.latched", "halt.fenced", "halt.looked"])
def test_a_halter_killed_anywhere_leaves_a_halt_that_housekeeping_completes(here, seam):
    holder = None
    if seam == "halt.latched":
        holder = here.command(str(here.database), code=HOLD, stdin=subprocess.PIPE)
        assert holder.stdout.readline() == "held\n"
    process = here.command(seam, "halt", "-m", "why", "--as", "dana", code=KILLED_AT)
    process.communicate(timeout=40)
    assert process.returncode == -signal.SIGKILL
    if holder is not None:
        holder.communicate("", timeout=10)
    seen: dict = {}
    until_s = time.monotonic() + 20
    while not (halts := here.keep_house(seen)) or halts[0].quiesced_us is None:
        assert time.monotonic() < until_s, halts
    (kept,) = halts
    assert kept.scope == Scope()
    assert kept.person == ("holdpoint" if seam == "halt.raised" else "dana")
    assert (kept.harm is Harm.HALTER_DIED) is (seam == "halt.raised")
    assert kept.latched is (seam == "halt.latched")
    assert proof(kept, here.loaded.timing).contradictions == ()


# ---------------------------------------------------------------- in this process: what is asked for and printed


@pytest.fixture
def run(here, typed):
    return partial(typed, "halt")


def test_repeated_options_halt_each_combination_at_one_instant(here, run):
    code, out, err = run("--client", "acme", "--client", "bolt", "--action", "publish", "--action", "reply", "-m", "x")
    assert code == 0, err
    halts = here.halts()
    assert [(each.scope.client, each.scope.action) for each in halts] == [
        ("acme", "publish"), ("acme", "reply"), ("bolt", "publish"), ("bolt", "reply")
    ]  # fmt: skip
    assert len({each.asked_us for each in halts}) == 1
    assert [each.epoch - halts[0].epoch for each in halts] == [0, 1, 2, 3]
    assert out.count("ACKNOWLEDGED") == 4


def test_of_several_clients_an_account_goes_with_those_who_have_it(here, run):
    code, _, err = run("--client", "acme", "--client", "bolt", "--account", "bolt-1", "-m", "x")
    assert code == 0, err
    assert [each.scope for each in here.halts()] == [Scope(client=ClientId("bolt"), account=AccountId("bolt-1"))]


def test_the_same_name_twice_is_one_halt(here, run):
    assert run("--client", "acme", "--client", "acme", "-m", "x")[0] == 0
    assert len(here.halts()) == 1


@pytest.mark.parametrize(
    "words", [("--client", "acmee"), ("--client", "acme", "--client", "bolt", "--account", "acm-1")]
)
def test_a_misspelt_name_among_several_halts_nothing_and_says_the_line_that_halts_everything(here, run, words):
    code, _, err = run(*words, "-m", "x")
    assert (code, "did you mean acme" in err, "holdpoint halt -m WHY" in err) == (2, True, True), err
    assert here.halts() == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_empty_reason_is_a_halt_and_is_said(here, run, reason):
    code, _, err = run("-m", reason)
    assert (code, "no reason was given" in err) == (0, True)
    assert [each.reason for each in here.halts()] == ["(no reason given)"]


@pytest.mark.parametrize("until", ["yesterday", "2001-01-01", "0h", "-2h", ""])
def test_a_bad_expected_end_is_said_and_left_out_and_halts_all_the_same(here, run, until):
    code, _, err = run("--until", until, "-m", "x")
    assert (code, "halting without it" in err) == (0, True), err
    assert [each.expected_end_at for each in here.halts()] == [None]


def test_a_mistake_in_who_is_told_is_said_and_stops_no_halt(here, run):
    with (here.folder / "holdpoint.toml").open("a", encoding="utf-8") as config:
        config.write("\n[notify.smtp]\nhost = 25\n")
    code, _, err = run("-m", "x")
    assert (code, "notify.smtp" in err, "halting without it" in err) == (0, True, True), err


def test_an_expected_end_is_kept(here, run):
    assert run("--until", "2h", "-m", "x")[0] == 0
    (kept,) = here.halts()
    end = datetime.fromisoformat(kept.expected_end_at)
    assert end - datetime.fromisoformat(kept.asked_at) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("30m", "2026-01-01T12:30:00+00:00"),
        ("1d", "2026-01-02T12:00:00+00:00"),
        ("2026-01-01T14:00:00+01:00", "2026-01-01T13:00:00+00:00"),
        ("2026-01-01T12:00:00+00:00", None),
        ("2026-01-01T12:00:01+00:00", "2026-01-01T12:00:01+00:00"),
    ],
)
def test_an_expected_end_is_read_as_a_span_or_a_time_and_lies_ahead(until, end):
    assert ends_at(until, datetime(2026, 1, 1, 12, tzinfo=UTC)) == end


def test_without_waiting_it_returns_at_the_fence_and_says_that_it_is_not_acknowledged(here, run):
    code, out, _ = run("--no-wait", "-m", "x")
    assert (code, "NOT acknowledged" in out) == (0, True)
    assert [each.state for each in here.halts()] == [HaltState.FENCED]


def test_a_halt_with_everything_well_is_quiesced_by_answers_and_latches_nothing(here, run):
    assert run("-m", "x")[0] == 0
    (kept,) = here.halts()
    assert (kept.quiesced_by, kept.latched) == (QuiescedBy.ANSWERS, False)
    assert not (here.folder / "holdpoint.sqlite-stop" / "STOP").exists()
