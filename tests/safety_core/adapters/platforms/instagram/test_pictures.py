import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import instagram
from safety_core.adapters.platforms.graph.containers import ANEW_S, QUOTA_RETRY_S
from safety_core.adapters.platforms.instagram.pictures import (
    FILM_BYTES_MAX,
    FIRST_LOOK_S,
    ITEMS_MAX,
    LOOK_EVERY_S,
    LOOKS_MAX,
    PICTURE_BYTES_MAX,
)
from safety_core.adapters.transports.request_form import check_writable
from safety_core.media import Medium
from safety_core.ports import Answered, Later, Lost, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import (
    JSON,
    PATIENT,
    TOKEN,
    answered,
    content,
    error,
    form,
    intent,
    query,
    where,
)

PICTURE = content(url="https://media.example/a%20b.jpg?x=1&y=2")
FILM = content("video/mp4", b"....ftypisom", url="https://media.example/f.mp4")
ROOM = answered(200, {"data": [{"quota_usage": 24, "config": {"quota_total": 25, "quota_duration": 86400}}]})
FINISHED = answered(200, {"status_code": "FINISHED", "status": "Finished: …", "id": "71"})
WORKING = answered(200, {"status_code": "IN_PROGRESS", "id": "71"})


def made(name):
    return answered(200, {"id": name})


def prepare(*said: object, media=(PICTURE,), text="Grüße & mehr", action=Action.PUBLISH):
    asked = intent(Platform.INSTAGRAM, action, text=text)
    return instagram.prepare(asked, account="178", token=TOKEN, media=media, said=said)


def failed(status, state="ERROR"):
    return answered(200, {"status_code": state, "status": status})


def unfit(*media: Medium, text="a", action=Action.PUBLISH):
    asked = intent(Platform.INSTAGRAM, action, text=text, media=tuple(each.ref for each in media))
    return instagram.measure(asked).unfit


def test_a_picture_goes_from_the_quota_over_its_container_to_ready():
    asked = prepare()
    assert where(asked) == ("GET", "graph.instagram.com", "/v24.0/178/content_publishing_limit")
    assert query(asked) == {"fields": "quota_usage,config"}
    create = prepare(ROOM)
    assert where(create) == ("POST", "graph.instagram.com", "/v24.0/178/media")
    assert form(create) == {"image_url": PICTURE.url, "caption": "Grüße & mehr"}
    assert (create.committing, create.tag, create.operation) == (False, None, "create_container")
    look = prepare(ROOM, made("71"))
    assert isinstance(look, Later)
    assert (look.after_s, where(look.request)) == (FIRST_LOOK_S, ("GET", "graph.instagram.com", "/v24.0/71"))
    assert query(look.request) == {"fields": "status_code,status"}
    assert prepare(ROOM, made("71"), WORKING) == Later(LOOK_EVERY_S, look.request)
    assert prepare(ROOM, made("71"), WORKING, FINISHED) == Ready("71")
    assert form(prepare(ROOM, text="")).keys() == {"image_url"}


def test_a_film_alone_is_a_reel():
    assert form(prepare(ROOM, media=(FILM,), text="")) == {"media_type": "REELS", "video_url": FILM.url}


def test_several_are_a_carousel_of_containers_that_are_all_finished_before_it_is_made():
    media = (PICTURE, FILM)
    assert form(prepare(ROOM, media=media)) == {"is_carousel_item": "true", "image_url": PICTURE.url}
    second = {"is_carousel_item": "true", "media_type": "VIDEO", "video_url": FILM.url}
    assert form(prepare(ROOM, made("71"), media=media)) == second
    children = (ROOM, made("71"), made("72"))
    assert where(prepare(*children, media=media).request)[2] == "/v24.0/71"
    assert where(prepare(*children, FINISHED, media=media))[2] == "/v24.0/72"
    again = prepare(*children, FINISHED, WORKING, media=media)
    assert (again.after_s, where(again.request)[2]) == (LOOK_EVERY_S, "/v24.0/72")
    whole = prepare(*children, FINISHED, FINISHED, media=media)
    assert form(whole) == {"media_type": "CAROUSEL", "children": "71,72", "caption": "Grüße & mehr"}
    assert where(prepare(*children, FINISHED, FINISHED, made("73"), media=media).request)[2] == "/v24.0/73"
    assert prepare(*children, FINISHED, FINISHED, made("73"), FINISHED, media=media) == Ready("73")


def test_a_comment_and_a_recall_need_nothing_before():
    assert {repr(prepare(action=each)) for each in (Action.COMMENT, Action.REPLY, Action.RECALL)} == {repr(Ready())}


@pytest.mark.parametrize(("usage", "total", "goes"), [(24, 25, True), (25, 25, False), (26, 25, False), (0, 0, False), (99, 100, True)])  # fmt: skip
def test_the_day_is_full_when_its_quota_is(usage, total, goes):
    step = prepare(answered(200, {"data": [{"quota_usage": usage, "config": {"quota_total": total}}]}))
    if goes:
        assert isinstance(step, WireRequest)
    else:
        assert (step.reason, step.retry_after_s) == (Reason.PLATFORM_TOO_FAST, QUOTA_RETRY_S)


@pytest.mark.parametrize(
    "body",
    [{}, {"data": []}, {"data": {}}, {"data": [{}]}, {"data": [{"quota_usage": "1", "config": {"quota_total": 25}}]},
     {"data": [{"quota_usage": True, "config": {"quota_total": 25}}]}, {"data": [{"quota_usage": -1, "config": {"quota_total": 25}}]},
     {"data": [{"quota_usage": 1, "config": None}]}, {"data": [{"quota_usage": 1, "config": {"quota_total": None}}]}],
)  # fmt: skip
def test_a_quota_that_is_not_said_is_not_taken_for_room(body):
    assert isinstance(prepare(answered(200, body)), Unreadable)


@pytest.mark.parametrize(
    ("status", "passes"),
    [("Error: 2207026", False), ("Error: 2207052 …", False), ("", False), ("Error: 2207003 timeout", True), ("Error: 2207001", True), ("Error: 2207053", True), ("Error: 22070011", False)],
)  # fmt: skip
def test_a_container_that_failed_is_a_no_unless_what_went_wrong_may_pass(status, passes):
    step = prepare(ROOM, made("71"), failed(status))
    if passes:
        assert (type(step), step.retry_after_s) == (Unreadable, ANEW_S)
    else:
        assert step.reason is Reason.PLATFORM_INVALID
    assert status.replace("…", "").strip() in step.saw


@pytest.mark.parametrize("state", ["EXPIRED", "PUBLISHED", "SOMETHING", None, 7])
def test_a_container_in_another_state_is_no_container_to_publish(state):
    assert isinstance(prepare(ROOM, made("71"), failed("", state)), Unreadable)


@pytest.mark.parametrize("said", [Lost("reset"), error(2, is_transient=True), error(1, status=500), error(100, 33), error(24, 2207008), answered(200, b"<html>"), error(100, status=503)])  # fmt: skip
def test_a_look_that_tells_nothing_is_taken_again_and_not_for_ever(said):
    for looks in range(LOOKS_MAX):
        assert isinstance(prepare(ROOM, made("71"), *[said] * looks), Later)
        assert prepare(ROOM, made("71"), *[said] * looks, FINISHED) == Ready("71")
    ended = prepare(ROOM, made("71"), *[said] * LOOKS_MAX)
    assert (type(ended), ended.retry_after_s) == (Unreadable, ANEW_S)
    assert FIRST_LOOK_S + LOOKS_MAX * LOOK_EVERY_S < 900


@pytest.mark.parametrize(
    ("said", "reason"),
    [(error(190, 463), Reason.PLATFORM_CREDENTIAL), (error(4), Reason.PLATFORM_TOO_FAST), (error(10), Reason.PLATFORM_FORBIDDEN)],
)  # fmt: skip
def test_a_no_ends_it_at_every_step(said, reason):
    for before in ((), (ROOM,), (ROOM, made("71")), (ROOM, made("71"), WORKING)):
        assert prepare(*before, said).reason is reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [(error(36003, 2207009), Reason.PLATFORM_INVALID), (error(9004, 2207052), Reason.PLATFORM_INVALID), (error(36000, 2207004), Reason.PLATFORM_INVALID), (error(4, 2207051), Reason.PLATFORM_FORBIDDEN)],
)  # fmt: skip
def test_a_container_is_refused_in_instagrams_own_words(said, reason):
    assert prepare(ROOM, said).reason is reason


def test_what_was_not_sent_or_not_answered_ends_what_has_no_second_look():
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    for before in ((), (ROOM,), (ROOM, made("71"))):
        assert isinstance(prepare(*before, never), Unreadable)
    for said in (Lost("reset"), error(-2, 2207003), error(-1, 2207001), answered(200, {}), made("1_2"), made(7)):
        assert isinstance(prepare(ROOM, said), Unreadable)


def test_what_stands_nowhere_cannot_be_fetched():
    assert prepare(media=(PICTURE, content(url=None))) == Rejected(Reason.CONTENT_UNFIT, "Instagram fetches by address, and number 2 has none")  # fmt: skip
    assert prepare(media=()).reason is Reason.CONTENT_UNFIT


SAYINGS = st.sampled_from([ROOM, FINISHED, WORKING, made("71"), made("72"), failed("Error: 2207026"), error(190), error(4), error(2, is_transient=True), error(24, 2207008), Lost("reset"), NeverSent(Reason.SWITCH_THROWN, "all")])  # fmt: skip
NOISE = st.builds(Answered, st.sampled_from([200, 400, 500]), st.just(JSON), st.binary(max_size=20))


@PATIENT
@given(st.lists(SAYINGS | NOISE, min_size=60, max_size=60), st.integers(1, ITEMS_MAX))
def test_it_ends_whatever_is_said_and_each_step_can_be_written(said, count):
    media = (PICTURE,) * count
    for steps in range(len(said) + 100):
        step = prepare(*(said * 4)[:steps], media=media)
        if not isinstance(step, WireRequest | Later):
            break
        check_writable(step.request if isinstance(step, Later) else step)
    assert isinstance(step, Ready | Rejected | Unreadable)
    assert not isinstance(step, Ready) or ROOM in said


def test_what_a_post_shows_is_known_beforehand():
    def item(size=1, kind="image/jpeg"):
        return Medium(kind, size, "0" * 64)

    assert "text alone" in unfit()
    assert unfit(item(PICTURE_BYTES_MAX)) == ""
    assert "bytes" in unfit(item(PICTURE_BYTES_MAX + 1))
    assert unfit(item(FILM_BYTES_MAX, "video/mp4")) == ""
    assert "bytes" in unfit(item(FILM_BYTES_MAX + 1, "video/quicktime"))
    assert "image/png" in unfit(item(kind="image/png"))
    assert unfit(*[item()] * ITEMS_MAX) == ""
    assert f"{ITEMS_MAX + 1} pictures" in unfit(*[item()] * (ITEMS_MAX + 1))
    assert "comment" in unfit(item(), action=Action.COMMENT)
    assert unfit(action=Action.RECALL) == ""


@pytest.mark.parametrize(("sign", "most"), [("#", 30), ("\uff03", 30), ("@", 20), ("\uff20", 20)])
def test_a_caption_has_so_many_hashtags_and_mentions(sign, most):
    picture = Medium("image/jpeg", 1, "0" * 64)
    assert unfit(picture, text=f"{sign}a " * most) == ""
    assert str(most + 1) in unfit(picture, text=f"{sign}a " * (most + 1))


@pytest.mark.parametrize(("sign", "most"), [("#a ", 4), ("https://a.example ", 1), ("WWW.a.example ", 1)])
def test_a_comment_has_so_many_hashtags_and_links(sign, most):
    for action in (Action.COMMENT, Action.REPLY):
        assert unfit(text=sign * most, action=action) == ""
        assert str(most + 1) in unfit(text=sign * (most + 1), action=action)


@PATIENT
@given(st.text())
def test_no_count_of_characters_is_larger(text):
    assert instagram.measure(intent(Platform.INSTAGRAM, text=text)).length >= len(text)
    assert instagram.measure(intent(Platform.INSTAGRAM)).limit == 2_200
    assert instagram.measure(intent(Platform.INSTAGRAM, Action.REPLY)).limit == 300
