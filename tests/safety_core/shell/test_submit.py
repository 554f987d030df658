"""Taking work in: what is refused, and with which words."""

import pytest

from safety_core.errors import BadInput, KeyReused, Refused, UnknownName
from safety_core.intent import KEY_MAX_CHARS, TEXT_MAX_CHARS
from safety_core.lifecycle import IntentState
from safety_core.shell import submit
from safety_core.shell.submit import DUE_MAX_US

TARGET = {"action": "reply", "target": "100"}


def nothing_changed(ground) -> bool:
    return ground.store.read(lambda tx: tx.intents()) == () and ground.store.read(lambda tx: tx.audit_size()) == 0


@pytest.mark.parametrize(
    ("field", "value", "offer"),
    [
        ("client", "acmee", "acme"),
        ("client", "\u0430cme", "acme"),  # a Cyrillic a
        ("platform", "Y", "X"),
        ("account", "acme-2", "acme-1"),
        ("action", "publsh", "publish"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(ground, field, value, offer):
    with pytest.raises(UnknownName, match=f"{field}: there is no .*did you mean .*{offer}"):
        ground.submit(**{field: value})
    assert nothing_changed(ground)


def test_another_clients_accounts_are_never_offered(ground):
    from safety_core.shell import staff

    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    with pytest.raises(UnknownName) as unknown:
        ground.submit(client="acme", account="bolt-1")
    assert "bolt-1" not in unknown.value.do


@pytest.mark.parametrize("field", ["text", "key", "target", "tag"])
@pytest.mark.parametrize("bad", ["", " \n", "lone \ud800", "nul \x00", "x" * (TEXT_MAX_CHARS + 1)])
def test_what_no_reader_could_see_is_refused_by_field(ground, field, bad):
    more = {"action": "reply"} if field == "target" else {}
    with pytest.raises(BadInput, match=f"^{field}: "):
        ground.submit(**{field: bad, **more})
    assert nothing_changed(ground)


@pytest.mark.parametrize("field", ["key", "target", "tag"])
def test_names_of_things_have_a_longest_length(ground, field):
    more = TARGET if field == "target" else {}
    ground.submit(**{**more, field: "x" * KEY_MAX_CHARS})
    with pytest.raises(BadInput, match=f"{field}: has {KEY_MAX_CHARS + 1} characters"):
        ground.submit("more", **{**more, field: "x" * (KEY_MAX_CHARS + 1)})


@pytest.mark.parametrize("apart_s", [-7e-6, 0, 7e-6])
def test_a_planned_time_is_kept_as_it_was_meant_however_far_apart_two_clocks_were_read(ground, apart_s):
    due_us = ground.clock.us + 3_600_000_000
    ground.clock.wall_back_s = apart_s
    assert ground.submit(due_us=due_us).due_at == "2026-01-01T01:16:40+00:00"


def test_the_longest_text_is_taken(ground):
    assert ground.submit("x" * TEXT_MAX_CHARS).state is IntentState.QUEUED


@pytest.mark.parametrize(
    ("action", "text", "target"), [("reply", "hi", None), ("publish", "hi", "100"), ("like", "", None)]
)
def test_a_reply_and_a_like_name_what_they_are_on_and_nothing_else_does(ground, action, text, target):
    with pytest.raises(BadInput, match=r"^target: "):
        ground.submit(text, action=action, target=target)
    assert nothing_changed(ground)


def test_a_like_is_taken_without_a_text_and_refused_with_one(ground):
    for text in ("well said", " "):
        with pytest.raises(BadInput, match=r"^text: stands beside the action like"):
            ground.submit(text, action="like", target="100")
    assert nothing_changed(ground)
    taken = ground.submit("", action="like", key="k", target="100")
    assert (taken.state, taken.intent.text, taken.intent.target) == (IntentState.QUEUED, "", "100")
    assert ground.submit("", action="like", key="k", target="100").intent == taken.intent
    with pytest.raises(KeyReused):
        ground.submit("", action="like", key="k", target="101")


def test_a_time_more_than_a_year_ahead_is_refused(ground):
    ground.submit(due_us=ground.clock.us + DUE_MAX_US)
    with pytest.raises(BadInput, match="due_us"):
        ground.submit(due_us=ground.clock.us + DUE_MAX_US + 1)


def test_a_key_that_came_before_finds_its_intent_and_with_other_content_is_refused(ground):
    first = ground.submit("one", key="k")
    assert ground.submit("one", key="k").intent == first.intent
    for other in ({"text": "two"}, {"text": "one", **TARGET}):
        with pytest.raises(KeyReused, match="new key"):
            ground.submit(**{"key": "k", **other})
    assert len(ground.store.read(lambda tx: tx.intents())) == 1


def test_two_clients_may_use_one_key(ground):
    from safety_core.shell import staff

    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    one = ground.submit("one", key="k")
    two = ground.submit("two", key="k", client="bolt", account="bolt-1")
    assert one.intent.intent != two.intent.intent


def test_what_waits_is_withdrawn_and_what_is_under_way_or_over_is_not(ground):
    queued = ground.submit()
    done = submit.withdraw(ground.core, queued.intent.intent, person="dana")
    assert (done.state, done.saw) == (IntentState.CANCELLED, "withdrawn by dana")
    with pytest.raises(Refused, match="is cancelled"):
        submit.withdraw(ground.core, queued.intent.intent, person="dana")
    under, _ = ground.under_permit()
    with pytest.raises(Refused, match="is under_permit"):
        submit.withdraw(ground.core, under.intent.intent, person="dana")
    with pytest.raises(UnknownName):
        submit.withdraw(ground.core, "int-nothing", person="dana")
