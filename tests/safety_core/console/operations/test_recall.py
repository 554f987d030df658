"""Recalls at a desk: what a person may delete, why not the rest, and one deletion with its reason."""

from dataclasses import replace

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.ports import Unknown
from safety_core.vocabulary import Platform, Reason, Role
from tests.safety_core.console.operations.desks import Office, do
from tests.safety_core.shell.recalling import around_a_halt, carry_out, throw


def listed(office: Office, who: str = "olga", **given: object):
    return do(office.desk(who), "recall.list", **given)


def test_before_any_halt_there_is_nothing_to_take_back(office):
    office.attempt()
    found = listed(office)
    assert (found.halt, found.effects, found.halts) == (None, (), ())


def test_what_escaped_a_halt_is_listed_and_may_be_deleted_once_with_a_reason(office):
    _, permit = around_a_halt(office, "oh \u200bno")
    (effect,) = listed(office).effects
    assert (effect.permit, effect.object, effect.cannot, effect.order) == (permit.permit, permit.object, "", None)
    assert effect.link is None, "it stands on no platform's own hosts"
    assert (effect.effect.text, "⟨U+200B⟩" in effect.effect.shown) == ("oh \u200bno", True)
    with pytest.raises(BadInput, match="reason"):
        do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="")
    done = do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="the wrong picture")
    assert (done.recalls, done.order.state) == (permit.object, "queued")
    (after,) = listed(office).effects
    assert after.order == done.order
    assert do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="once more").order == done.order


def test_what_escaped_a_halt_at_the_platforms_own_hosts_says_where_it_is_shown_until_it_is_gone(office):
    office.core = replace(office.core, own_hosts=frozenset({Platform.X}))
    _, permit = around_a_halt(office)
    (effect,) = listed(office).effects
    assert effect.link == "https://x.com/i/web/status/100"
    do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="the wrong picture")
    carry_out(office)
    (after,) = listed(office).effects
    assert (after.order.state, after.link) == ("confirmed", None)


def test_what_cannot_be_taken_back_says_why_and_what_to_do(office):
    office.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    _, permit = around_a_halt(office)
    (effect,) = listed(office).effects
    assert "where the effect of" in effect.cannot
    assert "holdpoint unknown list" in effect.instead
    with pytest.raises(Refused) as refused:
        do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="why")
    assert (refused.value.wrong, refused.value.do) == (effect.cannot, effect.instead)


def test_a_like_is_taken_back_by_hand(office):
    office.hire("otto", Role.APPROVER)
    office.platform.before_commit = lambda: throw(office)
    office.attempt("", action="like", target="100")
    (effect,) = listed(office).effects
    assert "a recall takes down posts only" in effect.cannot


def test_each_halt_has_its_own_list_and_the_last_is_shown_by_default(office):
    _, permit = around_a_halt(office)
    throw(office, name="halt-2")
    found = listed(office)
    assert [each.halt for each in found.halts] == ["halt-2", "halt-1"]
    assert found.halt.halt == "halt-2"
    assert [each.permit for each in listed(office, halt="halt-1").effects] == [permit.permit]
    with pytest.raises(UnknownName, match="halt-9"):
        listed(office, halt="halt-9")


def test_what_is_on_no_list_is_not_deleted(office):
    office.attempt()
    (permit,) = office.permits()
    with pytest.raises(Refused, match="on no halt's recall list"):
        do(office.desk("olga"), "recall.delete", permit=permit.permit, reason="why")
