"""An upload: a session, piece by piece, and a last piece that goes out under the permit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import youtube
from safety_core.adapters.platforms.rest import COMMIT_BYTES_MAX, written
from safety_core.adapters.platforms.youtube.uploads import PIECE_MAX
from safety_core.adapters.transports.request_form import REQUEST_MAX_BYTES, check_writable, in_clear, size_bytes
from safety_core.errors import Miswired
from safety_core.ports import Accepted, Answered, Lost, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.vocabulary import Action, Reason
from tests.markers import found_in
from tests.safety_core.adapters.platforms.youtube.ground import (
    CHANNEL,
    GRAIN,
    JSON,
    NOW,
    PATIENT,
    SESSION,
    TOKEN,
    VIDEO,
    answered,
    error,
    film,
    intent,
    query,
    ready,
    video,
    where,
)

BEGUN = Answered(200, {"location": f"https://www.googleapis.com{SESSION}"}, b"")
PUBLISH = intent(text="A title\nAnd so on\nand on")


def stored(count: int) -> Answered:
    return Answered(308, {"range": f"bytes=0-{count - 1}"}, b"")


def step(*said: object, of=None):
    return youtube.prepare(PUBLISH, account=CHANNEL, token=TOKEN, media=(of or film(),), said=said)


def test_a_session_is_begun_with_title_description_and_the_films_size():
    request = step()
    assert where(request) == ("POST", "www.googleapis.com", "/upload/youtube/v3/videos")
    assert query(request) == {"uploadType": "resumable", "part": "snippet,status"}
    headers = dict(request.headers)
    assert (headers["x-upload-content-length"], headers["x-upload-content-type"]) == ("1000", "video/mp4")
    assert in_clear(headers["authorization"]) == "Bearer t0ken-of-a-channel"
    assert json.loads(request.body) == {
        "snippet": {"title": "A title", "description": "And so on\nand on", "categoryId": "22"},
        "status": {"privacyStatus": "public"},
    }
    assert (request.operation, request.committing) == ("create_container", False)
    check_writable(request)


def test_a_small_film_is_ready_once_its_session_is():
    made = step(BEGUN)
    assert isinstance(made, Ready)
    rest = written(made.handle)
    assert (rest.path, rest.size, rest.last) == (SESSION, 1000, film().content)


def test_the_last_piece_is_the_one_request_that_has_the_effect_and_shows_no_token():
    request = youtube.commit(PUBLISH, account=CHANNEL, token=TOKEN, ready=step(BEGUN))
    check_writable(request)
    assert (request.method, request.host, request.path) == ("PUT", "www.googleapis.com", SESSION)
    assert dict(request.headers)["content-range"] == "bytes 0-999/1000"
    assert dict(request.headers)["content-type"] == "video/mp4"
    assert "authorization" not in dict(request.headers)
    assert request.body == film().content
    assert (request.operation, request.committing, request.tag) == ("create_post", True, "tag-1")


@pytest.mark.parametrize(
    "size", [1, 1000, GRAIN, GRAIN + 1, PIECE_MAX + 5, 2 * PIECE_MAX + 3 * GRAIN + COMMIT_BYTES_MAX]
)
def test_all_of_a_film_is_sent_once_in_order_and_the_last_piece_fits_one_request(size):
    whole, said, sent = film(size), [BEGUN], b""
    while not isinstance(made := step(*said, of=whole), Ready):
        assert isinstance(made, WireRequest)
        check_writable(made)
        assert (made.operation, made.committing, len(made.body) <= PIECE_MAX) == ("upload_media", False, True)
        assert dict(made.headers)["content-range"] == f"bytes {len(sent)}-{len(sent) + len(made.body) - 1}/{size}"
        assert len(made.body) % GRAIN == 0
        assert "authorization" not in dict(made.headers)
        sent += made.body
        said.append(stored(len(sent)))
    last = youtube.commit(PUBLISH, account=CHANNEL, token=TOKEN, ready=made)
    assert sent + made.lead + last.body == whole.content
    assert len(made.lead) == last.lead
    assert size_bytes(last) <= REQUEST_MAX_BYTES
    check_writable(last)


def test_where_less_was_taken_it_goes_on_from_there():
    size = PIECE_MAX + 1
    made = step(BEGUN, stored(GRAIN), of=film(size))
    assert dict(made.headers)["content-range"] == f"bytes {GRAIN}-{PIECE_MAX - 1}/{size}"


@pytest.mark.parametrize(
    "said",
    [
        Answered(308, {}, b""),
        Answered(308, {"range": "bytes=0-0"}, b""),
        Answered(308, {"range": f"bytes=0-{GRAIN}"}, b""),
        Answered(308, {"range": f"bytes=1-{GRAIN - 1}"}, b""),
        Answered(308, {"range": f"0-{GRAIN - 1}"}, b""),
        Answered(308, {"range": f"bytes=0-{2 * GRAIN - 1}"}, b""),
        Answered(308, {"range": f"bytes=0-{GRAIN - 1}", "location": "https://elsewhere.example/"}, b""),
        answered(200, video()),
        answered(201, video()),
        answered(503, {}),
        Lost("reset"),
        NeverSent(Reason.SWITCH_THROWN, "all"),
    ],
)
def test_a_piece_that_was_not_surely_taken_ends_the_preparation(said):
    assert isinstance(step(BEGUN, said, of=film(GRAIN + 1)), Unreadable)


def test_a_piece_that_takes_nothing_more_is_not_repeated_for_ever():
    assert isinstance(step(BEGUN, stored(GRAIN), stored(GRAIN), of=film(3 * GRAIN + 1)), Unreadable)


@pytest.mark.parametrize(
    "location",
    [
        "",
        SESSION,
        f"//www.googleapis.com{SESSION}",
        f"https://googleapis.com{SESSION}",
        f"https://www.googleapis.com.evil.example{SESSION}",
        f"https://www.googleapis.com:444{SESSION}",
        f"https://user@www.googleapis.com{SESSION}",
        f"ftp://www.googleapis.com{SESSION}",
        "https://www.googleapis.com/upload/youtube/v3/videos",
        "https://www.googleapis.com/upload/youtube/v3/videos?",
        "https://www.googleapis.com/youtube/v3/videos?upload_id=1",
        f"https://www.googleapis.com{SESSION} x",
        f"https://www.googleapis.com{SESSION}#x",
        f"https://www.googleapis.com{SESSION}ü",
        "https://[www.googleapis.com/upload/youtube/v3/videos?upload_id=1",
        f"https://www.googleapis.com{SESSION}{'x' * 5000}",
    ],
)
def test_a_session_is_on_youtubes_own_host_or_it_is_none(location):
    assert isinstance(step(Answered(200, {"location": location}, b"")), Unreadable)


def test_a_session_without_an_address_or_under_another_status_is_none():
    assert isinstance(step(Answered(200, {}, b"")), Unreadable)
    for status in (201, 204, 302, 308, 500):
        assert isinstance(step(Answered(status, BEGUN.headers, b"")), Unreadable)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (error(400, "uploadLimitExceeded"), Reason.PLATFORM_TOO_FAST),
        (error(403, "quotaExceeded"), Reason.PLATFORM_TOO_FAST),
        (error(400, "invalidTitle"), Reason.PLATFORM_INVALID),
        (error(403, "forbidden"), Reason.PLATFORM_FORBIDDEN),
        (error(401, "authError"), Reason.PLATFORM_CREDENTIAL),
    ],
)
def test_a_refused_session_or_piece_says_why(refused, reason):
    assert step(refused).reason is reason
    assert step(BEGUN, refused, of=film(GRAIN + 1)).reason is reason


@pytest.mark.parametrize("media", [(), (film(), film()), (film(kind="image/jpeg"),)])
def test_what_is_no_single_film_is_refused_before_anything_is_asked(media):
    made = youtube.prepare(PUBLISH, account=CHANNEL, token=TOKEN, media=media, said=())
    assert made.reason is Reason.CONTENT_UNFIT


@pytest.mark.parametrize("action", sorted(youtube.ACTIONS - {Action.PUBLISH}))
def test_what_is_no_video_needs_nothing(action):
    assert youtube.prepare(intent(action), account=CHANNEL, token=TOKEN, media=(), said=()) == Ready()


@pytest.mark.parametrize("handle", ["", "12", "{}", "[]", '{"path":"/x","kind":"v","size":1,"last":""}', '{"path":"x?y","kind":"v","size":1,"last":"eg=="}', '{"path":"/x y","kind":"v","size":1,"last":"eg=="}', '{"path":"/xy","kind":"v","size":0,"last":"eg=="}'])  # fmt: skip
def test_without_its_upload_no_video_is_committed(handle):
    with pytest.raises(Miswired, match="the handle is not that of an upload"):
        youtube.commit(PUBLISH, account=CHANNEL, token=TOKEN, ready=Ready(handle))


def test_the_sessions_address_shows_in_no_repr_of_what_is_left():
    assert found_in(repr(written(ready().handle)), "s3ss-ion") == []


def test_a_trace_asks_the_session_and_sends_nothing():
    request = youtube.trace(ready().handle, token=TOKEN)
    check_writable(request)
    assert (request.method, request.path, request.body) == ("PUT", SESSION, b"")
    assert dict(request.headers)["content-range"] == "bytes */1000"
    assert "authorization" not in dict(request.headers)
    assert (request.operation, request.committing, request.tag) == ("upload_status", False, None)


@pytest.mark.parametrize("status", [200, 201])
def test_a_session_that_became_a_video_names_it(status):
    assert youtube.read_trace(answered(status, video()), handle="") == Accepted(VIDEO, CHANNEL)


@pytest.mark.parametrize(
    "said",
    [
        Answered(308, {}, b""),
        stored(GRAIN),
        stored(7 * GRAIN),
        Answered(404, {}, b""),
        Answered(404, {"content-type": "text/plain"}, b"Not Found"),
        error(404, "notFound"),
    ],
)
def test_a_session_without_its_last_piece_or_that_is_over_became_nothing(said):
    assert isinstance(youtube.read_trace(said, handle=""), Rejected)


@pytest.mark.parametrize(
    "said",
    [
        stored(1000),
        stored(GRAIN + 1),
        Answered(308, {"location": "https://elsewhere.example/"}, b""),
        Answered(308, {"range": "bytes=*"}, b""),
        Answered(404, {"content-type": "text/html"}, b"<html>Not Found</html>"),
        Answered(410, {}, b""),
        Answered(403, {}, b""),
        Answered(200, JSON, b"{}"),
        Answered(204, {}, b""),
        Answered(503, {}, b""),
        Lost("reset"),
        NeverSent(Reason.SWITCH_THROWN, "all"),
    ],
)
def test_everything_else_of_a_trace_says_nothing(said):
    assert isinstance(youtube.read_trace(said, handle=""), Unreadable)


@PATIENT
@given(
    st.lists(
        st.builds(
            Answered,
            st.sampled_from([200, 308, 400, 500]),
            st.dictionaries(
                st.sampled_from(["range", "location", "content-type"]),
                st.sampled_from([BEGUN.headers["location"], f"bytes=0-{GRAIN - 1}", f"bytes=0-{2 * GRAIN - 1}"])
                | st.text(max_size=12),
            ),
            st.binary(max_size=8),
        ),
        max_size=5,
    )
)
def test_whatever_is_said_the_preparation_goes_on_ends_or_says_why(said):
    made = step(*said, of=film(2 * GRAIN + 1))
    assert isinstance(made, WireRequest | Ready | Rejected | Unreadable)
    assert not isinstance(made, Ready) or written(made.handle).path == SESSION


def test_a_commit_does_not_depend_on_the_clock():
    assert youtube.read_commit(answered(200, video()), intent=PUBLISH, ready=ready(), now=NOW) == Accepted(
        VIDEO, CHANNEL
    )
