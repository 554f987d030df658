"""Unmodified google-api-python-client cannot tell the simulated YouTube from the real one.

Over a real port only: it is built on httplib2, which no door sees. It is told where YouTube is by its own means, the bundled
discovery document with another root.
"""

import io
import json
from pathlib import Path

import google.auth.exceptions
import google_auth_httplib2
import googleapiclient
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError, ResumableUploadError
from googleapiclient.http import MediaIoBaseUpload, build_http

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.tripwire import tripwire
from simulators.world import World
from tests.simulators.platforms.youtube.hands import ACME, KIB, MP4, SECOND, ZETA, film

ROOT = "https://youtube.googleapis.com/"
DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "youtube.v3.json"
SCOPES = ["https://www.googleapis.com/auth/youtube.force-ssl"]
CONFIG = {
    "apps": [{"key": "house", "secret": "s", "client_id": "house-client", "client_secret": "hush"}],
    "accounts": [
        {
            "platform": "YouTube", "id": ACME, "username": "acme", "name": "Acme",
            "tokens": [{"token": "acme-token", "refresh": "acme-refresh"}],
        },
        {
            "platform": "YouTube", "id": ZETA, "username": "zeta",
            "tokens": [
                {"token": "zeta-token"},
                {"token": "zeta-reads", "scopes": ["https://www.googleapis.com/auth/youtube.readonly"]},
            ],
        },
    ],
    "platforms": {"YouTube": {"uploads_per_day": 200}},
}  # fmt: skip


class Reach:
    """A world behind a port. ``act`` does something to it between two calls."""

    def __init__(self, world: World, port: Port) -> None:
        self.world, self.url, self.act = world, port.urls["YouTube"], port.within

    def pass_time(self, seconds: float) -> None:
        self.act(lambda: self.world.clock.advance(round(seconds * SECOND)))

    def ledger(self) -> list[tuple[str, str]]:
        return self.act(lambda: [(entry.event, entry.object) for entry in self.world.ledger.entries])


@pytest.fixture
def reach():
    world = World(7, HandClock(), WorldConfig.model_validate(CONFIG))
    with tripwire() as bypasses, Port(world) as port:
        yield Reach(world, port)
    assert bypasses == []


@pytest.fixture
def client(reach):
    """What a user of the SDK writes; ``refresh``: what the credentials are renewed by."""
    made = []
    document = json.loads(DOCUMENT.read_text().replace(ROOT, f"{reach.url}/"))

    def build(token="acme-token", refresh=None):
        credentials = Credentials(
            token, refresh_token=refresh, token_uri=f"{reach.url}/token", client_id="house-client",
            client_secret="hush", scopes=SCOPES,
        )  # fmt: skip
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=build_http())
        made.append(build_from_document(document, http=http))
        return made[-1]

    yield build
    for each in made:
        each.close()


def media(content: bytes, *, chunk: int | None = None):
    stream = io.BytesIO(content)
    if chunk is None:
        return MediaIoBaseUpload(stream, "video/mp4")
    return MediaIoBaseUpload(stream, "video/mp4", chunksize=chunk, resumable=True)


def inserting(youtube, title: str = "A film", *, chunk: int | None = None, content: bytes = MP4, **status: object):
    body = {"snippet": {"title": title, "description": "Für alle"}, "status": {"privacyStatus": "public", **status}}
    return youtube.videos().insert(part="snippet,status", body=body, media_body=media(content, chunk=chunk))


def publish(youtube, reach, title: str = "A film") -> str:
    video = inserting(youtube, title).execute()["id"]
    reach.pass_time(60)
    return video


def quick(request):
    """Its waits between tries, without the waiting."""
    waits: list[float] = []
    request._sleep = waits.append
    return request, waits


def error_of(refused) -> tuple[int, str]:
    return refused.value.status_code, refused.value.error_details[0]["reason"]


def test_who_am_i(client):
    (channel,) = client().channels().list(part="snippet,contentDetails", mine=True).execute()["items"]
    assert (channel["id"], channel["snippet"]["title"]) == (ACME, "Acme")


def test_publish_with_its_film_and_read_back(client, reach):
    youtube = client()
    video = publish(youtube, reach)
    (shown,) = youtube.videos().list(part="snippet,status,processingDetails", id=video).execute()["items"]
    assert (shown["snippet"]["title"], shown["snippet"]["description"]) == ("A film", "Für alle")
    assert shown["status"]["uploadStatus"] == "processed"
    assert reach.ledger() == [("create_post", video)]
    (kept,) = reach.act(lambda: reach.world.posts(ACME, platform="YouTube"))
    assert reach.world.platforms["YouTube"].store.media[kept.media[0]].total_bytes == len(MP4)


def test_a_resumable_upload_goes_up_chunk_by_chunk(client, reach):
    content = film(pad=3 * KIB)
    request = inserting(client(), chunk=KIB, content=content)
    progress, answer = [], None
    while answer is None:
        status, answer = request.next_chunk()
        progress.append(None if status is None else status.resumable_progress)
    assert progress == [KIB, 2 * KIB, 3 * KIB, None]
    assert reach.ledger() == [("create_post", answer["id"])]
    (media,) = reach.world.platforms["YouTube"].store.media.values()
    assert media.total_bytes == len(content)


def losing_the_answer_to(reach, operation: str) -> None:
    plan = {"fault": "answer_lost", "first": 1, "when": {"operation": operation}, "do": {"cut": "reset"}}
    reach.act(lambda: reach.world.faults.add(plan))


def test_an_answer_that_is_lost_in_the_middle_is_asked_for(client, reach):
    """Of a wire that is closed before the answer httplib2 makes nothing known: it sends a body that it has read already."""
    losing_the_answer_to(reach, "upload_media")
    request = inserting(client(), chunk=KIB, content=film(pad=3 * KIB))
    with pytest.raises(OSError):
        request.next_chunk()
    answer = None
    while answer is None:
        _, answer = request.next_chunk()
    assert reach.ledger() == [("create_post", answer["id"])]
    assert [entry.operation for entry in reach.world.journal.entries] == [
        "create_container", "upload_media", "upload_status", "upload_media", "upload_media", "create_post",
    ]  # fmt: skip


def test_a_server_error_in_the_middle_is_the_sdks_own_and_the_next_call_goes_on(client, reach):
    """With ``num_retries`` it would send the rest of a stream that it has read to the end already: none of YouTube's doing."""
    plan = {"fault": "server_error", "first": 1, "when": {"operation": "upload_media"}, "do": {"status": 503}}
    reach.act(lambda: reach.world.faults.add(plan))
    request = inserting(client(), chunk=KIB, content=film(pad=2 * KIB))
    with pytest.raises(HttpError) as refused:
        request.next_chunk()
    assert error_of(refused) == (503, "backendError")
    answer = None
    while answer is None:
        _, answer = request.next_chunk()
    assert reach.ledger() == [("create_post", answer["id"])]
    assert [entry.operation for entry in reach.world.journal.entries].count("upload_status") == 1


def test_the_lost_answer_to_the_last_chunk_does_not_make_a_second_video(client, reach):
    losing_the_answer_to(reach, "create_post")
    request = inserting(client(), chunk=KIB, content=film(pad=KIB))
    request.next_chunk()
    with pytest.raises(OSError):
        request.next_chunk()
    ((event, video),) = reach.ledger()
    _, answer = request.next_chunk()
    assert (event, answer["id"]) == ("create_post", video)
    assert reach.ledger() == [("create_post", video)]


def test_a_session_that_is_over_is_the_sdks_own_error(client, reach):
    request = inserting(client(), chunk=KIB, content=film(pad=KIB))
    request.next_chunk()
    reach.pass_time(7 * 86_400)
    with pytest.raises(HttpError) as refused:
        request.next_chunk()
    assert error_of(refused) == (404, "notFound")


def test_a_comment_and_its_reply(client, reach):
    video = publish(client(), reach)
    zeta = client("zeta-token")
    told = {"snippet": {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": "A question"}}}}
    thread = zeta.commentThreads().insert(part="snippet", body=told).execute()["id"]
    answer = {"snippet": {"parentId": thread, "textOriginal": "An answer"}}
    name = client().comments().insert(part="snippet", body=answer).execute()["id"]
    fan = reach.act(lambda: reach.world.comment_from_fan(video, "Nice", platform="YouTube"))
    listed = client().commentThreads().list(part="snippet,replies", allThreadsRelatedToChannelId=ACME).execute()
    assert [item["id"] for item in listed["items"]] == [fan, thread]
    assert listed["items"][1]["replies"]["comments"][0]["id"] == name
    assert client().comments().setModerationStatus(id=fan, moderationStatus="rejected").execute() == ""
    assert client().comments().delete(id=thread).execute() == ""
    assert client().commentThreads().list(part="id", videoId=video).execute()["items"] == []
    with pytest.raises(HttpError) as refused:
        client().comments().delete(id=thread).execute()
    assert error_of(refused) == (404, "commentNotFound")


def test_a_rating_is_given_read_and_taken_back(client, reach):
    video = publish(client(), reach)
    zeta = client("zeta-token")
    for rating in ("like", "none"):
        assert zeta.videos().rate(id=video, rating=rating).execute() == ""
        (item,) = zeta.videos().getRating(id=video).execute()["items"]
        assert item == {"videoId": video, "rating": rating}
    assert [event for event, _ in reach.ledger()] == ["create_post", "like", "unlike"]


def test_the_uploads_are_paged_by_the_sdks_own_list_next(client, reach):
    youtube = client()
    videos = [publish(youtube, reach, f"n{n}") for n in range(5)]
    request = youtube.playlistItems().list(part="contentDetails", playlistId=f"UU{ACME[2:]}", maxResults=2)
    pages = []
    while request is not None:
        answer = request.execute()
        pages.append([item["contentDetails"]["videoId"] for item in answer["items"]])
        request = youtube.playlistItems().list_next(request, answer)
    assert pages == [[videos[4], videos[3]], [videos[2], videos[1]], [videos[0]]]


def test_a_change_then_gone(client, reach):
    youtube = client()
    video = publish(youtube, reach)
    body = {"id": video, "snippet": {"title": "Another title", "categoryId": "22"}}
    assert youtube.videos().update(part="snippet", body=body).execute()["snippet"]["title"] == "Another title"
    assert youtube.videos().delete(id=video).execute() == ""
    assert youtube.videos().list(part="id", id=video).execute()["items"] == []
    with pytest.raises(HttpError) as refused:
        youtube.videos().delete(id=video).execute()
    assert error_of(refused) == (404, "videoNotFound")


def test_following_is_a_subscription(client, reach):
    youtube = client()
    body = {"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": ZETA}}}
    name = youtube.subscriptions().insert(part="snippet", body=body).execute()["id"]
    with pytest.raises(HttpError) as refused:
        youtube.subscriptions().insert(part="snippet", body=body).execute()
    assert error_of(refused) == (400, "subscriptionDuplicate")
    assert [item["id"] for item in youtube.subscriptions().list(part="id", mine=True).execute()["items"]] == [name]
    assert youtube.subscriptions().delete(id=name).execute() == ""
    assert reach.ledger() == [("follow", ZETA), ("unfollow", ZETA)]


def test_a_search_finds_a_video_an_hour_later(client, reach):
    youtube = client()
    video = publish(youtube, reach, "Spring cleaning")
    request = youtube.search().list(part="snippet", q="spring", type="video")
    assert request.execute()["items"] == []
    reach.pass_time(3_600)
    assert [item["id"]["videoId"] for item in request.execute()["items"]] == [video]


def test_an_expired_token_is_renewed_on_the_way(client, reach):
    youtube = client(refresh="acme-refresh")
    for _ in range(2):
        reach.act(lambda: [token.expire() for token in reach.world.platforms["YouTube"].store.tokens.values()])
        (channel,) = youtube.channels().list(part="id", mine=True).execute()["items"]
        assert channel["id"] == ACME
    statuses = [(entry.operation, entry.status) for entry in reach.world.journal.entries]
    assert statuses == [("who_am_i", 401), ("refresh_token", 200), ("who_am_i", 200)] * 2


def test_without_a_refresh_token_an_expired_one_is_a_refresh_error_and_no_http_error(client, reach):
    reach.act(reach.world.token("acme-token").expire)
    with pytest.raises(google.auth.exceptions.RefreshError):
        client().channels().list(part="id", mine=True).execute()


def test_a_refresh_token_that_was_taken_back_is_an_invalid_grant(client, reach):
    reach.act(reach.world.token("acme-token").revoke)
    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
        client(refresh="acme-refresh").channels().list(part="id", mine=True).execute()


def test_a_token_without_the_scope_is_forbidden(client, reach):
    with pytest.raises(HttpError) as refused:
        inserting(client("zeta-reads")).execute()
    assert error_of(refused) == (403, "insufficientPermissions")
    assert reach.ledger() == []


def test_a_used_up_quota_is_final_and_tells_no_headers(client, reach):
    youtube = client()
    request, waits = quick(youtube.search().list(part="id", q="x"))
    for _ in range(100):
        request.execute()
    with pytest.raises(HttpError) as refused:
        request.execute(num_retries=5)
    assert error_of(refused) == (403, "quotaExceeded")
    assert waits == []
    assert not [name for name in refused.value.resp if "ratelimit" in name or name == "retry-after"]
    reach.pass_time(86_400)
    assert request.execute()["kind"] == "youtube#searchListResponse"


def test_an_upload_over_the_quota_is_refused_when_it_begins(client, reach):
    youtube = client()
    for _ in range(100):
        inserting(youtube).execute()
    with pytest.raises(ResumableUploadError) as refused:
        inserting(youtube, chunk=KIB).next_chunk()
    assert error_of(refused) == (403, "quotaExceeded")
    assert len(reach.ledger()) == 100


def test_num_retries_helps_against_a_server_error_and_without_it_there_is_one_try(client, reach):
    plan = {"fault": "server_error", "first": 2, "do": {"status": 503}}
    reach.act(lambda: reach.world.faults.add(plan))
    request, waits = quick(client().channels().list(part="id", mine=True))
    with pytest.raises(HttpError) as refused:
        request.execute()
    assert error_of(refused) == (503, "backendError")
    assert request.execute(num_retries=2)["items"][0]["id"] == ACME
    assert len(waits) == 1


def test_a_post_that_was_done_and_answered_503_is_done_twice_by_who_tries_again(client, reach):
    plan = {
        "fault": "late_commit",
        "first": 1,
        "when": {"operation": "create_post"},
        "do": {"late": {"constant_s": 0}},
    }
    reach.act(lambda: reach.world.faults.add(plan))
    request, _ = quick(inserting(client()))
    request.execute(num_retries=1)
    reach.act(reach.world.settle)
    assert [event for event, _ in reach.ledger()] == ["create_post", "create_post"]


def test_words_alone_are_no_video(client, reach):
    with pytest.raises(HttpError) as refused:
        client().videos().insert(part="snippet", body={"snippet": {"title": "Words"}}).execute()
    assert error_of(refused) == (400, "mediaBodyRequired")


def test_the_same_film_again_is_rejected_where_the_regime_knows_it_again(client, reach):
    reach.act(lambda: reach.world.remember_texts_for(86_400, platform="YouTube"))
    youtube = client()
    publish(youtube, reach)
    (shown,) = youtube.videos().list(part="status", id=publish(youtube, reach)).execute()["items"]
    assert (shown["status"]["uploadStatus"], shown["status"]["rejectionReason"]) == ("rejected", "duplicate")
