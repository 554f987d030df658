"""Unmodified facebook_business cannot tell the simulated Facebook from the real one: in process, and over a real port.

Only the way to the host differs: through ``responses``, or by ``FacebookSession.GRAPH``.
"""

import time
from datetime import date

import pytest
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.simulators.platforms.facebook.hand import BROKEN_MP4, MP4, OTHER, PAGE, PERSON, SECOND, config, png
from tests.simulators.sdk.reach import reaching

URL = "https://cdn.example.com/picture.png"
HOUR_US = 3_600 * SECOND
WINDOW = {
    "endpoint": "create_post", "per": "user", "limit": 8, "period_s": 3_600, "shape": "sliding", "shares": "pages",
    "source": "a test", "as_of": date(2026, 1, 1),
}  # fmt: skip


@pytest.fixture(params=["in process", "over the port"])
def reach(request, monkeypatch):
    with reaching(request.param, config(windows=[WINDOW])) as reach:
        if reach.port is not None:
            monkeypatch.setattr(FacebookSession, "GRAPH", reach.port.urls["Facebook"])
        yield reach


@pytest.fixture
def api(reach):
    """What a user of the SDK makes of an app and a token; its sessions are closed afterwards."""
    made = []

    def of(token="acme-token", secret="house-secret"):
        session = FacebookSession("house", secret, token)
        made.append(session.requests)
        return FacebookAdsApi(session)

    yield of
    for session in made:
        session.close()


@pytest.fixture
def page(api):
    return Page(PAGE, api=api())


def publish(page, message, **more: object):
    return page.create_feed(params={"message": message, **more})["id"]


def refused(call, *args: object, **more: object):
    with pytest.raises(FacebookRequestError) as caught:
        call(*args, **more)
    error = caught.value
    return error.http_status(), error.api_error_code(), error.api_error_subcode()


def test_who_am_i_and_the_pages_of_a_person_with_their_tokens(api):
    assert Page("me", api=api()).api_get(fields=["id", "name"]).export_all_data() == {"id": PAGE, "name": "Acme"}
    assert User("me", api=api("ann-token")).api_get(fields=["id"])["id"] == PERSON
    (found,) = User("me", api=api("ann-token")).get_accounts(fields=["name", "access_token"])
    assert (found["id"], found["access_token"]) == (PAGE, "acme-token")
    assert Page("me", api=api(found["access_token"])).api_get()["id"] == PAGE


def test_publish_and_read_back(page, reach):
    post = publish(page, "Fish & chips <today>, für alle 🐟", link="https://example.com/a", published=True)
    found = PagePost(post, api=page.get_api()).api_get(fields=["message", "created_time", "from", "is_published"])
    assert found["message"] == "Fish & chips <today>, für alle 🐟"
    assert (found["from"]["id"], found["is_published"]) == (PAGE, True)
    assert found["created_time"] == "2026-09-21T14:13:20+0000"
    assert time.strptime(found["created_time"], "%Y-%m-%dT%H:%M:%S%z")
    (entry,) = reach.world.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", PAGE, post)


def test_a_photo_by_its_address_and_one_by_its_bytes(page, reach, tmp_path):
    reach.act(lambda: reach.world.put_on_web(URL, png(), kind="image/png"))
    by_url = page.create_photo(params={"url": URL, "caption": "from afar"})
    file = tmp_path / "picture.png"
    file.write_bytes(png(6, 5))
    by_file = page.create_photo(params={"filename": str(file), "caption": "from here"})
    assert by_url["id"] != by_url["post_id"]
    found = PagePost(by_file["post_id"], api=page.get_api()).api_get(fields=["message", "full_picture"])
    (attached,) = found.get_attachments()
    assert (found["message"], attached["target"]["id"]) == ("from here", by_file["id"])
    assert attached["media"]["image"]["width"] == 6
    assert refused(page.create_photo, params={"url": f"{URL}?other"}) == (400, 324, 2069019)


def test_an_unpublished_post_is_its_pages_alone(page, api, reach):
    post = publish(page, "ours alone", published=False)
    found = PagePost(post, api=page.get_api()).api_get(fields=["message", "is_published"])
    assert (found["message"], found["is_published"]) == ("ours alone", False)
    assert [list(each()) for each in (page.get_feed, page.get_posts, page.get_published_posts)] == [[], [], []]
    other = api("zeta-token")
    assert refused(PagePost(post, api=other).api_get) == (400, 100, 33)
    assert refused(PagePost(post, api=other).create_comment, params={"message": "hi"}) == (400, 100, 33)
    assert list(Page(PAGE, api=other).get_published_posts()) == []
    assert reach.act(lambda: reach.world.hidden("Facebook", post))
    PagePost(post, api=page.get_api()).api_delete()
    assert refused(PagePost(post, api=page.get_api()).api_get) == (400, 100, 33)
    assert [entry.event for entry in reach.world.ledger.entries] == ["create_post", "delete_post"]


def test_several_photos_stand_in_one_post(page, reach):
    reach.act(lambda: reach.world.put_on_web(URL, png(), kind="image/png"))
    photos = [page.create_photo(params={"url": URL, "published": False})["id"] for _ in range(2)]
    assert list(page.get_feed()) == []
    post = publish(page, "two", attached_media=[{"media_fbid": photo} for photo in photos])
    (album,) = PagePost(post, api=page.get_api()).get_attachments()
    assert [item["target"]["id"] for item in album["subattachments"]["data"]] == photos
    assert len(reach.world.ledger.entries) == 1


def test_a_video_is_processed_before_it_is_seen_and_may_fail(page, reach):
    reach.act(lambda: reach.world.put_on_web(URL, MP4, kind="video/mp4"))
    reach.act(lambda: reach.world.put_on_web(f"{URL}?broken", BROKEN_MP4, kind="video/mp4"))
    good, bad = (page.create_video(params={"file_url": url, "description": "moving"}) for url in (URL, f"{URL}?broken"))
    assert good.api_get(fields=["status"])["status"]["video_status"] == "processing"
    reach.act(lambda: reach.world.clock.advance(2 * SECOND))
    assert good.api_get(fields=["status"])["status"]["video_status"] == "ready"
    assert bad.api_get(fields=["status"])["status"]["video_status"] == "error"
    (post,) = page.get_feed(fields=["message"])
    assert post["message"] == "moving"


def test_a_scheduled_post_is_listed_as_such_until_its_time(page, reach):
    at = reach.act(reach.world.clock.unix_us) // SECOND + 600
    post = publish(page, "later", published=False, scheduled_publish_time=at)
    assert [each["id"] for each in page.get_scheduled_posts(fields=["id"])] == [post]
    assert list(page.get_published_posts()) == []
    reach.act(lambda: reach.world.clock.advance(600 * SECOND))
    assert [each["id"] for each in page.get_published_posts()] == [post]


def test_comment_reply_list_and_hide(page, api, reach):
    post = PagePost(publish(page, "A question"), api=page.get_api())
    fan = reach.act(lambda: reach.world.comment_from_fan(post["id"], "An answer", platform="Facebook"))
    reply = Comment(fan, api=page.get_api()).create_comment(params={"message": "Thanks"})
    own = PagePost(post["id"], api=api("zeta-token")).create_comment(params={"message": "Me too"})
    listed = post.get_comments(fields=["message", "from"], params={"summary": True})
    assert [(each["id"], each["message"]) for each in listed] == [(fan, "An answer"), (own["id"], "Me too")]
    assert listed.total() == 2
    assert [each["id"] for each in Comment(fan, api=page.get_api()).get_comments()] == [reply["id"]]
    Comment(fan, api=page.get_api()).api_update(params={"is_hidden": True})
    assert Comment(fan, api=page.get_api()).api_get(fields=["is_hidden"])["is_hidden"] is True
    assert refused(Comment(fan, api=api("zeta-token")).api_get) == (400, 100, 33)
    own.api_delete()
    assert len(post.get_comments()) == 1


def test_like_and_unlike(page, api):
    post = PagePost(publish(page, "Likeable"), api=api("zeta-token"))
    post.create_like()
    likes = post.get_likes(fields=["name"], params={"summary": True})
    assert [(each["id"], each["name"]) for each in likes] == [(OTHER, "Zeta")]
    assert likes.total() == 1
    post.delete_likes()
    assert list(post.get_likes()) == []


def test_the_sdks_cursor_pages_newest_first(page):
    posts = [publish(page, f"Post {number}") for number in range(7)]
    assert [each["id"] for each in page.get_posts(fields=["message"], params={"limit": 3})] == posts[::-1]
    assert list(Page(OTHER, api=page.get_api()).get_posts()) == []


def test_edit_delete_and_gone(page, reach):
    post = PagePost(publish(page, "befor"), api=page.get_api())
    post.api_update(params={"message": "before"})
    assert post.api_get(fields=["message"])["message"] == "before"
    post.api_delete()
    assert refused(post.api_get) == refused(post.api_delete) == (400, 100, 33)
    assert [entry.event for entry in reach.world.ledger.entries] == ["create_post", "edit_post", "delete_post"]


def test_a_repetition_is_a_506(page):
    publish(page, "same")
    assert refused(publish, page, "same")[1] == 506


@pytest.mark.parametrize(("spoil", "subcode"), [("expire", 463), ("revoke", 458)])
def test_an_expired_or_revoked_token_is_a_190(page, reach, spoil, subcode):
    reach.act(getattr(reach.world.token("acme-token"), spoil))
    assert refused(publish, page, "too late") == (400, 190, subcode)
    assert reach.world.ledger.entries == []


def test_a_wrong_proof_and_a_lost_permission_are_refused(page, api, reach):
    assert refused(Page("me", api=api(secret="guess")).api_get) == (400, 100, None)
    reach.act(lambda: reach.world.token("acme-token").lose_scope("pages_manage_posts"))
    assert refused(publish, page, "may not") == (403, 200, None)
    assert refused(publish, Page(PAGE, api=api("ann-token")), "a person") == (403, 210, None)


def test_a_full_window_is_the_sdks_error_with_the_usage_in_its_headers(page, reach):
    for number in range(8):
        publish(page, f"n{number}")
    with pytest.raises(FacebookRequestError) as caught:
        publish(page, "one too many")
    assert caught.value.api_error_code() == 80001
    assert '"call_count": 100' in caught.value.http_headers()["x-business-use-case-usage"]
    reach.act(lambda: reach.world.clock.advance(HOUR_US))
    assert publish(page, "after the reset")


def test_a_server_error_is_transient_to_the_sdk(page, reach):
    plan = {"fault": "server_error", "first": 1, "when": {"operation": "create_post"}, "do": {"status": 500}}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises(FacebookRequestError) as caught:
        publish(page, "Anybody there?")
    assert caught.value.api_transient_error() is True
    assert caught.value.api_error_code() == 2
    assert publish(page, "Anybody there?")
