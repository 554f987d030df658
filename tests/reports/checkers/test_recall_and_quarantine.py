"""A recall is judged by what the platform says was deleted, and a person's word by the ledgers like any other claim."""

import hashlib
import json
from typing import Any

import pytest

from reports.checkers import check_all
from reports.checkers.finding import Finding
from reports.evidence.folder import from_rows
from tests.reports.bench import SECOND, Bench, committed, tree, visible

SALT = "ab" * 16


def findings(bench: Bench) -> dict[str, Finding]:
    return {each.invariant: each for each in check_all(from_rows(bench.rows()))}


def statuses(bench: Bench) -> dict[str, str]:
    return {name: each.status for name, each in findings(bench).items()}


def target(name: str) -> str:
    return hashlib.sha256(f'{{"recalls":"{name}"}}'.encode()).hexdigest()


def log(bench: Bench, entry: dict[str, Any]) -> None:
    """Write an entry into the log at its time, and see the heads anew."""
    lines = [each["entry"] for each in bench.audit] + [json.dumps({"v": 1, **entry}, sort_keys=True)]
    lines.sort(key=lambda each: int(json.loads(each)["at_us"]))
    bench.audit = [{"index": index, "entry": line} for index, line in enumerate(lines)]
    for head in bench.checkpoints:
        head["size"] = sum(json.loads(each)["at_us"] <= head["seen_us"] for each in lines)
        head["root"] = tree(lines[: head["size"]])


def recalled(bench: Bench) -> dict[str, dict[str, Any]]:
    """The first post of the load taken back while everything is halted; its rows by kind."""
    halt = next(each for each in bench.halts if each["client"] is None and each["platform"] is None)
    at_us = halt["quiesced_us"] + 20_000
    post, first = bench.ledger[0], bench.intents[0]
    what = {**{name: first[name] for name in ("client", "platform", "account")}, "intent": "int-r", "action": "recall"}
    intent = {
        **first, **what, "tag": "tag-r", "salt": SALT, "recalls": post["object"], "visible": target(post["object"]),
        "submitted_us": at_us, "due_us": 0, "settled_us": at_us + 9_000, "object": post["object"],
    }  # fmt: skip
    permit = {
        **bench.permits[0], **what, "permit": "per-r", "epoch": halt["epoch"], "asked_us": at_us, "minted_us": at_us + 10,
        "sent_us": at_us + 1_000, "answered_us": at_us + 8_000, "settle_us": None, "confirmed_us": at_us + 9_000,
        "object": post["object"], "visible": intent["visible"],
    }  # fmt: skip
    request = {
        **bench.journal[0], "n": 900_001, "arrived_us": at_us + 2_000, "replied_us": at_us + 7_000,
        "operation": "delete_post", "status": 200, "fault": None, "tag": "tag-r",
    }  # fmt: skip
    effect = {
        **post, "n": 900_001, "call": 900_001, "arrived_us": at_us + 2_000, "committed_us": at_us + 2_500,
        "visible_us": at_us + 2_500, "event": "delete_post", "tag": "tag-r",
    }  # fmt: skip
    bench.intents.append(intent)
    bench.permits.append(permit)
    bench.journal.append(request)
    bench.ledger.append(effect)
    log(
        bench,
        {
            "kind": "permit", "permit": "per-r", **what, "platform_account": post["account"], "epoch": halt["epoch"],
            "at_us": at_us + 10, "commitment": committed(SALT, intent["visible"]),
        },
    )  # fmt: skip
    bench.samples[-1]["us"] += 301 * SECOND
    return {"halt": halt, "intent": intent, "permit": permit, "request": request, "effect": effect}


def test_an_honest_recall_under_a_halt_of_everything_breaks_nothing(little: Bench) -> None:
    recalled(little)
    found = {name for name, status in statuses(little).items() if status != "held"}
    # Nobody engaged, there is no rollout in it, the store was never away, and there are no objectives and no flags.
    assert found == {"I4", "I12", "I13", "I14", "I18", "I19", "I20"}


def test_a_recall_that_took_down_another_post_is_found_by_what_was_permitted_and_by_what_is_claimed(
    little: Bench,
) -> None:
    recalled(little)["effect"]["object"] = little.ledger[1]["object"]
    found = findings(little)
    assert (found["I5"].status, found["I6"].status, found["I3"].status) == ("broken", "broken", "broken")
    assert "other than any of its permit records" in found["I5"].why
    assert "was to take back" in found["I6"].why


def test_a_post_published_under_a_recalls_name_is_found(little: Bench) -> None:
    rows = recalled(little)
    rows["effect"].update(event="create_post", object="obj-new", visible=visible("hello"))
    rows["request"].update(operation="create_post", status=201)
    found = statuses(little)
    assert (found["I3"], found["I5"], found["I6"]) == ("broken", "broken", "broken")


def test_the_republishing_of_the_very_post_under_a_recalls_name_is_found(little: Bench) -> None:
    recalled(little)["effect"]["event"] = "create_post"
    found = statuses(little)
    assert (found["I3"], found["I5"], found["I6"]) == ("broken", "broken", "broken")


def test_a_request_under_a_recalls_name_that_deletes_nothing_is_in_every_halts_scope(little: Bench) -> None:
    rows = recalled(little)
    little.ledger.remove(rows["effect"])
    little.intents.remove(rows["intent"])
    little.intents.append({**rows["intent"], "state": "rejected", "reason": "target_missing", "object": None})
    assert statuses(little)["I3"] == "held"
    rows["request"]["operation"] = "create_post"
    assert statuses(little)["I3"] == "broken"


def test_an_ordinary_deletion_is_not_spared(little: Bench) -> None:
    rows = recalled(little)
    rows["intent"]["action"] = "delete"
    assert statuses(little)["I3"] == "broken"


@pytest.mark.parametrize(("action", "status"), [("recall", "broken"), ("publish", "held")])
def test_a_halt_that_names_recall_covers_it(little: Bench, action: str, status: str) -> None:
    rows = recalled(little)
    halt = {**rows["halt"], "halt": "halt-r", "action": action, "live_at_fence": 0}
    halt["released_us"] = rows["effect"]["arrived_us"] + 1
    little.halts.append(halt)
    assert statuses(little)["I3"] == status


def test_a_recall_minted_under_a_halt_that_names_it_is_found_though_nothing_was_sent(little: Bench) -> None:
    rows = recalled(little)
    little.ledger.remove(rows["effect"])
    little.journal.remove(rows["request"])
    assert statuses(little)["I3"] == "held"
    little.halts.append({**rows["halt"], "halt": "halt-r", "action": "recall", "live_at_fence": 0})
    assert statuses(little)["I3"] == "broken"


def test_two_deletions_under_one_recall_are_one_too_many(little: Bench) -> None:
    effect = recalled(little)["effect"]
    little.ledger.append({**effect, "n": 900_002, "call": 900_002})
    assert statuses(little)["I1"] == "broken"


def test_a_recall_with_another_clients_token_is_found(little: Bench) -> None:
    recalled(little)["effect"]["token_account"] = little.bindings[-1]["platform_account"]
    assert statuses(little)["I2"] == "broken"


def test_a_recall_without_its_permit_record_is_found(little: Bench) -> None:
    recalled(little)
    little.audit = [each for each in little.audit if json.loads(each["entry"]).get("intent") != "int-r"]
    assert statuses(little)["I5"] == "broken"


def test_a_recall_claimed_and_never_done_is_found(little: Bench) -> None:
    little.ledger.remove(recalled(little)["effect"])
    assert "nobody deleted" in findings(little)["I6"].why


def test_a_recall_may_be_confirmed_by_somebody_elses_deletion(little: Bench) -> None:
    effect = recalled(little)["effect"]
    effect["tag"] = "by-hand"
    little.samples.insert(0, {"name": "placed", "us": 1, "ref": "by-hand", "detail": ""})
    assert statuses(little)["I6"] == "held"


@pytest.mark.parametrize("state", ["rejected", "cancelled", "absent"])
def test_a_recall_that_was_done_and_is_denied_is_found(little: Bench, state: str) -> None:
    rows = recalled(little)
    rows["intent"].update(state=state, reason="absent", object=None)
    assert statuses(little)["I6"] == "broken"
    about = {"client": rows["intent"]["client"], "intent": "int-r", "permit": "per-r", "what": "late"}
    little.breaches.append({**about, "found_us": rows["intent"]["settled_us"]})
    assert statuses(little)["I6"] == "held"


# ---------------------------------------------------------------- a person's word


def says(bench: Bench, outcome: str, at_us: int) -> None:
    """Dana says what became of the first post."""
    intent = bench.intents[0]
    named = {"intent": intent["intent"], "client": intent["client"], "permit": "per-00001"}
    log(bench, {"kind": "outcome", **named, "outcome": outcome, "person": "dana", "why": "looked", "at_us": at_us})
    intent["settled_us"] = at_us


def test_a_right_word_is_no_false_claim(little: Bench) -> None:
    says(little, "confirmed", little.intents[0]["settled_us"])
    assert statuses(little)["I6"] == "held"


def test_the_adoption_of_another_post_is_found_and_says_whose_word_it_was(little: Bench) -> None:
    says(little, "confirmed", little.intents[0]["settled_us"])
    little.intents[0]["object"] = little.ledger[1]["object"]
    assert "by the word of dana" in findings(little)["I6"].why


def test_the_adoption_of_what_never_came_to_be_is_found(little: Bench) -> None:
    says(little, "confirmed", little.intents[0]["settled_us"])
    del little.ledger[0]
    assert "by the word of dana, and the ledgers hold no effect" in findings(little)["I6"].why


@pytest.mark.parametrize(("earlier_us", "status"), [(0, "held"), (1, "broken")])
def test_a_wrong_absence_is_excused_only_by_what_was_reported_after_it(
    little: Bench, earlier_us: int, status: str
) -> None:
    at_us = little.intents[0]["settled_us"] + SECOND
    says(little, "absent", at_us)
    little.intents[0].update(state="absent", reason="absent", object=None)
    assert "is absent since" in findings(little)["I6"].why
    assert "by the word of dana" in findings(little)["I6"].why
    about = {"client": "acme", "intent": little.intents[0]["intent"], "permit": "per-00001", "what": "wrong account"}
    little.breaches.append({**about, "found_us": at_us - earlier_us})
    assert statuses(little)["I6"] == status


@pytest.mark.parametrize(("spare_us", "status"), [(-1, "held"), (0, "broken")])
def test_a_probe_starts_the_five_minutes_anew(little: Bench, spare_us: int, status: str) -> None:
    intent, ended = little.intents[0], little.samples[-1]
    intent.update(state="under_permit", settled_us=None, object=None)
    healed_us = next(each["us"] for each in little.samples if each["name"] == "healed")
    probed_us = healed_us + 100 * SECOND
    log(little, {"kind": "probe", "intent": intent["intent"], "person": "dana", "why": "look", "at_us": probed_us})
    ended["us"] = probed_us + 300 * SECOND + spare_us
    assert statuses(little)["I7"] == status
