"""A client that follows TikTok's own pages with plain ``requests``: in process, and over a real port.

TikTok publishes no SDK for this API. Each test is the steps of one of its pages, in their order, and knows nothing of the
simulator but how to turn its clock.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

import pytest
import requests

from simulators.webhooks import Happening, Hook
from tests.simulators.platforms.tiktok.hands import MP4, config
from tests.simulators.sdk.reach import reaching

API = "https://open.tiktokapis.com"
SECOND = 1_000_000


@pytest.fixture(params=["in process", "over the port"])
def reach(request):
    regime = {"chunk_min": 500, "chunk_max": 1_500, "last_chunk_max": 1_500}
    with reaching(request.param, config(**regime).model_dump(exclude_defaults=True)) as reach:
        yield reach


@pytest.fixture
def session(reach):
    with requests.Session() as session:
        yield reach.mount(session)


@pytest.fixture
def post(session):
    """``POST`` with a bearer token and JSON, as every page shows it."""

    def asked(path, body=None, token="ann"):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=UTF-8"}
        return session.post(f"{API}{path}", headers=headers, json=body, timeout=5)

    return asked


def data(reply):
    assert (reply.status_code, reply.json()["error"]["code"]) == (200, "ok"), reply.text
    return reply.json()["data"]


def code(reply):
    assert reply.json()["data"] == {}
    assert reply.json()["error"]["log_id"]
    return reply.status_code, reply.json()["error"]["code"]


def pass_s(reach, seconds):
    reach.act(lambda: reach.world.clock.advance(seconds * SECOND))


def source(content, chunk=1_000):
    return {
        "source": "FILE_UPLOAD",
        "video_size": len(content),
        "chunk_size": chunk,
        "total_chunk_count": len(content) // chunk,
    }


def begin(post, content=MP4, title="a #cat video on @tiktok", privacy="PUBLIC_TO_EVERYONE", token="ann"):
    info = {"title": title, "privacy_level": privacy, "disable_duet": False, "video_cover_timestamp_ms": 1000}
    return post("/v2/post/publish/video/init/", {"post_info": info, "source_info": source(content)}, token)


def send(session, url, content=MP4, chunk=1_000):
    """All chunks, the trailing bytes merged into the last; their statuses."""
    count, statuses = len(content) // chunk, []
    for place in range(count):
        last = len(content) if place == count - 1 else (place + 1) * chunk
        part = content[place * chunk : last]
        headers = {
            "Content-Type": "video/mp4",
            "Content-Length": str(len(part)),
            "Content-Range": f"bytes {place * chunk}-{last - 1}/{len(content)}",
        }
        statuses.append(session.put(url, data=part, headers=headers, timeout=5).status_code)
    return statuses


def fetch(post, publish_id, token="ann"):
    return data(post("/v2/post/publish/status/fetch/", {"publish_id": publish_id}, token))


def test_who_am_i(session):
    reply = session.get(
        f"{API}/v2/user/info/",
        params={"fields": "open_id,display_name"},
        headers={"Authorization": "Bearer ann"},
        timeout=5,
    )
    assert data(reply)["user"] == {"open_id": "open-ann", "display_name": "Ann"}


def test_get_started_post_a_video(session, post, reach):
    creator = data(post("/v2/post/publish/creator_info/query/"))
    assert "PUBLIC_TO_EVERYONE" in creator["privacy_level_options"]
    begun = data(begin(post))
    assert send(session, begun["upload_url"]) == [206, 201]
    assert fetch(post, begun["publish_id"])["status"] == "PROCESSING_UPLOAD"
    pass_s(reach, 5)
    assert fetch(post, begun["publish_id"])["status"] == "PUBLISH_COMPLETE"
    pass_s(reach, 30)
    (post_id,) = fetch(post, begun["publish_id"])["publicaly_available_post_id"]
    (entry,) = reach.act(lambda: list(reach.world.ledger.entries))
    assert (entry.event, entry.account, entry.object) == ("create_post", "open-ann", begun["publish_id"])
    listed = data(post("/v2/video/list/?fields=id,title,share_url", {"max_count": 20}))
    assert [each["title"] for each in listed["videos"]] == ["a #cat video on @tiktok"]
    found = data(post("/v2/video/query/?fields=id", {"filters": {"video_ids": [str(post_id)]}}))
    assert found["videos"] == [{"id": str(post_id)}]


def test_get_started_pull_a_video_from_its_url(post, reach):
    url = "https://media.example.com/film.mp4"
    reach.act(lambda: reach.world.put_on_web(url, MP4, kind="video/mp4"))
    info = {"title": "pulled", "privacy_level": "SELF_ONLY"}
    body = {"post_info": info, "source_info": {"source": "PULL_FROM_URL", "video_url": url}}
    begun = data(post("/v2/post/publish/video/init/", body))
    assert "upload_url" not in begun
    assert fetch(post, begun["publish_id"])["status"] == "PROCESSING_DOWNLOAD"
    pass_s(reach, 5)
    told = fetch(post, begun["publish_id"])
    assert (told["status"], told["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])


def test_get_started_post_photos(post, reach):
    body = {
        "post_info": {"title": "funny cat", "privacy_level": "PUBLIC_TO_EVERYONE", "auto_add_music": True},
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_cover_index": 0,
            "photo_images": ["https://example.com/missing.webp"],
        },
        "post_mode": "DIRECT_POST",
        "media_type": "PHOTO",
    }
    begun = data(post("/v2/post/publish/content/init/", body))
    pass_s(reach, 5)
    told = fetch(post, begun["publish_id"])
    assert (told["status"], told["fail_reason"]) == ("FAILED", "photo_pull_failed")


def test_upload_a_draft(session, post, reach):
    begun = data(post("/v2/post/publish/inbox/video/init/", {"source_info": source(MP4)}, "ann-drafts"))
    assert send(session, begun["upload_url"]) == [206, 201]
    pass_s(reach, 5)
    assert fetch(post, begun["publish_id"], "ann-drafts")["status"] == "SEND_TO_USER_INBOX"
    assert reach.act(lambda: reach.world.posts("open-ann", platform="TikTok")) == []


def test_media_transfer_a_chunk_out_of_order_is_416_and_may_be_sent_again(session, post):
    url = data(begin(post))["upload_url"]
    headers = {"Content-Type": "video/mp4", "Content-Range": f"bytes 1000-{len(MP4) - 1}/{len(MP4)}"}
    assert session.put(url, data=MP4[1_000:], headers=headers, timeout=5).status_code == 416
    assert send(session, url) == [206, 201]


def test_upload_urls_lead_to_tiktoks_upload_host(post):
    assert urlsplit(data(begin(post))["upload_url"]).hostname == "open-upload.tiktokapis.com"


def test_list_videos_page_after_page(session, post, reach):
    for number in range(3):
        assert send(session, data(begin(post, title=f"Video {number}"))["upload_url"]) == [206, 201]
    pass_s(reach, 35)
    first = data(post("/v2/video/list/?fields=title", {"max_count": 2}))
    second = data(post("/v2/video/list/?fields=title", {"max_count": 2, "cursor": first["cursor"]}))
    titles = [each["title"] for each in (*first["videos"], *second["videos"])]
    assert (titles, first["has_more"], second["has_more"]) == (["Video 2", "Video 1", "Video 0"], True, False)


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_error_handling_a_token_that_is_no_longer_good(post, reach, how):
    reach.act(getattr(reach.world.token("ann"), how))
    assert code(begin(post)) == (401, "access_token_invalid")


def test_error_handling_scopes_privacy_and_unknown_ids(post):
    assert code(begin(post, token="ann-drafts")) == (401, "scope_not_authorized")
    assert code(begin(post, privacy="FOLLOWER_OF_CREATOR")) == (403, "privacy_level_option_mismatch")
    gone = post("/v2/post/publish/status/fetch/", {"publish_id": "v_pub_file~v2-1.1"})
    assert code(gone) == (400, "invalid_publish_id")


def test_rate_limits_six_a_minute(post, reach):
    assert [begin(post).status_code for _ in range(7)] == [200] * 6 + [429]
    refused = begin(post)
    assert code(refused) == (429, "rate_limit_exceeded")
    assert "retry-after" not in refused.headers
    pass_s(reach, 60)
    assert begin(post).status_code == 200


def test_oauth_refresh_and_revoke(session, post):
    client = {"client_key": "house-key", "client_secret": "hush"}
    form = {**client, "grant_type": "refresh_token", "refresh_token": "ann-refresh"}
    given = session.post(f"{API}/v2/oauth/token/", data=form, timeout=5).json()
    assert (given["open_id"], given["token_type"]) == ("open-ann", "Bearer")
    assert begin(post, token=given["access_token"]).status_code == 200
    again = session.post(f"{API}/v2/oauth/token/", data=form, timeout=5)
    assert (again.status_code, again.json()["error"]) == (200, "invalid_grant")
    gone = session.post(f"{API}/v2/oauth/revoke/", data={**client, "token": given["access_token"]}, timeout=5)
    assert gone.status_code == 200
    assert code(begin(post, token=given["access_token"])) == (401, "access_token_invalid")


@pytest.mark.parametrize("path", ["/v2/comment/", "/v2/like/", "/v2/post/publish/video/init"])
def test_what_this_api_does_not_have_is_an_unsupported_path(post, path):
    reply = post(path, {})
    assert (reply.status_code, reply.text) == (404, "Unsupported path(Janus)")


@pytest.mark.parametrize("html", [False, True])
def test_a_server_error_leaves_nothing(post, reach, html):
    plan = {"fault": "server_error", "first": 1, "do": {"status": 503, "html": html}}
    reach.act(lambda: reach.world.faults.add(plan))
    refused = begin(post)
    assert refused.status_code == 503
    assert html or refused.json()["error"]["code"] == "internal_error"
    assert begin(post).status_code == 200


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_a_lost_answer_to_the_last_chunk_is_found_out_by_the_status(session, post, reach, cut):
    begun = data(begin(post))
    plan = {"fault": "answer_lost", "first": 1, "when": {"operation": "create_post"}, "do": {"cut": cut}}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises(requests.ConnectionError):
        send(session, begun["upload_url"])
    pass_s(reach, 5)
    assert fetch(post, begun["publish_id"])["status"] == "PUBLISH_COMPLETE"
    assert len(reach.act(lambda: reach.world.posts("open-ann", platform="TikTok"))) == 1


def test_webhooks_verification(reach, session, post):
    """The steps of the page: split the header, sign ``t.body`` with the client's secret, compare."""
    begun = data(begin(post))
    send(session, begun["upload_url"])
    pass_s(reach, 5)
    world = reach.world
    hook = Hook(app="house", account="open-ann", url="https://app.example.com")
    told = Happening(what="published", account="open-ann", handle=begun["publish_id"])
    sent = reach.act(lambda: world.platforms["TikTok"].hooks.telling(hook, told, unix_us=world.clock.unix_us()))
    said = dict(part.split("=", 1) for part in dict(sent.headers)["tiktok-signature"].split(","))
    signed = f"{said['t']}.{sent.body.decode()}".encode()
    assert hmac.compare_digest(hmac.new(b"hush", signed, hashlib.sha256).hexdigest(), said["s"])
