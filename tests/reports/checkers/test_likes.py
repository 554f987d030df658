"""A like is judged by what the platform counted: on which post, under whose tag, once."""

import hashlib
import json
from typing import Any

import pytest

from reports.checkers import check_all
from reports.checkers.finding import Finding
from reports.evidence.folder import from_rows
from tests.reports.bench import Bench, committed, tree, visible


def findings(bench: Bench) -> dict[str, Finding]:
    return {each.invariant: each for each in check_all(from_rows(bench.rows()))}


def statuses(bench: Bench) -> dict[str, str]:
    return {name: each.status for name, each in findings(bench).items()}


def digest(post: str, word: str = "likes") -> str:
    return hashlib.sha256(f'{{"{word}":"{post}"}}'.encode()).hexdigest()


def liked(bench: Bench, number: int = 0, post: str = "9001", action: str = "like") -> dict[str, dict[str, Any]]:
    """One post of the load made into a like of somebody else's post; its rows by kind."""
    intent, permit = bench.intents[number], bench.permits[number]
    effect = next(each for each in bench.ledger if each["tag"] == intent["tag"])
    request = next(each for each in bench.journal if each["tag"] == intent["tag"])
    shown = digest(post, f"{action}s")
    intent.update(action=action, visible=shown, object=post)
    permit.update(action=action, visible=shown, object=post)
    effect.update(event=action, visible=shown, object=post)
    request.update(operation=action)
    lines = []
    for row in bench.audit:
        entry = json.loads(row["entry"])
        if entry.get("intent") == intent["intent"]:
            entry.update(action=action, commitment=committed(intent["salt"], shown))
        lines.append(json.dumps(entry, sort_keys=True))
    bench.audit = [{"index": index, "entry": line} for index, line in enumerate(lines)]
    for head in bench.checkpoints:
        head["root"] = tree(lines[: head["size"]])
    return {"intent": intent, "permit": permit, "effect": effect, "request": request}


def test_an_honest_like_breaks_nothing(little: Bench) -> None:
    liked(little)
    found = statuses(little)
    assert (found.pop("I4"), found.pop("I13")) == ("broken", "broken"), "nobody said yes to it: see test_approvals.py"
    assert found.pop("I12") == "no_data", "there is no rollout in it: see test_rollout.py"
    assert found.pop("I14") == "no_data", "its store was never away: see test_i14_fail_closed.py"
    assert found.pop("I18") == "no_data", "there are no objectives in it: see test_budget.py"
    assert found.pop("I19") == "no_data", "there are no flags in it: see test_flags.py"
    assert found.pop("I20") == "no_data", "there is no sandbox in it: see test_sandbox.py"
    assert set(found.values()) == {"held"}


def test_an_honest_follow_breaks_no_more_than_an_honest_like(little: Bench) -> None:
    liked(little, action="follow")
    found = statuses(little)
    assert [name for name, status in found.items() if status == "broken"] == ["I4", "I13"], "nobody said yes to it"


@pytest.mark.parametrize(("changes", "broken"), [({"object": "9002"}, {"I5", "I6"}), ({"event": "like"}, {"I5", "I6"})])
def test_a_follow_of_another_account_and_a_like_in_its_place_are_found(
    little: Bench, changes: dict[str, str], broken: set[str]
) -> None:
    liked(little, action="follow")["effect"].update(changes)
    assert {name for name, status in statuses(little).items() if status == "broken"} >= broken


def test_a_follow_denied_or_counted_twice_is_found(little: Bench) -> None:
    rows = liked(little, action="follow")
    little.ledger.append({**rows["effect"], "n": 9_999})
    assert statuses(little)["I1"] == "broken"
    little.ledger.pop()
    rows["intent"].update(state="absent", reason="absent", object=None)
    assert statuses(little)["I6"] == "broken"


@pytest.mark.parametrize(("action", "status"), [("follow", "broken"), ("like", "held")])
def test_a_halt_that_names_follow_covers_follows(little: Bench, action: str, status: str) -> None:
    assert halted(little, action, liked(little, action="follow")) == status


def test_a_like_counted_twice_for_one_intent_is_one_too_many(little: Bench) -> None:
    effect = liked(little)["effect"]
    little.ledger.append({**effect, "n": 900_002, "call": 900_002})
    found = statuses(little)
    assert (found["I1"], found["I6"]) == ("broken", "broken")


def test_a_like_of_another_post_is_found_by_what_was_permitted_and_by_what_is_claimed(little: Bench) -> None:
    liked(little)["effect"].update(object="9002", visible=digest("9002"))
    found = findings(little)
    assert (found["I5"].status, found["I6"].status) == ("broken", "broken")
    assert "is a like of 9002, other than any of its permit records" in found["I5"].why
    assert "it stands for a like of 9002, which it was not for" in found["I6"].why


def test_which_post_was_liked_is_taken_from_the_post_and_not_from_the_digest_beside_it(little: Bench) -> None:
    liked(little)["effect"]["object"] = "9002"
    found = statuses(little)
    assert (found["I5"], found["I6"]) == ("broken", "broken")


@pytest.mark.parametrize("event", ["unlike", "create_post", "delete_post"])
def test_what_is_no_like_is_none_under_a_likes_name(little: Bench, event: str) -> None:
    liked(little)["effect"]["event"] = event
    assert statuses(little)["I6"] == "broken"


def test_a_like_under_a_posts_name_is_found(little: Bench) -> None:
    rows = liked(little)
    rows["intent"].update(action="publish", visible=visible("post 1"))
    assert statuses(little)["I6"] == "broken"


def test_a_like_that_stood_already_is_nobodys_to_claim(little: Bench) -> None:
    little.ledger.remove(liked(little)["effect"])
    assert "the ledgers hold no effect of it" in findings(little)["I6"].why


def test_one_like_is_claimed_by_one_intent_only(little: Bench) -> None:
    rows = liked(little)
    second = {**rows["intent"], "intent": "int-second", "tag": "tag-second", "salt": "cd" * 16}
    little.intents.append(second)
    assert "int-second" in findings(little)["I6"].why
    second.update(state="cancelled", reason="platform_duplicate", object=None)
    assert statuses(little)["I6"] == "held"


@pytest.mark.parametrize("state", ["rejected", "cancelled", "absent"])
def test_a_like_that_was_counted_and_is_denied_is_found(little: Bench, state: str) -> None:
    rows = liked(little)
    rows["intent"].update(state=state, reason="absent", object=None)
    assert statuses(little)["I6"] == "broken"
    about = {
        "client": rows["intent"]["client"],
        "intent": rows["intent"]["intent"],
        "permit": "per-00001",
        "what": "late",
    }
    little.breaches.append({**about, "found_us": rows["intent"]["settled_us"]})
    assert statuses(little)["I6"] == "held"


def test_a_like_on_another_account_or_with_its_token_is_found(little: Bench) -> None:
    liked(little)["effect"]["token_account"] = little.bindings[-1]["platform_account"]
    assert statuses(little)["I2"] == "broken"


def test_a_like_without_its_permit_record_is_found(little: Bench) -> None:
    intent = liked(little)["intent"]
    little.audit = [each for each in little.audit if json.loads(each["entry"]).get("intent") != intent["intent"]]
    assert statuses(little)["I5"] == "broken"


@pytest.mark.parametrize(("reason", "status"), [("platform_duplicate", "held"), (None, "broken")])
def test_a_like_that_ended_says_why(little: Bench, reason: str | None, status: str) -> None:
    rows = liked(little)
    little.ledger.remove(rows["effect"])
    rows["intent"].update(state="cancelled", reason=reason, object=None)
    assert statuses(little)["I7"] == status


def halted(bench: Bench, action: str, rows: dict[str, dict[str, Any]]) -> str:
    """What I3 says when a halt of that action stood, acknowledged, around the effect."""
    halt = next(each for each in bench.halts if each["client"] is None and each["platform"] is None)
    at_us = rows["permit"]["minted_us"]
    bench.halts.append(
        {
            **halt, "halt": "halt-n", "action": action, "live_at_fence": 0, "asked_us": at_us - 30, "fenced_us": at_us - 20,
            "quiesced_us": at_us - 10, "released_us": rows["effect"]["arrived_us"] + 1,
        }
    )  # fmt: skip
    return statuses(bench)["I3"]


@pytest.mark.parametrize(("action", "status"), [("like", "broken"), ("reply", "held")])
def test_a_halt_that_names_like_covers_likes(little: Bench, action: str, status: str) -> None:
    assert halted(little, action, liked(little)) == status


@pytest.mark.parametrize("action", ["like", "publish", "reply"])
def test_what_the_records_call_otherwise_than_the_platform_lies_in_every_actions_halt(
    little: Bench, action: str
) -> None:
    rows = liked(little)
    for each in ("intent", "permit"):
        rows[each]["action"] = "comment"
    assert halted(little, action, rows) == "broken"
