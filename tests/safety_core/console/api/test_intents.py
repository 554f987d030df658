"""Handing intents over, and learning what became of them."""

import json

import pytest

from safety_core.console.intent_views import Intent
from safety_core.intent import AUTHOR
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit
from safety_core.vocabulary import WorkerId
from tests.safety_core.console.api.ground import SPRING


def stored(api):
    return api.core.store.read(lambda tx: (tx.intents(), tx.audit_size()))


def test_an_intent_is_handed_over_and_shown_as_it_stands(api):
    made = api.submitted(at="2h", author="copywriter")
    assert {name: made[name] for name in SPRING} == SPRING
    assert (made["state"], made["ended"], made["author"], made["permits"]) == ("queued", False, "copywriter", [])
    assert made["planned_for"].endswith("+00:00")
    assert (made["confirmed"], made["object"], made["attempts"]) == (False, None, 0)
    shown = api("GET", f"/intents/{made['intent']}", "vera").json()
    assert shown == made
    assert api.submitted(key="other")["author"] == AUTHOR


def test_the_same_key_finds_the_same_intent_and_never_another_effect(api):
    first = api.submitted()
    before = stored(api)
    assert api.submitted()["intent"] == first["intent"]
    answer = api("POST", "/intents", json={**SPRING, "text": "Summer"})
    assert (answer.status_code, answer.json()["field"]) == (409, "key")
    api.restart()
    assert api.submitted()["intent"] == first["intent"]
    assert stored(api) == before


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"client": "acmee"}, 404, "client"),
        ({"platform": "Y"}, 404, "platform"),
        ({"account": "acme-2"}, 404, "account"),
        ({"action": "publsh"}, 404, "action"),
        ({"client": "acme'; DROP TABLE intents; --"}, 404, "client"),
        ({"account": "../../etc/passwd"}, 404, "account"),
        ({"client": "acme\u0000"}, 404, "client"),
        ({"author": "dana\u202e"}, 422, "author"),
        ({"text": ""}, 422, "text"),
        ({"text": "x" * 10_001}, 422, "text"),
        ({"text": "a\u0000b"}, 422, "text"),
        ({"key": ""}, 422, "key"),
        ({"media": ["../secret.png"]}, 422, "media"),
        ({"target": "100"}, 422, "target"),
        ({"action": "recall", "text": ""}, 422, "text"),
        ({"at": "tomorrow"}, 422, "at"),
        ({"at": "2020-01-01T00:00Z"}, 422, "at"),
        ({"due_us": 1}, 422, "due_us"),
        ({"key": None}, 422, "key"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field_and_changes_nothing(api, changes, status, field):
    before = stored(api)
    answer = api("POST", "/intents", json={**SPRING, **changes})
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text
    assert stored(api) == before


def test_a_misspelt_name_is_answered_with_the_nearest(api):
    said = api("POST", "/intents", json={**SPRING, "client": "acmee"}).json()
    assert (said["nearest"], "acme" in said["do"]) == (["acme"], True)


def test_intents_are_listed_piece_by_piece_in_the_order_in_which_they_came(api):
    names = [api.submitted(key=str(number), text=str(number))["intent"] for number in range(5)]
    api("POST", f"/intents/{names[1]}/cancel")
    first = api("GET", "/intents?limit=2").json()
    rest = api("GET", f"/intents?after={first['next']}").json()
    assert [each["intent"] for each in (*first["intents"], *rest["intents"])] == names
    assert rest["next"] is None
    queued = api("GET", "/intents?state=queued&limit=1").json()
    api("POST", f"/intents/{names[0]}/cancel")  # the place that was kept is no longer of that state
    goes_on = api("GET", f"/intents?state=queued&state=waiting&after={queued['next']}").json()
    assert [each["intent"] for each in goes_on["intents"]] == names[2:]
    assert api("GET", "/intents?client=bolt").json()["intents"] == []
    for asked, field in (
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("after=int-none", "after"),
        ("state=gone", "state"),
    ):
        answer = api("GET", f"/intents?{asked}")
        assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_intent_is_taken_back_once_and_the_reason_is_kept(api):
    name = api.submitted()["intent"]
    done = api("POST", f"/intents/{name}/cancel", json={"reason": "it still snows"}).json()
    assert (done["state"], done["ended"], done["reason"]) == ("cancelled", True, "withdrawn")
    assert done["saw"] == "withdrawn by dana: it still snows"
    answer = api("POST", f"/intents/{name}/cancel")
    assert (answer.status_code, "is cancelled" in answer.json()["detail"]) == (403, True)
    assert (
        api("POST", f"/intents/{api.submitted(key='b')['intent']}/cancel", json={"reason": "x" * 501}).status_code
        == 422
    )


def test_an_intent_is_planned_for_another_time_and_a_conflict_is_said(api):
    first, second = api.submitted(at="1h")["intent"], api.submitted(key="b", text="Summer", at="10h")["intent"]
    moved = api("POST", f"/intents/{second}/reschedule", json={"at": "20h", "reason": "later"}).json()
    assert (moved["state"], moved["planned_for"] > api("GET", f"/intents/{first}").json()["planned_for"]) == (
        "queued",
        True,
    )
    answer = api("POST", f"/intents/{second}/reschedule", json={"at": "61m"})
    assert (answer.status_code, first in answer.json()["detail"]) == (403, True)
    assert api("POST", f"/intents/{second}/reschedule", json={"at": "61m", "despite_conflict": True}).status_code == 200
    planned = api("GET", "/queue").json()["planned"]
    assert [(each["intent"], each["conflicts"][0]["kind"]) for each in planned] == [
        (first, "too_close"),
        (second, "too_close"),
    ]
    assert api("POST", f"/intents/{second}/reschedule", json={}).json()["field"] == "at"


def test_what_happened_is_told_in_order_and_can_be_gone_on_from(api):
    one = api.submitted()["intent"]
    two = api.submitted(key="b", client="bolt", account="bolt-1")["intent"]
    api("POST", f"/intents/{one}/cancel", json={"reason": "it still snows"})
    whole = api("GET", "/outcomes").json()
    kinds = [(each["intent"], each["kind"]) for each in whole["events"] if not each["kind"].startswith("approval")]
    assert kinds == [(one, "submitted"), (two, "submitted"), (one, "withdrawn")]
    assert whole["more"] is False
    assert "snows" not in json.dumps(whole)
    pieces, after = [], -1
    while True:
        piece = api("GET", f"/outcomes?after={after}&limit=1").json()
        pieces += piece["events"]
        after = piece["last"]
        if not piece["more"]:
            break
    assert pieces == whole["events"]
    assert api("GET", f"/outcomes?after={whole['last']}").json() == {"events": [], "last": whole["last"], "more": False}
    assert {each["intent"] for each in api("GET", "/outcomes?client=bolt").json()["events"]} == {two}


@pytest.mark.parametrize(
    ("object_id", "own_hosts", "link"),
    [
        ("100", True, "https://x.com/i/web/status/100"),
        ("100", False, None),
        ('100"><script>alert(1)</script>', True, None),
        ("javascript:alert(1)", True, None),
    ],
)
def test_an_outcome_says_where_it_is_shown_if_it_stands_at_the_platforms_own_hosts(api, object_id, own_hosts, link):
    name = api.submitted()["intent"]
    assert api("GET", f"/intents/{name}").json()["link"] is None
    _confirm(api, name, object_id, own_hosts=own_hosts)
    for who in ("dana", "vera"):
        shown = api("GET", f"/intents/{name}", who).json()
        assert (shown["state"], shown["object"], shown["link"]) == ("confirmed", object_id, link)


def test_an_outcome_names_the_permit_and_what_it_made(api):
    name = api.submitted()["intent"]
    _confirm(api, name, "100", own_hosts=False)
    shown = api("GET", f"/intents/{name}").json()
    assert (shown["state"], shown["ended"], shown["confirmed"], shown["object"]) == ("confirmed", True, True, "100")
    (permit,) = shown["permits"]
    assert (permit["permit"], permit["state"], permit["confirmed"], permit["object"]) == (
        "permit-1",
        "confirmed",
        True,
        "100",
    )


def _confirm(api, name: str, object_id: str, *, own_hosts: bool) -> None:

    def settle(tx: Transaction) -> None:
        queued = tx.intent(name)
        permit = Permit(
            permit="permit-1",
            intent=name,
            client=queued.intent.client,
            platform=queued.intent.platform,
            account=queued.intent.account,
            platform_account="1001",
            action=queued.intent.action,
            worker=WorkerId("worker-1"),
            epoch=tx.switches().epoch,
            asked_us=1,
            duration_us=9_000_000,
            minted_us=2,
            state=PermitState.LIVE,
            visible="v",
            own_hosts=own_hosts,
        )
        tx.move_intent(name, IntentState.QUEUED, IntentState.CLAIMED)
        tx.add_permit(permit)
        tx.move_intent(name, IntentState.CLAIMED, IntentState.UNDER_PERMIT, attempts=1)
        tx.move_permit("permit-1", PermitState.LIVE, PermitState.ACCEPTED, object=object_id)
        tx.move_permit("permit-1", PermitState.ACCEPTED, PermitState.CONFIRMED, confirmed_us=5)
        tx.move_intent(name, IntentState.UNDER_PERMIT, IntentState.CONFIRMED, object=object_id, settled_us=5)

    api.core.store.transact(settle, deadline_s=5)


def test_an_intent_shows_everything_that_a_command_shows_of_it(api):
    """The fields of ``holdpoint intent show --json`` that are not the machine's own clock or the harness's."""
    assert {"text", "media", "target", "author", "editor", "state", "reason", "saw", "waits_for", "object"} <= set(
        Intent.__struct_fields__
    )
