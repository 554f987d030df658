"""Each adapter against the simulated platform that was written apart from it: two readings of one set of facts.

They meet here only. Where they disagree one of them is wrong, or the facts are silent and a regime says which it is.
"""

import msgspec
import pytest

from safety_core.adapters.platforms.x.mentions import list_mentions
from safety_core.intent import effect_digest, visible_digest
from safety_core.ports import Accepted, Gone, PlatformObject, Ready, Refreshed, Rejected, Unknown, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId, Reason
from tests.contract.meeting import APP, OTHERS, RENEWS, SIDES, TOKEN, TOO_OLD, Meeting, Side, window

LISTED = pytest.mark.parametrize("side", [side for side in SIDES if side.listed], ids=lambda side: side.platform.value)
RECALLS = pytest.mark.parametrize(
    "side", [side for side in SIDES if Action.RECALL in side.adapter.ACTIONS], ids=lambda side: side.platform.value
)
EACH = pytest.mark.parametrize("side", SIDES, ids=lambda side: side.platform.value)
ANSWERS = pytest.mark.parametrize(
    ("side", "action"),
    [pytest.param(side, action, id=f"{action}-{side.platform}") for side in SIDES for action in side.answers],
)
LIKES = pytest.mark.parametrize(
    "side", [side for side in SIDES if Action.LIKE in side.adapter.ACTIONS], ids=lambda side: side.platform.value
)
RENEWALS = pytest.mark.parametrize(
    "side", [side for side in SIDES if side.adapter.REFRESHES_BY], ids=lambda side: side.platform.value
)
SHOWING = pytest.mark.parametrize(
    ("side", "pictures"),
    [pytest.param(side, most, id=f"{most} on {side.platform}") for side in SIDES for most in side.pictures],
)
WRITTEN = pytest.mark.parametrize(
    ("side", "action"),
    [
        pytest.param(side, action, id=f"{action}-{side.platform}")
        for side in SIDES
        for action in (Action.PUBLISH, *side.answers)
    ],
)


def only(platform: Platform) -> Side:
    return next(side for side in SIDES if side.platform is platform)


# Who am I --------------------------------------------------------------------------------------------------------------


@EACH
def test_a_token_says_whose_it_is(side: Side) -> None:
    meeting = Meeting(side)
    assert meeting.who_am_i() == side.account
    assert meeting.who_am_i(OTHERS) == side.other
    exchange = meeting.ask(side.adapter.who_am_i(Secret(TOKEN), account=side.account))
    assert side.adapter.read_handle(exchange, account=side.account) == side.handle


@EACH
def test_a_token_that_is_too_old_or_taken_back_or_nobodys_is_told_as_such(side: Side) -> None:
    meeting = Meeting(side)
    meeting.token().revoke()
    for token in (TOO_OLD, TOKEN, "nobodys"):
        said = meeting.who_am_i(token)
        assert isinstance(said, Unreadable)
        assert said.credential, said


# Before the commit -----------------------------------------------------------------------------------------------------


@SHOWING
def test_what_is_prepared_is_ready_and_seen_by_nobody(side: Side, pictures: int) -> None:
    meeting = Meeting(side)
    assert isinstance(meeting.prepared(meeting.intent(pictures=pictures)), Ready)
    assert not meeting.effects()
    assert not meeting.listed()
    assert not any(each.committing for each in (*meeting.asked, *meeting.requests()))


@EACH
def test_every_request_is_in_the_journal_by_the_name_that_limits_know(side: Side) -> None:
    meeting = Meeting(side)
    post = meeting.publish("with pictures", pictures=side.pictures[-1])
    meeting.shown(post)
    meeting.listed()
    meeting.who_am_i()
    for action in side.answers:
        meeting.publish(f"before a {action}")
        answer = meeting.answer_to(action)
        meeting.shown(meeting.made(answer), action)
        meeting.listed(action, thread=ObjectId(answer.target or ""))
    if Action.LIKE in side.adapter.ACTIONS:
        meeting.made(meeting.intent(Action.LIKE, "", target=post))
        meeting.likers(post)
    if side.adapter.FOLLOWS is not None:
        meeting.made(meeting.intent(Action.FOLLOW, "", target=side.other))
        meeting.ask(
            side.adapter.FOLLOWS.list_followed(PlatformAccountId(side.account), token=Secret(TOKEN), cursor=None)
        )
    if side.platform is Platform.X:
        meeting.ask(list_mentions(PlatformAccountId(side.account), token=Secret(TOKEN), since=None, cursor=None))
    if side.film:
        ready = meeting.prepared(meeting.intent())
        assert isinstance(ready, Ready)
        meeting.traced(ready)
    if Action.RECALL in side.adapter.ACTIONS:
        assert isinstance(meeting.recall(post), Accepted)
    meeting.ask(side.adapter.refresh(Secret(RENEWS if side.renews else TOKEN), app=APP))
    asked = [(each.operation, each.committing, each.tag) for each in meeting.asked]
    assert [(each.operation, each.committing, each.tag) for each in meeting.requests()] == asked
    assert {operation for operation, _, _ in asked} == side.adapter.OPERATIONS


# An effect -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "pictures"),
    [
        pytest.param(side, most, id=f"{most} on {side.platform}")
        for side in SIDES
        for most in side.pictures
        if side.listed
    ],
)
def test_a_post_is_accepted_stands_once_and_shows_what_was_meant(side: Side, pictures: int) -> None:
    meeting = Meeting(side)
    intent = meeting.intent(text=side.text, pictures=pictures)
    answer = meeting.done(intent)
    assert isinstance(answer, Accepted)
    assert answer.platform_account in {None, side.account}
    (entry,) = meeting.effects()
    assert (entry.event, entry.account, entry.tag) == (side.adapter.commits(Action.PUBLISH), side.account, intent.tag)
    assert entry.object == answer.object
    assert entry.visible == visible_digest(intent.text, intent.media) == effect_digest(intent)
    shown = meeting.shown(answer.object)
    assert isinstance(shown, PlatformObject)
    assert (shown.object, shown.author, shown.text) == (answer.object, side.account, intent.text)
    assert shown.created_at == meeting.now.replace(microsecond=0)
    assert side.adapter.shows(intent, shown)
    assert not side.adapter.shows(msgspec.structs.replace(intent, text="another"), shown)
    assert meeting.listed() == [shown]


@LISTED
@pytest.mark.parametrize("apart_s", [0, 1, 90])
def test_a_post_is_newer_than_what_was_marked_before_it_and_not_than_what_was_after_it(
    side: Side, apart_s: float
) -> None:
    meeting = Meeting(side)
    assert meeting.marked() is None
    first = meeting.publish("first")
    before = meeting.marked()
    meeting.wait(apart_s)
    second = meeting.publish("second")
    assert meeting.newer(None) == {first, second}
    assert meeting.newer(before) == {second}
    assert meeting.newer(meeting.marked(before)) == set()


@LISTED
def test_all_pages_together_are_all_posts_once(side: Side) -> None:
    meeting = Meeting(side)
    made = []
    for number in range(103):
        meeting.wait(1_800)
        made.append(meeting.publish(f"post {number}"))
    assert [each.object for each in meeting.listed()] == made[::-1]
    assert meeting.newer(side.adapter.mark([meeting_shown(meeting, made[0])], None)) == set(made[1:])


def meeting_shown(meeting: Meeting, post: ObjectId) -> PlatformObject:
    shown = meeting.shown(post)
    assert isinstance(shown, PlatformObject)
    return shown


@EACH
def test_the_same_post_again_is_refused_where_the_platform_does_so_and_stands_twice_elsewhere(side: Side) -> None:
    meeting = Meeting(side)
    first, second = meeting.publish("again"), meeting.done(meeting.intent(text="again"))
    if side.again is None:
        assert isinstance(second, Accepted)
        assert second.object != first
    else:
        assert isinstance(second, Rejected)
        assert second.reason is side.again
    assert len(meeting.effects()) == 1 + (side.again is None)


LETTERS = ["a", "ü", "u\u0308", "🙂", "👩\u200d👩\u200d👧", "❤\ufe0f", "→", "漢"]


@WRITTEN
@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_measured_within_the_limit_is_taken(side: Side, action: Action, letter: str) -> None:
    meeting = Meeting(side)
    intent = _as_long_as_may_be(meeting, action, letter)
    assert isinstance(meeting.done(intent), Accepted)


@WRITTEN
def test_one_more_letter_than_is_measured_as_the_limit_is_refused(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    intent = _as_long_as_may_be(meeting, action, "a")
    longer = msgspec.structs.replace(intent, text=f"{intent.text}a")
    measured = side.adapter.measure(longer)
    assert measured.length == measured.limit + 1
    so_far = len(meeting.effects())
    answer = meeting.done(longer)
    assert isinstance(answer, Rejected)
    assert answer.reason is side.too_long
    assert len(meeting.effects()) == so_far


def _as_long_as_may_be(meeting: Meeting, action: Action, letter: str) -> msgspec.Struct:
    intent = meeting.intent(action, letter) if action is Action.PUBLISH else meeting.answer_to(action, letter)
    measure = meeting.adapter.measure(intent)
    if action is Action.PUBLISH and meeting.side.title is not None:
        first, rest = meeting.side.title
        text = f"{letter * (first // measure.length)}\n{letter * (rest // len(letter.encode()))}"
    else:
        text = letter * (measure.limit // measure.length)
    found = msgspec.structs.replace(intent, text=text)
    assert meeting.adapter.measure(found).length <= measure.limit
    return found


@RECALLS
def test_a_post_that_was_taken_back_is_gone_and_taking_it_back_again_changes_nothing(side: Side) -> None:
    meeting = Meeting(side)
    kept, post = meeting.publish("kept"), meeting.publish("taken back")
    order = meeting.intent(Action.RECALL, "", recalls=post)
    assert meeting.done(order) == Accepted(post)
    assert meeting.shown(post) == meeting.shown(post, Action.RECALL) == Gone()
    assert isinstance(meeting.shown(kept, Action.RECALL), PlatformObject)
    assert [each.object for each in meeting.listed()] == [kept]
    again = meeting.recall(post)
    if side.gone_again:
        assert again == Accepted(post)
    else:
        assert isinstance(again, Rejected)
        assert again.reason is Reason.TARGET_MISSING
    (entry,) = meeting.effects("delete_post")
    assert (entry.object, entry.tag) == (post, order.tag)
    assert meeting.requests()[-1].operation == side.adapter.commits(Action.RECALL)


@RECALLS
def test_a_post_of_another_account_is_not_taken_back(side: Side) -> None:
    meeting = Meeting(side)
    post = meeting.publish()
    order = meeting.intent(Action.RECALL, "", recalls=post)
    assert isinstance(meeting.done(order, OTHERS), Rejected)
    assert isinstance(meeting.shown(post), PlatformObject)


# Answers and likes -----------------------------------------------------------------------------------------------------


@ANSWERS
def test_an_answer_stands_among_the_answers_and_shows_what_was_meant(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    intent = meeting.answer_to(action)
    target = ObjectId(intent.target or "")
    posts = meeting.listed()
    made = meeting.made(intent)
    entry = meeting.effects()[-1]
    assert (entry.event, entry.account, entry.tag) == (side.adapter.commits(action), side.account, intent.tag)
    assert (entry.object, entry.target, entry.visible) == (made, target, effect_digest(intent))
    shown = meeting.shown(made, action)
    assert isinstance(shown, PlatformObject)
    assert (shown.object, shown.author, shown.text) == (made, side.account, intent.text)
    assert side.adapter.shows(intent, shown)
    if action in side.adapter.THREADED:
        assert meeting.listed(action, thread=target) == [shown]
        assert meeting.listed() == posts
    else:
        assert shown in meeting.listed()


@ANSWERS
def test_an_answer_is_newer_than_what_its_thread_was_marked_at(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    thread = ObjectId(meeting.answer_to(action).target or "") if action in side.adapter.THREADED else None
    target = thread or meeting.publish("What is answered")
    first = meeting.made(meeting.intent(action, "first", target=target))
    before = side.adapter.mark(meeting.listed(action, thread=thread), None)
    meeting.wait(1)
    second = meeting.made(meeting.intent(action, "second", target=target))
    assert first in meeting.newer(None, action, thread)
    assert meeting.newer(before, action, thread) == {second}
    after = side.adapter.mark(meeting.listed(action, thread=thread), before)
    assert meeting.newer(after, action, thread) == set()


@ANSWERS
def test_an_answer_that_was_taken_back_is_gone(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    answer = meeting.answer_to(action)
    made = meeting.made(answer)
    assert meeting.recall(made) == Accepted(made)
    takes_back = side.takes_back if side.adapter.commits(action) == "create_comment" else "delete_post"
    assert meeting.requests()[-1].operation == takes_back
    assert meeting.shown(made, action) == meeting.shown(made, Action.RECALL) == Gone()
    entry = meeting.effects()[-1]
    assert (entry.event, entry.object) == (takes_back, made)


@ANSWERS
def test_nothing_answers_what_is_gone(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    answer = meeting.answer_to(action)
    assert isinstance(meeting.recall(ObjectId(answer.target or "")), Accepted)
    so_far = len(meeting.effects())
    said = meeting.done(answer)
    assert isinstance(said, Rejected)
    assert said.reason in {Reason.TARGET_MISSING, Reason.PLATFORM_FORBIDDEN, Reason.PLATFORM_INVALID}
    assert len(meeting.effects()) == so_far


@ANSWERS
def test_nothing_answers_what_went_while_the_answer_was_prepared(side: Side, action: Action) -> None:
    meeting = Meeting(side)
    answer = meeting.answer_to(action)
    ready = meeting.prepared(answer)
    assert isinstance(ready, Ready)
    assert isinstance(meeting.recall(ObjectId(answer.target or "")), Accepted)
    so_far = len(meeting.effects())
    assert isinstance(meeting.committed(answer, ready), Rejected)
    assert len(meeting.effects()) == so_far


@LIKES
def test_a_like_is_said_yes_to_counted_once_and_shown(side: Side) -> None:
    meeting = Meeting(side)
    targets = [meeting.publish()]
    if Action.COMMENT in side.answers:
        comment = meeting.made(meeting.intent(Action.COMMENT, "Danke", target=targets[0]))
        like = meeting.intent(Action.LIKE, "", target=comment)
        targets += [comment] if Action.LIKE in side.adapter.measure(like).actions else []
    for target in targets:
        like = meeting.intent(Action.LIKE, "", target=target)
        assert meeting.likers(target) == []
        assert meeting.done(like) == meeting.done(like) == Accepted(target)
        assert meeting.likers(target) == [side.account]
        entry = meeting.effects("like")[-1]
        assert (entry.object, entry.account, entry.visible) == (target, side.account, effect_digest(like))
    assert len(meeting.effects("like")) == len(targets)


@LIKES
def test_a_post_that_is_gone_takes_no_like_and_has_no_likers(side: Side) -> None:
    meeting = Meeting(side)
    post = meeting.publish()
    assert isinstance(meeting.recall(post), Accepted)
    assert isinstance(meeting.done(meeting.intent(Action.LIKE, "", target=post)), Rejected)
    assert meeting.likers(post) == Gone()


# Refusals --------------------------------------------------------------------------------------------------------------


def refused(meeting: Meeting, early: bool, spoil, token: str = TOKEN) -> Rejected:
    """What is said where something is amiss before the first step, or just before the commit."""
    intent = meeting.intent()
    if early:
        spoil()
        answer = meeting.done(intent, token)
    else:
        ready = meeting.prepared(intent, token)
        assert isinstance(ready, Ready)
        spoil()
        answer = meeting.committed(intent, ready, token)
    assert isinstance(answer, Rejected), answer
    assert not meeting.effects()
    return answer


EARLY = pytest.mark.parametrize(
    ("side", "early"),
    [
        pytest.param(side, early, id=f"{side.platform}-{'before the first step' if early else 'before the commit'}")
        for side in SIDES
        for early in (True, False)
        if early or not side.begun
    ],
)


@EARLY
def test_a_token_that_was_taken_back_publishes_nothing(side: Side, early: bool) -> None:
    meeting = Meeting(side)
    assert refused(meeting, early, meeting.token().revoke).reason is Reason.PLATFORM_CREDENTIAL


@EARLY
def test_a_token_that_is_too_old_publishes_nothing(side: Side, early: bool) -> None:
    meeting = Meeting(side)
    assert refused(meeting, early, meeting.token().expire).reason is Reason.PLATFORM_CREDENTIAL


def lose_permission(meeting: Meeting) -> None:
    for scope in meeting.side.publishes.split():
        meeting.token().lose_scope(scope)


@EARLY
def test_a_token_without_the_permission_publishes_nothing(side: Side, early: bool) -> None:
    meeting = Meeting(side)
    assert refused(meeting, early, lambda: lose_permission(meeting)).reason is Reason.PLATFORM_FORBIDDEN


@pytest.mark.parametrize("side", [side for side in SIDES if side.begun], ids=lambda side: side.platform.value)
def test_an_upload_that_was_begun_goes_on_by_its_address_without_the_permission(side: Side) -> None:
    meeting = Meeting(side)
    intent = meeting.intent()
    ready = meeting.prepared(intent)
    assert isinstance(ready, Ready)
    lose_permission(meeting)
    meeting.token().expire()
    assert isinstance(meeting.committed(intent, ready), Accepted)
    assert len(meeting.effects()) == 1


@EACH
def test_a_full_window_is_too_fast_with_a_wait_after_which_it_is_open_where_the_platform_says_when(side: Side) -> None:
    meeting = Meeting(side, **window(side, side.counted or side.adapter.commits(Action.PUBLISH), 2))
    meeting.publish("first")
    meeting.publish("second")
    answer = meeting.done(meeting.intent(text="third"))
    exchange = meeting.heard[-1]
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_TOO_FAST
    assert answer.retry_after_s is not None
    assert 0 < answer.retry_after_s <= 3_600
    pace = side.adapter.read_pace(exchange, now=meeting.now)
    assert pace is not None
    assert pace.wait_s or any(each.remaining == 0 for each in pace.said)
    assert len(meeting.effects()) == 2
    meeting.wait(answer.retry_after_s if side.opens else 3_600)
    meeting.publish("third")


@LISTED
@pytest.mark.parametrize(
    "fault",
    [
        {"name": "server_error"},
        {"name": "server_error", "do": {"html": True}},
        {"name": "server_error", "do": {"status": 500}},
        {"name": "html_page", "side": "before"},
        {"name": "html_page", "side": "after"},
        {"name": "html_page", "side": "after", "do": {"status": 502}},
        {"name": "answer_lost"},
        {"name": "half_body"},
        {"name": "garbage"},
        {"name": "late_commit"},
    ],
    ids=lambda fault: " ".join(str(each) for each in fault.values()),
)
def test_what_is_no_answer_of_the_platform_leaves_a_post_unknown_and_the_list_tells(side: Side, fault: dict) -> None:
    meeting = Meeting(side)
    meeting.publish("before")
    before = meeting.marked()
    meeting.fault(**fault)
    intent = meeting.intent(text="unknown")
    assert isinstance(meeting.done(intent), Unknown)
    meeting.wait(60)
    found = [each for each in meeting.listed(since=before) if side.adapter.newer(each, before)]
    assert [each.object for each in found] == [each.object for each in meeting.effects()[1:]]
    assert all(side.adapter.shows(intent, each) for each in found)


@LISTED
def test_a_post_that_comes_late_is_not_listed_before_and_found_after(side: Side) -> None:
    meeting = Meeting(side)
    meeting.publish("before")
    before = meeting.marked()
    meeting.fault("late_commit", do={"late": {"constant_s": 30}})
    intent = meeting.intent(text="late")
    assert isinstance(meeting.done(intent), Unknown)
    meeting.wait(29)
    assert meeting.newer(before) == set()
    meeting.wait(1)
    (found,) = [each for each in meeting.listed(since=before) if side.adapter.newer(each, before)]
    assert side.adapter.shows(intent, found)
    assert found.object == meeting.effects()[-1].object


# Tokens ----------------------------------------------------------------------------------------------------------------


def renewed(meeting: Meeting, app=APP):
    token = Secret(RENEWS if meeting.side.renews else TOKEN)
    return meeting.adapter.read_refresh(meeting.ask(meeting.adapter.refresh(token, app=app)), now=meeting.now)


@RENEWALS
def test_a_renewed_token_is_of_the_same_account_and_publishes(side: Side) -> None:
    meeting = Meeting(side)
    pair = renewed(meeting)
    assert isinstance(pair, Refreshed)
    assert pair.life_s is not None
    assert meeting.who_am_i(pair.access.reveal()) == side.account
    assert isinstance(meeting.done(meeting.intent(), pair.access.reveal()), Accepted)
    meeting.wait(pair.life_s)
    late = meeting.who_am_i(pair.access.reveal())
    assert isinstance(late, Unreadable)
    assert late.credential


@RENEWALS
def test_a_token_that_was_taken_back_is_not_renewed(side: Side) -> None:
    meeting = Meeting(side)
    meeting.token().revoke()
    meeting.token().revoke_refresh()
    answer = renewed(meeting)
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_CREDENTIAL


@pytest.mark.parametrize(
    "side",
    [only(each) for each in (Platform.FACEBOOK, Platform.X, Platform.LINKEDIN, Platform.YOUTUBE, Platform.TIKTOK)],
    ids=lambda side: side.platform.value,
)
def test_an_app_that_does_not_prove_itself_renews_nothing_and_spoils_nothing(side: Side) -> None:
    meeting = Meeting(side)
    answer = renewed(meeting, msgspec.structs.replace(APP, secret=Secret("wrong")))
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_FORBIDDEN
    assert isinstance(renewed(meeting), Refreshed)


@pytest.mark.parametrize(
    "side", [only(each) for each in (Platform.INSTAGRAM, Platform.THREADS)], ids=lambda side: side.platform.value
)
def test_a_token_that_is_too_young_to_be_renewed_is_as_good_as_before_and_is_renewed_later(side: Side) -> None:
    meeting = Meeting(side)
    young = renewed(meeting)
    assert isinstance(young, Refreshed)

    def again() -> object:
        return meeting.adapter.read_refresh(
            meeting.ask(meeting.adapter.refresh(young.access, app=APP)), now=meeting.now
        )

    answer = again()
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_FORBIDDEN
    assert meeting.who_am_i(young.access.reveal()) == side.account
    meeting.wait(24 * 3600)
    assert isinstance(again(), Refreshed)


def test_a_container_too_many_is_too_fast_and_nothing_is_published() -> None:
    side = only(Platform.INSTAGRAM)
    meeting = Meeting(side, containers_a_day=1)
    meeting.publish("first")
    answer = meeting.done(meeting.intent(text="second"))
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_TOO_FAST
    assert len(meeting.effects()) == 1
    meeting.wait(24 * 3600)
    meeting.publish("second")
