"""The requests to YouTube, each in its place, and what fits."""

import inspect
import json
from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import youtube
from safety_core.adapters.platforms.youtube.counting import FILM_BYTES_MAX
from safety_core.adapters.transports.request_form import body_of, check_writable, in_clear
from safety_core.errors import Miswired
from safety_core.media import Medium
from safety_core.ports import Adapter, App, PlatformObject, Ready, Refreshed, Rejected, Unknown
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from tests.markers import found_in
from tests.safety_core.adapters.platforms.youtube.ground import (
    ANSWER,
    CHANNEL,
    GRAIN,
    NOW,
    THREAD,
    TOKEN,
    VIDEO,
    answered,
    intent,
    query,
    ready,
    where,
)

METHODS = [name for name, _ in inspect.getmembers(Adapter, inspect.isfunction) if not name.startswith("_")]
TARGETS = {Action.COMMENT: VIDEO, Action.LIKE: VIDEO, Action.REPLY: THREAD}
STRANGE = "1/../2?x#y ü"


def commit(action, **changes: object):
    asked = {"target": TARGETS.get(action), "recalls": VIDEO if action is Action.RECALL else None, **changes}
    return youtube.commit(intent(action, **asked), account=CHANNEL, token=TOKEN, ready=ready())


def reads():
    yield youtube.who_am_i(TOKEN, account=CHANNEL)
    for thread in (None, VIDEO, THREAD):
        yield youtube.list_page(CHANNEL, action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
        yield youtube.list_page(
            CHANNEL, action=Action.PUBLISH, token=TOKEN, thread=thread, since="1764370000:a", cursor="a/b=&c "
        )
    yield from (youtube.read_back(VIDEO, action=action, token=TOKEN) for action in youtube.ACTIONS)
    yield youtube.read_back(ANSWER, action=Action.RECALL, token=TOKEN)
    yield youtube.list_likers(VIDEO, token=TOKEN, cursor=None)


def film(size=1000, kind="video/mp4"):
    return Medium(kind, size, "0" * 64).ref


def test_it_has_every_function_of_the_port_with_the_same_parameters():
    for name in METHODS:
        asked = list(inspect.signature(getattr(Adapter, name)).parameters.values())[1:]
        offered = inspect.signature(getattr(youtube, name)).parameters.values()
        assert [(each.name, each.kind) for each in offered] == [(each.name, each.kind) for each in asked], name
    assert set(youtube.__all__) == {*METHODS, *inspect.get_annotations(Adapter)}
    assert youtube.THREADED <= youtube.ACTIONS


def test_each_action_is_one_committing_request_of_the_named_operation_with_the_tag():
    for action in youtube.ACTIONS:
        request = commit(action)
        check_writable(request)
        assert (request.committing, request.tag, request.host in youtube.HOSTS) == (True, "tag-1", True)
        assert request.operation == youtube.commits(action) in youtube.OPERATIONS
        assert {youtube.looks_by(action), youtube.reads_back_by(action)} <= youtube.OPERATIONS
        assert youtube.read_back(VIDEO, action=action, token=TOKEN).operation == youtube.reads_back_by(action)
        assert request == commit(action)
    assert {youtube.commits(each) for each in set(Action) - youtube.ACTIONS} == {""}


def test_no_reading_commits_and_the_token_stands_in_the_header_alone():
    for request in reads():
        check_writable(request)
        assert (request.method, request.committing, request.tag, request.body) == ("GET", False, None, b"")
        assert request.operation in youtube.OPERATIONS
        assert in_clear(dict(request.headers)["authorization"]) == "Bearer t0ken-of-a-channel"
        assert found_in(repr(request) + request.path, "t0ken-of-a-channel") == []


@pytest.mark.parametrize(
    ("action", "target", "path", "said", "body"),
    [
        (Action.COMMENT, VIDEO, "/youtube/v3/commentThreads", {"part": "snippet"},
         {"snippet": {"videoId": VIDEO, "topLevelComment": {"snippet": {"textOriginal": "Grüße"}}}}),
        (Action.REPLY, THREAD, "/youtube/v3/comments", {"part": "snippet"},
         {"snippet": {"parentId": THREAD, "textOriginal": "Grüße"}}),
        (Action.LIKE, VIDEO, "/youtube/v3/videos/rate", {"id": VIDEO, "rating": "like"}, None),
    ],
)  # fmt: skip
def test_what_answers_or_likes_is_posted(action, target, path, said, body):
    request = commit(action, target=target, text="Grüße")
    assert where(request) == ("POST", "www.googleapis.com", path)
    assert query(request) == said
    assert (json.loads(request.body) if request.body else None) == body


@pytest.mark.parametrize(("recalls", "of"), [(VIDEO, "videos"), (THREAD, "comments"), (ANSWER, "comments")])
def test_what_is_taken_back_is_deleted_as_what_its_id_says(recalls, of):
    request = commit(Action.RECALL, recalls=recalls)
    assert where(request) == ("DELETE", "www.googleapis.com", f"/youtube/v3/{of}")
    assert query(request) == {"id": recalls}
    assert where(youtube.read_back(recalls, action=Action.RECALL, token=TOKEN))[2] == f"/youtube/v3/{of}"


@pytest.mark.parametrize(
    ("thread", "path", "said"),
    [
        (None, "playlistItems", {"part": "snippet,contentDetails", "playlistId": "UU" + "a" * 22, "maxResults": "50"}),
        (VIDEO, "commentThreads",
         {"part": "snippet", "videoId": VIDEO, "maxResults": "100", "textFormat": "plainText", "order": "time"}),
        (THREAD, "comments", {"part": "snippet", "parentId": THREAD, "maxResults": "100", "textFormat": "plainText"}),
    ],
)  # fmt: skip
def test_effects_are_listed_where_they_stand(thread, path, said):
    request = youtube.list_page(CHANNEL, action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
    assert where(request) == ("GET", "www.googleapis.com", f"/youtube/v3/{path}")
    assert query(request) == said
    on = youtube.list_page(CHANNEL, action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor="n&x")
    assert query(on) == {**said, "pageToken": "n&x"}


def test_a_video_is_read_with_its_state_and_a_comment_with_its_text():
    assert query(youtube.read_back(VIDEO, action=Action.PUBLISH, token=TOKEN)) == {
        "part": "snippet,status",
        "id": VIDEO,
    }
    for action in (Action.COMMENT, Action.REPLY):
        request = youtube.read_back(ANSWER, action=action, token=TOKEN)
        assert query(request) == {"part": "snippet", "id": ANSWER, "textFormat": "plainText"}
    assert query(youtube.who_am_i(TOKEN, account=CHANNEL)) == {"part": "id,snippet", "mine": "true"}
    assert query(youtube.list_likers(VIDEO, token=TOKEN, cursor=None)) == {"id": VIDEO}


def test_an_id_cannot_break_out_of_its_place():
    for action in youtube.ACTIONS:
        request = commit(action, target=STRANGE, recalls=STRANGE)
        check_writable(request)
        assert "/../" not in request.path
    check_writable(
        youtube.list_page(STRANGE, action=Action.PUBLISH, token=TOKEN, thread=STRANGE, since=None, cursor=STRANGE)
    )
    check_writable(youtube.read_back(STRANGE, action=Action.PUBLISH, token=TOKEN))


@pytest.mark.parametrize("action", [*sorted(youtube.ACTIONS - {Action.PUBLISH}), Action.FOLLOW, Action.EDIT])
def test_what_is_on_nothing_or_cannot_be_done_is_not_built(action):
    with pytest.raises(Miswired, match="YouTube cannot"):
        youtube.commit(intent(action), account=CHANNEL, token=TOKEN, ready=Ready())


@pytest.mark.parametrize(
    ("target", "impossible"),
    [
        (VIDEO, {Action.REPLY}),
        (THREAD, {Action.COMMENT, Action.LIKE}),
        (ANSWER, {Action.COMMENT, Action.LIKE, Action.REPLY}),
        ("dQw4w9WgXc", {Action.COMMENT, Action.LIKE, Action.REPLY}),
        ("dQw4w9WgXcQ\n", {Action.COMMENT, Action.LIKE, Action.REPLY}),
        ("dQw4w9WgXc/", {Action.COMMENT, Action.LIKE, Action.REPLY}),
        (None, set()),
    ],
)
def test_what_a_target_is_says_what_can_be_done_to_it(target, impossible):
    assert youtube.measure(intent(target=target)).actions == youtube.ACTIONS - impossible


@pytest.mark.parametrize("recalls", ["", "x", f"{ANSWER}.1", "a b c d e f g"])
def test_what_is_no_object_cannot_be_taken_back(recalls):
    assert youtube.measure(intent(recalls=recalls)).actions == youtube.ACTIONS - {Action.RECALL}


@pytest.mark.parametrize(
    ("text", "length", "unfit"),
    [
        ("T", 1, ""),
        ("T\nD", 2, ""),
        ("t" * 100 + "\n" + "d" * 5000, 5100, ""),
        ("t" * 101, 101, "title"),
        ("😀" * 50, 100, ""),
        ("😀" * 51, 102, "title"),
        ("T\n" + "ü" * 2500, 5001, ""),
        ("T\n" + "ü" * 2501, 5003, "description"),
        ("T\r\nD", 2, ""),
        ("\nD", 1, "title"),
        ("a < b", 5, "neither"),
        ("T\na > b", 6, "neither"),
    ],
)
def test_a_video_has_a_title_and_a_description_within_their_limits(text, length, unfit):
    measured = youtube.measure(intent(text=text, media=(film(),)))
    assert (measured.length, measured.limit) == (length, 5100)
    assert (unfit in measured.unfit) if unfit else measured.unfit == ""


@pytest.mark.parametrize(
    ("media", "fits"),
    [
        ((film(),), True),
        ((film(kind="video/quicktime"),), True),
        ((), False),
        ((film(), film()), False),
        ((film(kind="image/png"),), False),
        ((film(GRAIN),), True),
        ((film(FILM_BYTES_MAX),), True),
        ((film(FILM_BYTES_MAX + 1),), False),
    ],
)
def test_a_video_is_one_film_of_any_size_up_to_the_largest(media, fits):
    assert (youtube.measure(intent(text="T", media=media)).unfit == "") is fits


def test_a_comment_is_counted_in_characters_and_shows_no_picture():
    measured = youtube.measure(intent(Action.COMMENT, text="😀ü", target=VIDEO))
    assert (measured.length, measured.limit, measured.unit, measured.unfit) == (3, 10_000, "characters", "")
    assert youtube.measure(intent(Action.REPLY, media=(film(),))).unfit


def test_marks_are_seconds_and_what_stood_there():
    made_at = datetime(2026, 3, 1, tzinfo=UTC)
    one, two = (PlatformObject(object=each, author=CHANNEL, text="", created_at=made_at) for each in (VIDEO, ANSWER))
    marked = youtube.mark([one], None)
    assert marked == f"{int(made_at.timestamp())}:{VIDEO}"
    assert not youtube.newer(one, marked)
    assert youtube.newer(two, marked)
    assert not youtube.newer(two, youtube.mark([two], marked))


def test_a_refresh_stands_in_a_form_and_shows_nothing():
    request = youtube.refresh(TOKEN, app=App("app", Secret("hush-hush-hush-1234")))
    check_writable(request)
    assert where(request) == ("POST", "oauth2.googleapis.com", "/token")
    form = b"grant_type=refresh_token&client_id=app&refresh_token=t0ken-of-a-channel&client_secret=hush-hush-hush-1234"
    assert body_of(request) == form
    assert found_in(repr(request) + request.path, "hush-hush-hush-1234") == []
    assert request.operation == youtube.REFRESHES_BY in youtube.OPERATIONS


def test_a_new_access_token_keeps_the_refresh_token_unless_the_answer_names_another():
    body = {"access_token": "new", "token_type": "Bearer", "expires_in": 3599}
    kept = youtube.read_refresh(answered(200, body), now=NOW)
    assert kept == Refreshed(Secret("new"), None, 3599)
    assert isinstance(youtube.read_refresh(answered(200, {**body, "access_token": ""}), now=NOW), Unknown)
    pair = youtube.read_refresh(answered(200, {**body, "refresh_token": "next"}), now=NOW)
    assert pair == Refreshed(Secret("new"), Secret("next"), 3599)
    revoked = youtube.read_refresh(answered(400, {"error": "invalid_grant"}), now=NOW)
    assert isinstance(revoked, Rejected)
    assert revoked.reason is Reason.PLATFORM_CREDENTIAL
