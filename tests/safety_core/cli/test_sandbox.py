"""``holdpoint sandbox`` as people type it: what it says of what is covered and what is live, and its exit codes."""

import fcntl
import json

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import QueuedIntent
from safety_core.sandbox import Mode
from safety_core.switches import HOUSE
from safety_core.vocabulary import AccountId, IntentId, ObjectId, PermitId, Platform, PlatformAccountId
from tests.safety_core.examples import INTENT, PERMIT

WHY = ("-m", "rehearsing")
SETS = {
    "intercept": ["--until", "2h"],
    "simulate": ["--until", "2h", "--success", "95%", "--latency", "0.3s..2s"],
    "record": ["--until", "2h", "--effects", "20"],
}


def shown(ready, *more: str):
    return json.loads(ready("sandbox", "show", "--json", *more).out)


def test_a_new_installation_says_that_everything_is_live(ready):
    code, out, _ = ready("sandbox", "show")
    assert code == 0
    assert out.startswith("sandbox off (setting 1, by holdpoint")
    assert "LIVE      X: follow, like, publish, reply" in out
    assert "LIVE      TikTok: publish" in out


@pytest.mark.parametrize("mode", SETS)
def test_each_mode_says_what_it_covers_what_is_live_besides_and_when_it_ends(ready, mode):
    code, out, err = ready("sandbox", mode, *SETS[mode], "--platform", "x", *WHY, "--as", "dana")
    assert (code, err) == (0, "")
    assert out.startswith(f"sandbox {mode} until 20")
    assert "covers    X: " in out
    assert "LIVE      Facebook: comment, like, publish, reply" in out
    assert "LIVE      X" not in out
    assert "ends      in " in out
    found = shown(ready)
    assert (found["setting"]["mode"], found["setting"]["person"], found["over"]) == (mode, "dana", False)
    assert found["setting"]["platforms"] == ["X"]
    assert 7100 < found["left_s"] <= 7200
    assert found["live"]["Facebook"] == ["comment", "like", "publish", "recall", "reply"]
    assert found["live"]["X"] == ["recall"]


def test_dice_are_set_as_they_were_typed(ready):
    ready("sandbox", "simulate", *SETS["simulate"], *WHY, "--as", "dana")
    setting = shown(ready)["setting"]
    assert (setting["success_per_mille"], setting["latency_p50_ms"], setting["latency_p95_ms"]) == (950, 300, 2000)
    assert "95 % taken; half after 300 ms, 95 of 100 within 2000 ms" in ready("sandbox", "show").out


def test_what_has_no_form_that_few_see_is_said_to_be_refused(ready):
    out = ready("sandbox", "record", *SETS["record"], *WHY, "--as", "dana").out
    assert "covers    X: publish, reply (from an account whose posts are protected" in out
    assert "refuses   X: follow, like: few see no form of it" in out
    assert "at most   20 effects" in out
    assert "effects   0 of 20" in ready("sandbox", "show").out


def test_another_setting_replaces_it_and_says_so(ready):
    ready("sandbox", "intercept", *SETS["intercept"], *WHY, "--as", "dana")
    out = ready("sandbox", "record", *SETS["record"], *WHY, "--as", "dana").out
    assert "replaces  setting 2: intercept until " in out
    assert "by dana" in out


def test_turning_it_off_takes_another_person_and_says_loudly_what_is_live(ready):
    ready("sandbox", "intercept", *SETS["intercept"], *WHY, "--as", "dana")
    code, _, err = ready("sandbox", "off", *WHY, "--as", "dana")
    assert (code, "another person who acts for all clients" in err) == (4, True)
    code, out, _ = ready("sandbox", "off", *WHY, "--as", "femi")
    assert code == 0
    assert "LIVE      X: " in out
    assert "none stands: what is live on X waits; two people give it: holdpoint house live show" in out
    assert shown(ready)["setting"]["mode"] == "off"
    assert ready("sandbox", "off", *WHY, "--as", "femi").code == 0


def test_where_every_host_is_simulated_no_leave_is_spoken_of_as_missing(ready, tmp_path):
    (tmp_path / "holdpoint.toml").write_text('[hosts]\n"api.x.com" = "http://127.0.0.1:8800"\n')
    assert "none is needed" in ready("sandbox", "show").out
    assert shown(ready)["real"] == []


def test_on_top_of_another_setting_than_the_one_that_was_seen_nothing_is_done(ready):
    assert ready("sandbox", "intercept", *SETS["intercept"], *WHY, "--as", "dana", "--from", "1").code == 0
    for words in (["intercept", *SETS["intercept"]], ["off"]):
        code, _, err = ready("sandbox", *words, *WHY, "--as", "femi", "--from", "1")
        assert (code, "setting 1 stands no more" in err) == (4, True)


def test_history_names_every_setting_and_who_set_it(ready):
    ready("sandbox", "record", *SETS["record"], "--platform", "X", "--action", "publish", *WHY, "--as", "dana")
    ready("sandbox", "off", *WHY, "--as", "femi")
    code, out, _ = ready("sandbox", "history")
    assert code == 0
    first, second, third = out.splitlines()
    assert "off, by holdpoint" in first
    assert "by dana: X; publish; 20 effects at most" in second
    assert "off, by femi" in third
    found = json.loads(ready("sandbox", "history", "--json").out)["settings"]
    assert [each["mode"] for each in found] == ["off", "record", "off"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["intercept", "--until", "0h"], "until: '0h' is not in the future"),
        (["intercept", "--until", "2020-01-01T00:00Z"], "until: '2020-01-01T00:00Z' is not in the future"),
        (["intercept", "--until", "721h"], "more than 30 days away"),
        (["intercept", "--until=-2h"], "is not a time"),
        (["intercept", "--until", "2030-01-01T10:00"], "has no offset"),
        (["intercept"], "--until"),
        (["intercept", "--until", "2h", "--platform", "Instagrm"], "did you mean Instagram"),
        (["intercept", "--until", "2h", "--action", "publsh"], "did you mean publish"),
        (["intercept", "--until", "2h", "--platform", "TikTok", "--action", "like"], "like is no action of TikTok"),
        (["intercept", "--until", "2h", "--action", "edit"], "edit is no action of any platform"),
        (["simulate", "--until", "2h", "--success", "101%"], "success: '101%' is more than all"),
        (["simulate", "--until", "2h", "--success", "0.95"], "success: '0.95' is not a share in per cent"),
        (["simulate", "--until", "2h", "--latency", "2s..1s"], "the 95th percentile is below the middle"),
        (["record", "--until", "2h"], "--effects"),
        (["record", "--until", "2h", "--effects", "0"], "effects: 0 is not between 1 and 10000"),
        (["record", "--until", "2h", "--effects", "10001"], "effects: 10001 is not between"),
        (["record", "--until", "2h", "--effects", "many"], "--effects"),
        (["record", "--until", "2h", "--effects", "5", "--vouch", "X"], "vouch: nobody is asked to vouch for X"),
        (["record", "--until", "2h", "--effects", "5", "--vouch", "Y"], "vouch: there is no 'Y'"),
        (["off"], None),
    ],
)
def test_wrong_words_change_nothing_and_say_what_to_write(ready, words, said):
    why = WHY if said is not None else ("-m", " ")
    code, _, err = ready("sandbox", *words, *why, "--as", "dana")
    assert (code, (said or "reason: is empty") in err) == (2, True), err
    assert shown(ready)["setting"]["serial"] == 1


@pytest.mark.parametrize("words", [["intercept", *SETS["intercept"]], ["record", *SETS["record"]], ["off"]])
def test_whoever_has_not_proved_it_or_may_not_sets_nothing(ready, words):
    ready("people", "add", "vera", "--role", "viewer")
    for who in ("nobody", "vera"):
        assert ready("sandbox", *words, *WHY, "--as", who).code == 4
    assert shown(ready)["setting"]["serial"] == 1


def test_what_it_left_standing_is_named_with_what_to_do_and_ends_with_3(ready, tmp_path):
    (tmp_path / "house.toml").write_text(
        '[[account]]\nclient = "rtv-house"\nplatform = "TikTok"\naccount = "rtv-1"\nplatform_account = "77"\n'
        'credential = "vault:env:RTV_1"\n'
    )
    assert ready("accounts", "load", "house.toml").code == 0
    whose = {
        "intent": IntentId("int-made"),
        "client": HOUSE,
        "platform": Platform.TIKTOK,
        "account": AccountId("rtv-1"),
    }
    done = QueuedIntent(
        intent=msgspec.structs.replace(INTENT, **whose), state=IntentState.CONFIRMED, submitted_us=1, due_us=1
    )
    made = msgspec.structs.replace(
        PERMIT,
        **whose,
        permit=PermitId("per-made"),
        platform_account=PlatformAccountId("77"),
        state=PermitState.CONFIRMED,
        object=ObjectId("film-1"),
        sandbox=Mode.RECORD,
        setting=2,
    )
    store = open_sqlite(str(tmp_path / "holdpoint.sqlite"), mode="inline")
    store.transact(lambda tx: (tx.add_intent(done), tx.add_permit(made)), deadline_s=5)
    store.close()
    code, out, _ = ready("sandbox", "show")
    assert code == 3
    assert "made      1 for real, 0 of them taken down again" in out
    assert "LEFT TO A PERSON: publish on TikTok, rtv-1, film-1 (per-made): TikTok lets no program delete it" in out
    assert "take it down by hand, on the platform" in out
    ended = ready("sandbox", "show", "--json")
    assert (ended.code, json.loads(ended.out)["left"]) == (3, 1)
    by_hand = ("sandbox", "removed", "per-made", "-m", "deleted in the app", "--as", "dana")
    refused = ready(*by_hand)
    assert (refused.code, "TikTok does not say whether film-1 is gone" in refused.err) == (4, True), refused.err
    assert ready("sandbox", "show").code == 3
    done = ready(*by_hand, "--my-word", "--json")
    assert (done.code, json.loads(done.out)["word"]) == (0, "person")
    code, out, _ = ready("sandbox", "show")
    assert (code, "made      1 for real, 1 of them taken down again" in out) == (0, True)
    assert ready(*by_hand, "--my-word").code == 4
    assert ready("sandbox", "removed", "per-nobody", *WHY, "--as", "dana").code == 2


def test_what_a_killed_run_may_have_left_is_named_unless_a_run_is_at_it(ready, tmp_path):
    (tmp_path / "holdpoint.sqlite-house-left").write_text("/runs/1/house/2\n")
    code, out, _ = ready("sandbox", "show")
    assert (code, "LEFT BY A RUN that was killed, perhaps: /runs/1/house/2" in out) == (3, True)
    with (tmp_path / "holdpoint.sqlite-house-run").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert ready("sandbox", "show").code == 0
    (tmp_path / "holdpoint.sqlite-house-left").write_text("")
    assert shown(ready)["left_by_runs"] == []


def test_a_setting_that_is_over_is_said_to_have_ended(ready, tmp_path):
    ready("sandbox", "intercept", "--until", "1s", *WHY, "--as", "dana")
    store = open_sqlite(str(tmp_path / "holdpoint.sqlite"), mode="inline")
    now = store.read(lambda tx: tx.sandbox())
    ended = msgspec.structs.replace(now, serial=3, until_at=now.set_at)
    store.transact(lambda tx: tx.add_sandbox(ended), deadline_s=5)
    store.close()
    assert "ENDED     what it covers is refused until somebody sets it anew" in ready("sandbox", "show").out
    assert shown(ready)["over"] is True


def test_without_a_database_or_a_setting_it_ends_with_5(typed, ready, tmp_path):
    store = open_sqlite(str(tmp_path / "holdpoint.sqlite"), mode="inline")
    store.close()
    import sqlite3

    with sqlite3.connect(tmp_path / "holdpoint.sqlite") as connection:
        connection.execute("DELETE FROM sandboxes")
    connection.close()
    code, _, err = ready("sandbox", "show")
    assert (code, "nobody can say which setting stands" in err) == (5, True)
    assert ready("sandbox", "off", *WHY, "--as", "dana").code == 4
    assert ready("sandbox", "intercept", *SETS["intercept"], *WHY, "--as", "dana").code == 0
    (tmp_path / "holdpoint.sqlite").unlink()
    assert typed("sandbox", "show").code == 5
