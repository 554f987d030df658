"""The sandbox is set by who acts for all, turns live in a second person's word alone, and says what it has left standing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from safety_core.errors import BadInput, Refused
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Rejected, Unknown, Unreadable
from safety_core.records import NoticeKind
from safety_core.sandbox import Mode, Quiet
from safety_core.shell import publish, recall, sandbox, sandbox_status, settle, staff
from safety_core.shell.sandbox import Scope
from safety_core.shell.sandbox_status import Word
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, ClientId, Platform, PlatformAccountId, Reason, Role
from tests.safety_core.shell.recalling import around_a_halt
from tests.safety_core.shell.sandboxed import entries, furnish_house, people, put, real, stands, wanted

HEX = 64


@pytest.fixture
def two(ground):
    return people(ground)


def off(ground, who, **changes: object):
    return sandbox.turn_off(ground.core, who, "to be live", **changes)


def status(ground):
    return sandbox_status.status(ground.core)


# ---------------------------------------------------------------- setting it


def test_a_setting_stands_with_its_end_by_both_clocks_and_is_in_the_log_without_a_name(ground, two):
    done = put(ground, two[0], Mode.RECORD, platforms=(Platform.X,), actions=(Action.PUBLISH,))
    setting = stands(ground)
    assert setting == done.setting
    assert (setting.serial, setting.mode, setting.person, setting.effects_max) == (2, Mode.RECORD, "ada", 5)
    assert setting.until_us - ground.clock.us == 2 * 3600 * 1_000_000
    assert setting.until_at == (ground.clock.now() + timedelta(hours=2)).isoformat()
    (entry,) = [each for each in entries(ground) if each["kind"] == "sandbox"]
    assert (entry["serial"], entry["mode"], entry["platforms"], entry["actions"]) == (2, "record", "X", "publish")
    assert "ada" not in entry.values()
    assert "rehearsing" not in str(entry)
    assert len(entry["person"]) == len(entry["why"]) == HEX


@pytest.mark.parametrize(("role", "clients"), [(Role.VIEWER, ()), (Role.APPROVER, ()), (Role.OPERATOR, ("acme",))])
def test_whoever_does_not_act_for_all_clients_sets_nothing(ground, role, clients):
    who = ground.person("eve", role, clients)
    for act in (lambda: put(ground, who), lambda: off(ground, who)):
        with pytest.raises(Refused, match="may not act as operator"):
            act()
    assert stands(ground).serial == 1


def test_without_a_reason_or_a_key_nothing_is_set(ground, two):
    with pytest.raises(BadInput, match="reason"):
        sandbox.put(ground.core, wanted(ground), two[0], " ")
    with pytest.raises(Refused, match="has not proved"):
        put(ground, replace_key(two[0]))
    assert stands(ground).serial == 1


def replace_key(who):
    return type(who)(who.person, None)


def test_on_top_of_another_setting_than_the_one_that_was_seen_nothing_is_done(ground, two):
    put(ground, two[0], seen=1)
    with pytest.raises(Refused, match="setting 1 stands no more: setting 2, intercept, by ada"):
        put(ground, two[1], Mode.RECORD, seen=1)
    with pytest.raises(Refused, match="setting 1 stands no more"):
        off(ground, two[1], seen=1)
    assert stands(ground).serial == 2
    assert put(ground, two[1], Mode.RECORD, seen=2).setting.serial == 3


# ---------------------------------------------------------------- turning live


def test_who_set_what_stands_does_not_turn_it_live_and_another_person_does(ground, two):
    put(ground, two[0])
    with pytest.raises(Refused, match="turns nothing live alone"):
        off(ground, two[0])
    assert stands(ground).mode is Mode.INTERCEPT
    assert off(ground, two[1]).setting.mode is Mode.OFF
    assert stands(ground).person == "bea"


def test_not_even_after_its_end(ground, two):
    put(ground, two[0])
    ground.clock.pass_s(3 * 3600)
    with pytest.raises(Refused, match="turns nothing live alone"):
        off(ground, two[0])


def test_what_is_off_stays_so_whoever_turns_it_off(ground, two):
    before = len(entries(ground))
    done = off(ground, two[0])
    assert (done.setting.serial, done.setting is done.before) == (1, True)
    assert len(entries(ground)) == before


def test_who_covered_it_does_not_leave_it_out_either(ground, two):
    put(ground, two[0])
    for narrower in ({"actions": (Action.PUBLISH,)}, {"platforms": (Platform.FACEBOOK,)}):
        with pytest.raises(Refused, match="turn live what setting 2 covers, which you set"):
            put(ground, two[0], **narrower)
    assert put(ground, two[1], actions=(Action.PUBLISH,)).setting.serial == 3


def test_covering_more_or_something_else_with_it_is_one_persons_own(ground, two):
    put(ground, two[0], actions=(Action.PUBLISH, Action.RECALL))
    put(ground, two[0], actions=(Action.PUBLISH, Action.REPLY))
    assert put(ground, two[0], Mode.SIMULATE).setting.serial == 4


def test_what_is_covered_refused_and_live_is_said_of_every_action(ground, two):
    setting = put(ground, two[0], Mode.RECORD).setting
    found = sandbox.covers(ground.core, setting)
    assert found[Platform.X, Action.PUBLISH] is Scope.COVERED
    assert found[Platform.X, Action.LIKE] is Scope.REFUSED
    assert found[Platform.X, Action.RECALL] is Scope.LIVE
    assert (Platform.X, Action.READ) not in found
    setting = put(ground, two[1], Mode.INTERCEPT, actions=(Action.PUBLISH,)).setting
    assert sandbox.covers(ground.core, setting)[Platform.X, Action.LIKE] is Scope.LIVE


# ---------------------------------------------------------------- vouching


def test_of_an_account_that_no_answer_speaks_of_a_person_says_that_few_see_it(ground, two):
    ground.platform.QUIET = {Action.PUBLISH: Quiet.UNSAID}
    with pytest.raises(BadInput, match=r"as a post that the ground alone sees, and no answer says.*--vouch X"):
        put(ground, two[0], Mode.RECORD)
    assert put(ground, two[0], Mode.RECORD, vouched=(Platform.X,)).setting.vouched == (Platform.X,)
    assert put(ground, two[1], Mode.RECORD, actions=(Action.LIKE,)).setting.vouched == ()
    assert put(ground, two[1], Mode.INTERCEPT).setting.vouched == ()


@pytest.mark.parametrize(
    ("mode", "platform"), [(Mode.RECORD, Platform.X), (Mode.RECORD, Platform.TIKTOK), (Mode.INTERCEPT, Platform.X)]
)
def test_nobody_vouches_where_nobody_is_asked(ground, two, mode, platform):
    with pytest.raises(BadInput, match="nobody is asked to vouch"):
        put(ground, two[0], mode, vouched=(platform,))


# ---------------------------------------------------------------- what waits


def test_what_waits_for_the_sandbox_is_decided_anew_once_another_one_stands(ground, two):
    furnish_house(ground)
    put(ground, two[0], Mode.RECORD)
    ground.platform.whose = PlatformAccountId("1001")
    refused = ground.attempt("a client's")
    assert (refused.state, refused.reason, refused.waits_for) == (
        IntentState.WAITING,
        Reason.SANDBOX_HOUSE_ONLY,
        "sandbox",
    )
    assert put(ground, two[0], Mode.RECORD).woken == 0
    assert ground.now(refused).state is IntentState.WAITING
    assert off(ground, two[1]).woken == 1
    assert ground.now(refused).state is IntentState.QUEUED


def test_what_waited_for_its_end_goes_on_under_the_next_and_never_by_itself(ground, two):
    put(ground, two[0], hours=1)
    ground.clock.pass_s(3600)
    refused = ground.attempt("late")
    assert (refused.state, refused.reason) == (IntentState.WAITING, Reason.SANDBOX_EXPIRED)
    assert status(ground).over
    assert put(ground, two[0]).woken == 1
    assert not status(ground).over
    assert ground.platform.sent == []


def test_what_waited_comes_back_bit_by_bit_and_accounts_of_which_nothing_waited_go_on(ground, two):
    names = [ClientId(f"client-{n}") for n in range(8)]
    staff.add_accounts(ground.core, [ground.account(each, n) for n, each in enumerate(names, 20)])
    put(ground, two[0], hours=1)
    ground.clock.pass_s(3600)
    for n, each in enumerate(names[:6], 20):
        ground.platform.whose = f"{each}/{n}"
        assert ground.attempt("held", client=each, account=f"{each}-{n}").waits_for == "sandbox"
    for n, each in enumerate(names[6:], 26):
        ground.submit("queued", client=each, account=f"{each}-{n}")
    assert put(ground, two[0]).woken == 6
    at_once = {claimed[1].intent.client for claimed in publish.claim(ground.core, 9)}
    assert at_once == set(names[6:]), "the ramp was not waited for, or holds up what never waited"
    opened = []
    for _ in range(10):
        ground.clock.us += us(ground.timing.ramp_s) // 10
        opened.append(len(publish.claim(ground.core, 9)))
    assert sum(opened) == 6, "all are open once the ramp is over"
    assert max(opened) < 6, "they came as one burst"


# ---------------------------------------------------------------- what it made


def work(ground, most=1):
    for _ in range(most):
        for claimed in publish.claim(ground.core, 1):
            publish.attempt(ground.core, claimed)


def house_post(ground, text="rehearsed"):
    """Handed over and made; its clean-up waits behind it."""
    ground.platform.whose = PlatformAccountId("2001")
    queued = ground.submit(text, client=HOUSE, account=f"{HOUSE}-1")
    work(ground)
    return ground.now(queued)


def settle_all(ground):
    ground.clock.pass_s(3600)
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)


@pytest.fixture
def recording(ground, two):
    furnish_house(ground)
    put(ground, two[0], Mode.RECORD, hours=48)
    return ground


@pytest.fixture
def recorded(recording):
    house_post(recording)
    return recording


def only(ground):
    (made,) = status(ground).made
    return made


def test_until_it_is_read_back_it_is_being_looked_up(recording):
    recording.platform.before_commit = lambda: setattr(recording.platform, "unreadable", Unreadable("HTTP 503"))
    house_post(recording)
    made = only(recording)
    assert (made.word, made.setting, made.action, made.do) == (Word.LOOKED_UP, 2, Action.PUBLISH, "")
    assert status(recording).effects == 1
    assert status(recording).left == ()


def test_read_back_it_is_being_taken_down_and_then_gone(recorded):
    assert only(recorded).word is Word.GOING
    assert [each.text for each in recorded.platform.posts] == ["rehearsed"]
    work(recorded)
    settle_all(recorded)
    assert only(recorded).word is Word.GONE
    assert status(recorded).left == ()
    assert recorded.platform.posts == []


def test_a_witness_sees_what_was_made_before_it_is_taken_down(recording):
    recording.core = replace(recording.core, stands_s=600.0)
    house_post(recording)
    recording.clock.pass_s(599)
    work(recording)
    assert [each.text for each in recording.platform.posts] == ["rehearsed"]
    assert only(recording).word is Word.GOING
    recording.clock.pass_s(2)
    work(recording)
    assert recording.platform.posts == []


def test_a_clean_up_that_the_platform_refused_is_left_to_a_person(recorded):
    recorded.platform.answers = [Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 403: not yours to delete")]
    work(recorded)
    made = only(recorded)
    assert made.word is Word.LEFT
    assert "was rejected" in made.saw
    assert "not yours to delete" in made.saw
    assert "by hand" in made.do
    assert status(recorded).left == (made,)


def told(ground):
    return [
        each for each in ground.store.store.read(lambda tx: tx.notices()) if each.kind is NoticeKind.CLEAN_UP_IN_VAIN
    ]


def test_people_are_told_of_a_clean_up_that_the_platform_refused_and_of_no_other(recorded):
    work(recorded)
    settle_all(recorded)
    assert told(recorded) == []
    house_post(recorded)
    recorded.platform.answers = [Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 403: not yours to delete")]
    work(recorded)
    assert [(each.client, each.halt) for each in told(recorded)] == [(HOUSE, None)]
    (notice,) = told(recorded)
    (left,) = status(recorded).left
    assert f"{left.object} on X, {left.account}, was made by a sandbox" in notice.words
    assert "was rejected: platform_forbidden. what to do: holdpoint sandbox show" in notice.words
    settle_all(recorded)
    assert told(recorded) == [notice]


def test_people_are_told_of_a_clean_up_of_which_nobody_knows_whether_it_was_done(recorded):
    recorded.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    work(recorded)
    recorded.platform.unreadable = Unreadable("HTTP 503")
    settle_all(recorded)
    settle_all(recorded)
    (notice,) = told(recorded)
    assert "was quarantined" in notice.words


def test_a_recall_of_what_no_sandbox_made_is_no_clean_up(ground):
    _, permit = around_a_halt(ground)
    (order,) = recall.delete(ground.core, [permit.permit], ground.person("femi"), "take it back")
    ground.platform.answers = [Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 403")]
    work(ground)
    assert ground.now(order).state is IntentState.REJECTED
    assert told(ground) == []


def test_what_no_program_deletes_is_left_to_a_person(recording):
    recording.platform.ACTIONS = frozenset({Action.PUBLISH})
    house_post(recording)
    made = only(recording)
    assert (made.word, made.saw) == (Word.LEFT, "X lets no program delete it")


def test_what_nobody_has_ordered_back_is_left_to_a_person(recording):
    recording.platform.ACTIONS = frozenset({Action.PUBLISH})
    house_post(recording)
    recording.platform.ACTIONS = frozenset(Action)
    made = only(recording)
    assert (made.word, made.saw) == (Word.LEFT, "nobody has ordered it back")


def test_what_is_quarantined_is_left_to_a_person(recording):
    recording.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    house_post(recording)
    permit = recording.permits()[-1]
    recording.store.transact(
        lambda tx: tx.move_permit(permit.permit, permit.state, PermitState.QUARANTINED), deadline_s=1
    )
    made = only(recording)
    assert (made.word, made.saw) == (Word.LEFT, "nobody knows whether it stands")
    assert "holdpoint unknown list" in made.do


def test_what_was_made_before_is_still_told_of_under_the_next_setting(recorded, two):
    off(recorded, two[1])
    assert only(recorded).setting == 2
    assert status(recorded).effects == 0


def test_what_never_was_under_a_recording_sandbox_is_not_told_of(ground, two):
    ground.attempt("live")
    assert status(ground).made == ()


def test_so_many_effects_and_no_more(ground, two):
    furnish_house(ground)
    ground.platform.ACTIONS = frozenset({Action.PUBLISH})
    put(ground, two[0], Mode.RECORD, effects_max=2)
    for text in ("one", "two"):
        assert house_post(ground, text).state is IntentState.CONFIRMED
    third = house_post(ground, "three")
    assert (third.state, third.reason) == (IntentState.WAITING, Reason.SANDBOX_SPENT)
    assert ground.platform.sent == ["one", "two"]
    assert status(ground).effects == 2
    assert put(ground, two[0], Mode.RECORD).woken == 1


# ---------------------------------------------------------------- where workers start


def test_workers_are_told_that_it_is_live_only_where_a_platform_with_an_account_is_real(ground, two):
    assert sandbox_status.at_start(ground.core).warning == ""
    ground.core = replace(ground.core, real=frozenset({Platform.TIKTOK}))
    assert sandbox_status.at_start(ground.core).real == ()
    real(ground)
    found = sandbox_status.at_start(ground.core)
    assert found.real == (Platform.X,)
    assert "nobody gave leave" in found.warning
    put(ground, two[0])
    assert sandbox_status.at_start(ground.core).warning == ""
    put(ground, two[1], actions=(Action.PUBLISH,))
    assert "the sandbox (intercept) leaves something out" in sandbox_status.at_start(ground.core).warning
