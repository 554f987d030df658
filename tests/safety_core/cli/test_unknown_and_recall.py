"""``holdpoint unknown`` and ``holdpoint recall`` as a person types them: what they print, change, and end with."""

import json

import msgspec
import pytest

from safety_core.fleet import compose, settings
from safety_core.intent import effect_digest
from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import QueuedIntent
from safety_core.shell import staff
from safety_core.switches import HaltState
from safety_core.vocabulary import ObjectId, Reason, Role
from tests.safety_core.examples import ACCOUNT, HALT, INTENT, PERMIT


@pytest.fixture
def run(typed, tmp_path):
    """An installation with two operators and a viewer."""
    (tmp_path / "keys").mkdir(mode=0o700)
    core = compose.command_core(settings.load(None), create=True)
    staff.add_accounts(core, [ACCOUNT])
    for name, clients in (("dana", ()), ("femi", ("acme",)), ("vera", ())):
        role = Role.VIEWER if name == "vera" else Role.OPERATOR
        key = tmp_path / "keys" / f"{name}.key"
        key.write_text(staff.add_person(core, name, role, clients).hex())
        key.chmod(0o600)
    core.store.close()

    return typed


def plant(state: PermitState, at: IntentState, **changes: object) -> str:
    """A permit in that state, and its intent."""
    core = compose.command_core(settings.load(None))
    now_us = core.clock.boot_us()
    changes = {"minted_us": now_us - 9, "answered_us": now_us - 5, **changes}
    permit = msgspec.structs.replace(PERMIT, state=state, visible=effect_digest(INTENT), **changes)
    queued = QueuedIntent(
        intent=INTENT, state=at, submitted_us=1, due_us=1, attempts=1, object=permit.object, settled_us=now_us
    )

    def decide(tx):
        tx.add_intent(queued)
        tx.add_permit(permit)
        if permit.object is not None:
            tx.adopt(permit.platform, permit.platform_account, permit.object, INTENT.intent)

    core.store.transact(decide, deadline_s=1)
    core.store.close()
    return permit.permit


def halted() -> None:
    core = compose.command_core(settings.load(None))
    now_us = core.clock.boot_us()
    times = {"asked_us": now_us - 7, "fenced_us": now_us - 6, "state": HaltState.QUIESCED}
    core.store.transact(lambda tx: tx.put_halt(msgspec.structs.replace(HALT, **times)), deadline_s=1)
    core.store.close()


def quarantined() -> str:
    return plant(PermitState.QUARANTINED, IntentState.QUARANTINED, reason=Reason.ACCOUNT_UNREADABLE, saw="HTTP 502")


def escaped() -> str:
    halted()
    return plant(PermitState.CONFIRMED, IntentState.CONFIRMED, object=ObjectId("1900"))


COMMANDS = [
    ["unknown", "list"], ["unknown", "adopt"], ["unknown", "absent"], ["unknown", "probe"], ["recall", "list"],
    ["recall", "delete"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_says_its_exit_codes(run, words):
    assert "Exit codes:" in run(*words, "--help").out


# ---------------------------------------------------------------- unknown


def test_nothing_unknown_is_said(run):
    assert run("unknown", "list").out == "nothing is unknown\n"
    assert json.loads(run("unknown", "list", "--json").out) == {"unknown": []}


def test_what_waits_for_a_person_is_shown_with_its_text_and_why(run):
    permit = quarantined()
    shown = run("unknown", "list").out
    for part in (permit, "quarantined", "acme X acme-1", "waits for a person", "account_unreadable: HTTP 502"):
        assert part in shown
    assert INTENT.text in shown
    (found,) = json.loads(run("unknown", "list", "--json").out)["unknown"]
    assert (found["permit"]["permit"], found["of"]["intent"]["text"]) == (permit, INTENT.text)


@pytest.mark.parametrize(
    ("later_us", "words"), [(60_000_000, "is looked up in "), (-1, "is looked up as soon as a worker runs")]
)
def test_what_is_looked_up_by_itself_is_shown_with_when(run, later_us, words):
    core = compose.command_core(settings.load(None))
    settle_us = core.clock.boot_us() + later_us
    core.store.close()
    plant(PermitState.UNKNOWN, IntentState.UNDER_PERMIT, reason=Reason.ANSWER_LOST, settle_us=settle_us)
    assert words in run("unknown", "list").out


def test_a_person_sees_what_they_may_and_proves_it(run, tmp_path):
    quarantined()
    assert "per_1" in run("unknown", "list", "--as", "femi").out
    (tmp_path / "keys" / "femi.key").unlink()
    ended = run("unknown", "list", "--as", "femi")
    assert (ended.code, ended.out) == (4, "")
    assert "has not proved" in ended.err


def test_adopting_confirms_and_says_so(run):
    permit = quarantined()
    ended = run("unknown", "adopt", permit, "1900", "--as", "dana", "-m", "seen there")
    assert (ended.code, ended.out) == (0, "int_1 is confirmed: it became 1900\n")
    assert "int_1  confirmed, became 1900" in run("intent", "show", "int_1").out
    again = run("unknown", "adopt", permit, "1900", "--as", "dana", "-m", "seen there")
    assert again.code == 4
    assert "is confirmed, not quarantined" in again.err


def test_absent_says_how_to_hand_it_over_anew(run):
    ended = run("unknown", "absent", quarantined(), "--as", "dana", "-m", "not there")
    assert ended.code == 0
    assert "holdpoint intent submit --key NEW" in ended.out
    assert "int_1  absent: absent (dana says so: not there)" in run("intent", "show", "int_1").out


def test_a_probe_is_shown_as_waiting_for_a_worker(run):
    ended = run("unknown", "probe", quarantined(), "--as", "dana", "-m", "readable again", "--json")
    assert json.loads(ended.out)["state"] == "under_permit"
    assert "as soon as a worker runs" in run("unknown", "list").out


@pytest.mark.parametrize("words", [["adopt", "per_1", "1900"], ["absent", "per_1"], ["probe", "per_1"]])
@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        (["--as", "dana"], 2, "Missing option '-m'"),
        (["--as", "dana", "-m", ""], 2, "reason: is empty; say why: -m WHY"),
        (["--as", "vera", "-m", "why"], 4, "vera (viewer) may not act as operator for acme"),
        (["--as", "zoe", "-m", "why"], 4, "nobody is called 'zoe'"),
        (["--as", "dana", "--key", "nowhere", "-m", "why"], 4, "key file nowhere cannot be used"),
    ],
)
def test_a_word_that_cannot_be_taken_changes_nothing(run, words, more, code, message):
    quarantined()
    ended = run("unknown", *words, *more)
    assert (ended.code, ended.out) == (code, "")
    assert message in ended.err
    assert "waits for a person" in run("unknown", "list").out


def test_names_that_do_not_exist_are_answered_with_the_nearest(run):
    quarantined()
    ended = run("unknown", "absent", "per_2", "--as", "dana", "-m", "why")
    assert ended.code == 2
    assert "did you mean per_1?" in ended.err


@pytest.mark.parametrize("wrong", ["abc", "", "01", "1 2", "\uff11\uff12"])
def test_what_is_no_id_of_the_platform_is_not_adopted(run, wrong):
    ended = run("unknown", "adopt", quarantined(), wrong, "--as", "dana", "-m", "why")
    assert ended.code == 2
    assert "is no id of X" in ended.err


# ---------------------------------------------------------------- recall


def test_before_any_halt_there_is_nothing_to_recall(run):
    ended = run("recall", "list")
    assert (ended.code, ended.out) == (0, "nothing was ever halted, so nothing is to be recalled\n")
    assert json.loads(run("recall", "list", "--json").out) == {"halt": None, "effects": []}


def test_a_halt_that_stopped_everything_in_time_says_so(run):
    halted()
    assert "nothing became real that it did not wait for" in run("recall", "list").out


def test_what_escaped_a_halt_is_shown_with_where_it_stands(run):
    escaped()
    for words in ([], ["--halt", "halt_1"]):
        shown = run("recall", "list", *words).out
        for part in ("halt_1 of everything", "per_1", "confirmed", "stands as 1900", INTENT.text):
            assert part in shown
    (found,) = json.loads(run("recall", "list", "--json").out)["effects"]
    assert (found["permit"]["permit"], found["object"], found["recall"]) == ("per_1", "1900", None)
    ended = run("recall", "list", "--halt", "halt_2")
    assert ended.code == 2
    assert "did you mean halt_1?" in ended.err


def test_a_recall_asks_first_and_without_a_yes_deletes_nothing(run):
    escaped()
    words = ("recall", "delete", "per_1", "--as", "femi", "-m", "wrong campaign")
    for typed in ("n\n", "\n", ""):
        ended = run(*words, answers=typed)
        assert ended.code == 1
    assert "; recall" not in run("recall", "list").out
    ended = run(*words, answers="y\n")
    assert ended.code == 0
    assert "queued, takes back 1900" in ended.out
    assert "; recall queued" in run("recall", "list").out
    assert "its recall int-" in run("intent", "show", "int_1").out
    assert json.loads(run("intent", "show", "int_1", "--json").out)["recall"]["intent"]["recalls"] == "1900"


def test_with_yes_nothing_is_asked_and_twice_is_once(run):
    escaped()
    words = ("recall", "delete", "per_1", "--as", "femi", "-m", "wrong campaign", "--yes", "--json")
    (first,) = json.loads(run(*words).out)["recalls"]
    (second,) = json.loads(run(*words).out)["recalls"]
    assert first == second
    assert (first["intent"]["action"], first["intent"]["recalls"]) == ("recall", "1900")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["per_1", "--as", "femi"], 2, "Missing option '-m'"),
        (["--as", "femi", "-m", "why"], 2, "Missing argument"),
        (["per_1", "--as", "femi", "-m", " "], 2, "reason: is empty"),
        (["per_2", "--as", "femi", "-m", "why"], 2, "did you mean per_1?"),
        (["per_1", "--as", "vera", "-m", "why"], 4, "may not act as operator for acme"),
        (["per_1", "--as", "zoe", "-m", "why"], 4, "nobody is called 'zoe'"),
    ],
)
def test_a_recall_that_cannot_be_taken_deletes_nothing(run, words, code, message):
    escaped()
    ended = run("recall", "delete", "--yes", *words)
    assert (ended.code, ended.out) == (code, "")
    assert message in ended.err
    assert "; recall" not in run("recall", "list").out


def test_what_no_halt_lists_is_not_deleted(run):
    plant(PermitState.CONFIRMED, IntentState.CONFIRMED, object=ObjectId("1900"))
    ended = run("recall", "delete", "--yes", "per_1", "--as", "femi", "-m", "why")
    assert ended.code == 4
    assert "on no halt's recall list; only what is listed is deleted: holdpoint recall list" in ended.err


def test_a_recall_is_not_handed_over_as_work(run):
    ended = run(
        "intent", "submit", "--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "recall",
        "--text", "x", "--key", "k",
    )  # fmt: skip
    assert ended.code == 2
    assert "holdpoint recall --help" in ended.err
