"""The requests to TikTok, each in its place: what may be published, an upload, and the film itself."""

import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import tiktok
from safety_core.adapters.platforms.rest import COMMIT_BYTES_MAX, known, written
from safety_core.adapters.platforms.tiktok.counting import FILM_BYTES_MAX
from safety_core.adapters.transports.request_form import (
    REQUEST_MAX_BYTES,
    body_of,
    check_writable,
    in_clear,
    size_bytes,
)
from safety_core.errors import Miswired
from safety_core.media import Content, Medium
from safety_core.ports import Adapter, Answered, App, Lost, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from tests.markers import found_in
from tests.safety_core.adapters.platforms.tiktok.ground import (
    BEGUN,
    CREATOR,
    OPEN_ID,
    PATIENT,
    PUBLISH_ID,
    TOKEN,
    UPLOAD,
    answered,
    film,
    intent,
    query,
    ready,
    said,
    where,
)

METHODS = [name for name, _ in inspect.getmembers(Adapter, inspect.isfunction) if not name.startswith("_")]
PUBLISH = intent(text="Grüße #zürich")


def step(*answers: object, of=None):
    return tiktok.prepare(PUBLISH, account=OPEN_ID, token=TOKEN, media=(of or film(),), said=answers)


def listed(cursor=None):
    return tiktok.list_page(OPEN_ID, action=Action.PUBLISH, token=TOKEN, thread=None, since="1:a", cursor=cursor)


def reads():
    yield tiktok.who_am_i(TOKEN, account=OPEN_ID)
    yield listed()
    yield listed("1764370000000")
    yield tiktok.read_back(PUBLISH_ID, action=Action.PUBLISH, token=TOKEN)
    yield tiktok.trace(ready().handle, token=TOKEN)
    yield step()
    yield step(CREATOR)


def ref(size=1000, kind="video/mp4"):
    return Medium(kind, size, "0" * 64).ref


def test_it_has_every_function_of_the_port_with_the_same_parameters():
    for name in METHODS:
        asked = list(inspect.signature(getattr(Adapter, name)).parameters.values())[1:]
        offered = inspect.signature(getattr(tiktok, name)).parameters.values()
        assert [(each.name, each.kind) for each in offered] == [(each.name, each.kind) for each in asked], name
    assert set(tiktok.__all__) == {*METHODS, *inspect.get_annotations(Adapter)}


def test_publishing_is_all_that_it_can_do():
    assert {Action.PUBLISH} == tiktok.ACTIONS
    assert {tiktok.commits(each) for each in set(Action) - tiktok.ACTIONS} == {""}
    for action in set(Action) - tiktok.ACTIONS:
        with pytest.raises(Miswired, match="TikTok cannot"):
            tiktok.commit(intent(action), account=OPEN_ID, token=TOKEN, ready=ready())
    with pytest.raises(Miswired, match="TikTok cannot like"):
        tiktok.list_likers("1", token=TOKEN, cursor=None)
    assert tiktok.prepare(intent(Action.RECALL), account=OPEN_ID, token=TOKEN, media=(), said=()) == Ready()


def test_no_reading_and_no_step_commits_and_the_token_stands_in_the_header_alone():
    for request in reads():
        check_writable(request)
        assert (request.host, request.committing, request.tag) == ("open.tiktokapis.com", False, None)
        assert request.operation in tiktok.OPERATIONS
        assert in_clear(dict(request.headers)["authorization"]) == f"Bearer {TOKEN.reveal()}"
        assert found_in(repr(request) + request.path, TOKEN.reveal()) == []


def test_what_the_account_may_publish_is_asked_for_first():
    request = step()
    assert where(request) == ("POST", "open.tiktokapis.com", "/v2/post/publish/creator_info/query/")
    assert (request.operation, request.body) == ("publishing_limit", b"{}")


def test_an_upload_is_begun_as_public_as_the_account_is_and_without_what_it_has_switched_off():
    request = step(CREATOR)
    assert where(request) == ("POST", "open.tiktokapis.com", "/v2/post/publish/video/init/")
    assert request.operation == "create_container"
    assert json.loads(request.body) == {
        "post_info": {"title": "Grüße #zürich", "privacy_level": "PUBLIC_TO_EVERYONE", "disable_duet": True},
        "source_info": {"source": "FILE_UPLOAD", "video_size": 1000, "chunk_size": 1000, "total_chunk_count": 1},
    }


@pytest.mark.parametrize(
    ("offered", "level"),
    [
        (["SELF_ONLY", "PUBLIC_TO_EVERYONE"], "PUBLIC_TO_EVERYONE"),
        (["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"], "SELF_ONLY"),
    ],
)
def test_a_private_account_shows_its_films_to_itself_alone(offered, level):
    request = step(said(privacy_level_options=offered))
    assert json.loads(request.body)["post_info"]["privacy_level"] == level


def test_an_account_that_offers_neither_is_refused_and_one_that_says_nothing_is_unreadable():
    refused = step(said(privacy_level_options=["FOLLOWER_OF_CREATOR"]))
    assert (refused.reason, "FOLLOWER" in refused.saw) == (Reason.PLATFORM_FORBIDDEN, False)
    for bad in (None, [], "SELF_ONLY", [7], {}):
        assert isinstance(step(said(privacy_level_options=bad)), Unreadable)


def test_it_is_ready_once_the_upload_has_a_name_and_an_address():
    made = step(CREATOR, BEGUN)
    rest = written(made.handle)
    assert (rest.path, rest.size, rest.last, rest.named) == (UPLOAD, 1000, film().content, PUBLISH_ID)
    assert found_in(repr(rest), "s3cret-address") == []


def test_the_films_bytes_are_the_one_request_that_has_the_effect_and_show_no_token():
    whole = film(COMMIT_BYTES_MAX, "video/quicktime")
    request = tiktok.commit(PUBLISH, account=OPEN_ID, token=TOKEN, ready=step(CREATOR, BEGUN, of=whole))
    check_writable(request)
    assert (request.method, request.host, request.path) == ("PUT", "open-upload.tiktokapis.com", UPLOAD)
    assert dict(request.headers) == {
        "content-type": "video/quicktime",
        "content-range": f"bytes 0-{COMMIT_BYTES_MAX - 1}/{COMMIT_BYTES_MAX}",
    }
    assert request.body == whole.content
    assert size_bytes(request) <= REQUEST_MAX_BYTES
    assert (request.operation, request.committing, request.tag) == (tiktok.commits(Action.PUBLISH), True, "tag-1")
    assert request.operation in tiktok.OPERATIONS


@pytest.mark.parametrize("size", [COMMIT_BYTES_MAX, COMMIT_BYTES_MAX + 1, 700_000])
def test_of_a_film_that_one_write_does_not_hold_all_but_the_last_record_goes_beforehand(size):
    whole = film(size)
    ready = step(CREATOR, BEGUN, of=whole)
    request = tiktok.commit(PUBLISH, account=OPEN_ID, token=TOKEN, ready=ready)
    assert ready.lead + request.body == whole.content
    assert (request.lead, len(request.body)) == ((0, size) if size == COMMIT_BYTES_MAX else (size - 16_384, 16_384))
    assert dict(request.headers)["content-range"] == f"bytes 0-{size - 1}/{size}"
    assert size_bytes(request) <= REQUEST_MAX_BYTES


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        UPLOAD,
        f"//open-upload.tiktokapis.com{UPLOAD}",
        f"https://tiktokapis.com{UPLOAD}",
        f"https://open-upload.tiktokapis.com.evil.example{UPLOAD}",
        f"https://open-upload.tiktokapis.com:444{UPLOAD}",
        f"https://user@open-upload.tiktokapis.com{UPLOAD}",
        f"ftp://open-upload.tiktokapis.com{UPLOAD}",
        "https://open-upload.tiktokapis.com",
        "https://open-upload.tiktokapis.com/",
        f"https://open-upload.tiktokapis.com{UPLOAD} x",
        f"https://open-upload.tiktokapis.com{UPLOAD}#x",
        f"https://open-upload.tiktokapis.com{UPLOAD}{'x' * 5000}",
        "https://[open-upload.tiktokapis.com/video",
    ],
)
def test_an_upload_is_on_tiktoks_own_host_or_it_is_none(url):
    assert isinstance(step(CREATOR, said(publish_id=PUBLISH_ID, upload_url=url)), Unreadable)


@pytest.mark.parametrize("named", [None, 7, "", "a b", "~a", "a\n", "x" * 129, "a/b"])
def test_an_upload_without_a_readable_name_is_none(named):
    url = f"https://open-upload.tiktokapis.com{UPLOAD}"
    assert isinstance(step(CREATOR, said(publish_id=named, upload_url=url)), Unreadable)


@pytest.mark.parametrize("before", [(), (CREATOR,)])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429])
@pytest.mark.parametrize(
    ("code", "reason", "wait_s"),
    [
        ("access_token_invalid", Reason.PLATFORM_CREDENTIAL, None),
        ("scope_not_authorized", Reason.PLATFORM_FORBIDDEN, None),
        ("unaudited_client_can_only_post_to_private_accounts", Reason.PLATFORM_FORBIDDEN, None),
        ("spam_risk_user_banned_from_posting", Reason.PLATFORM_FORBIDDEN, None),
        ("invalid_params", Reason.PLATFORM_INVALID, None),
        ("privacy_level_option_mismatch", Reason.PLATFORM_INVALID, None),
        ("rate_limit_exceeded", Reason.PLATFORM_TOO_FAST, 60),
        ("spam_risk_too_many_posts", Reason.PLATFORM_TOO_FAST, 3600),
        ("reached_active_user_cap", Reason.PLATFORM_TOO_FAST, 3600),
    ],
)
def test_a_refused_step_says_why_whatever_its_status(before, status, code, reason, wait_s):
    refused = step(*before, said(status, code))
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.retry_after_s) == (reason, wait_s)


@pytest.mark.parametrize("before", [(), (CREATOR,)])
@pytest.mark.parametrize(
    "answer",
    [
        said(500, "internal_error"),
        said(200, "internal_error"),
        said(200, "something_new"),
        said(400, "ok"),
        said(503, "rate_limit_exceeded"),
        answered(200, {"data": {}}),
        answered(200, {"error": "invalid_params"}),
        answered(200, {"data": [], "error": {"code": "ok"}}),
        answered(403, b"<html></html>", {"content-type": "text/html"}),
        Lost("reset"),
        NeverSent(Reason.SWITCH_THROWN, "all"),
    ],
)
def test_a_step_that_says_nothing_is_unreadable(before, answer):
    assert isinstance(step(*before, answer), Unreadable)


@pytest.mark.parametrize(
    ("media", "fits"),
    [
        ((ref(),), True),
        ((ref(kind="video/quicktime"),), True),
        ((ref(FILM_BYTES_MAX),), True),
        ((ref(FILM_BYTES_MAX + 1),), False),
        ((), False),
        ((ref(), ref()), False),
        ((ref(kind="image/jpeg"),), False),
    ],
)
def test_what_fits_is_one_film_that_one_chunk_holds(media, fits):
    assert (tiktok.measure(intent(media=media)).unfit == "") is fits


def test_what_does_not_fit_is_refused_before_anything_is_asked():
    larger = Content(Medium("video/mp4", FILM_BYTES_MAX + 1, "0" * 64), b"")
    for media in ((), (film(), film()), (larger,)):
        made = tiktok.prepare(PUBLISH, account=OPEN_ID, token=TOKEN, media=media, said=())
        assert made.reason is Reason.CONTENT_UNFIT


def test_a_caption_is_counted_in_code_units():
    measured = tiktok.measure(intent(text="😀ü", media=(ref(),)))
    assert (measured.length, measured.limit, measured.actions) == (3, 2200, {Action.PUBLISH})


def test_reads_ask_for_what_they_need():
    assert query(tiktok.who_am_i(TOKEN, account=OPEN_ID)) == {"fields": "open_id,username"}
    assert where(listed()) == ("POST", "open.tiktokapis.com", "/v2/video/list/")
    assert query(listed()) == {"fields": "id,title,video_description,create_time"}
    assert json.loads(listed().body) == {"max_count": 20}
    assert json.loads(listed("1764370000000").body) == {"max_count": 20, "cursor": 1764370000000}
    back = tiktok.read_back(PUBLISH_ID, action=Action.PUBLISH, token=TOKEN)
    assert where(back) == ("POST", "open.tiktokapis.com", "/v2/post/publish/status/fetch/")
    assert json.loads(back.body) == {"publish_id": PUBLISH_ID}
    assert back.operation == tiktok.reads_back_by(Action.PUBLISH) == "upload_status"
    assert tiktok.trace(ready().handle, token=TOKEN) == back
    assert tiktok.looks_by(Action.PUBLISH) == listed().operation


def test_without_its_upload_no_film_is_committed():
    for handle in ("", "12", "{}"):
        assert known(handle) is None
        with pytest.raises(Miswired, match="the handle is not that of an upload"):
            tiktok.commit(PUBLISH, account=OPEN_ID, token=TOKEN, ready=Ready(handle))


def test_a_refresh_names_the_app_as_tiktok_wants_it_and_shows_nothing():
    request = tiktok.refresh(TOKEN, app=App("key&1", Secret("hush-hush-hush-1234")))
    check_writable(request)
    assert where(request) == ("POST", "open.tiktokapis.com", "/v2/oauth/token/")
    form = (
        f"client_key=key%261&grant_type=refresh_token&refresh_token={TOKEN.reveal()}&client_secret=hush-hush-hush-1234"
    )
    assert body_of(request).decode() == form
    assert found_in(repr(request) + request.path, "hush-hush-hush-1234") == []
    assert request.operation == tiktok.REFRESHES_BY in tiktok.OPERATIONS
    check_writable(tiktok.refresh(TOKEN, app=App("key")))


ANSWERS = st.builds(
    answered,
    st.sampled_from([200, 201, 400, 401, 403, 500]),
    st.fixed_dictionaries(
        {},
        optional={
            "data": st.none()
            | st.dictionaries(st.sampled_from(["publish_id", "upload_url", "privacy_level_options"]), st.text(max_size=5)),
            "error": st.none() | st.text(max_size=3) | st.dictionaries(st.sampled_from(["code", "message"]), st.text(max_size=4) | st.just("ok")),
        },
    ),
) | st.builds(Answered, st.integers(100, 599), st.just({}), st.binary(max_size=9))  # fmt: skip


@PATIENT
@given(st.lists(ANSWERS | st.sampled_from([CREATOR, BEGUN]), max_size=4))
def test_whatever_is_said_the_preparation_goes_on_ends_or_says_why(answers):
    made = step(*answers)
    assert isinstance(made, WireRequest | Ready | Rejected | Unreadable)
    assert not isinstance(made, Ready) or answers[:2] == [CREATOR, BEGUN]
    assert not isinstance(made, WireRequest) or len(answers) <= 1
