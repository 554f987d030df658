"""Unmodified facebook_business cannot tell the simulated Instagram from the real one: at both of its hosts, in process
and over a real port. Only the way to the host differs: through ``responses``, by an adapter, or by the SDK's own base URL.
"""

import pytest
import requests
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.simulators.meta_hand import ACME_IG, DAY, FILM, MP4, PICTURE, SECOND, ZETA_IG, jpeg
from tests.simulators.sdk.reach import reaching

CONFIG = {
    "accounts": [
        {"platform": "Instagram", "id": ACME_IG, "username": "acme.garden", "name": "Acme",
         "tokens": [{"token": "EAA-acme"}, {"token": "EAA-old", "expires_s": 0}]},
        {"platform": "Instagram", "id": ZETA_IG, "username": "zeta", "tokens": [{"token": "EAA-zeta"}]},
    ],
    "platforms": {"Instagram": {"quota_total": 3}},
}  # fmt: skip


@pytest.fixture(params=["in process", "over the port", "by its base URL"])
def reach(request):
    with reaching("in process" if request.param == "in process" else "over the port", CONFIG) as reach:
        reach.by_base_url = request.param == "by its base URL"
        reach.act(lambda: reach.world.put_on_web(PICTURE, jpeg(1080, 1080), kind="image/jpeg"))
        reach.act(lambda: reach.world.put_on_web(FILM, MP4, kind="video/mp4"))
        yield reach


@pytest.fixture(params=["https://graph.facebook.com", "https://graph.instagram.com"])
def api(request, reach, monkeypatch):
    """What a user of the SDK makes of a token, with the proof that comes of the app's secret."""
    monkeypatch.setattr(FacebookSession, "GRAPH", reach.port.urls["Instagram"] if reach.by_base_url else request.param)
    made = []

    def of(token):
        session = FacebookSession("house", "house-secret", token)
        if not reach.by_base_url:
            reach.mount(session.requests)
        made.append(session)
        return FacebookAdsApi(session)

    yield of
    for session in made:
        session.requests.close()


@pytest.fixture
def acme(api):
    return IGUser(ACME_IG, api=api("EAA-acme"))


def publish(user, caption="Spring is here"):
    container = user.create_media(params={"image_url": PICTURE, "caption": caption})
    return user.create_media_publish(params={"creation_id": container["id"]})["id"]


def media(user, number):
    return IGMedia(number, api=user.get_api_assured())


def refusal(refused):
    error = refused.value
    return error.http_status(), error.api_error_code(), error.api_error_subcode()


def test_who_am_i(acme):
    me = acme.api_get(fields=["id", "username", "name"])
    assert (me["id"], me["username"], me["name"]) == (ACME_IG, "acme.garden", "Acme")


def test_publish_and_read_back(acme, reach):
    post = publish(acme, "Fish & chips, für alle 🐟")
    found = media(acme, post).api_get(fields=["caption", "media_type", "permalink", "timestamp", "username"])
    assert (found["caption"], found["media_type"]) == ("Fish & chips, für alle 🐟", "IMAGE")
    assert found["username"] == "acme.garden"
    (kept,) = reach.act(lambda: reach.world.posts(ACME_IG, platform="Instagram"))
    assert kept.text == "Fish & chips, für alle 🐟"
    (entry,) = reach.world.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", ACME_IG, post)


def test_a_video_is_not_ready_at_once(acme, reach):
    container = acme.create_media(params={"media_type": "REELS", "video_url": FILM, "caption": "A film"})
    # The SDK has no object for a container, so its users ask by the path.
    told = acme.get_api_assured().call("GET", (container["id"],), {"fields": "status_code"}).json()
    assert told == {"id": container["id"], "status_code": "IN_PROGRESS"}
    with pytest.raises(FacebookRequestError) as refused:
        acme.create_media_publish(params={"creation_id": container["id"]})
    assert refusal(refused) == (400, 9007, 2207027)
    assert refused.value.api_transient_error() is False
    reach.act(lambda: reach.world.clock.advance(5 * SECOND))
    assert acme.create_media_publish(params={"creation_id": container["id"]})["id"]


def test_a_carousel_whose_children_the_sdk_writes_as_json(acme):
    children = [acme.create_media(params={"image_url": PICTURE, "is_carousel_item": True})["id"] for _ in range(3)]
    container = acme.create_media(params={"media_type": "CAROUSEL", "children": children, "caption": "Three"})
    post = acme.create_media_publish(params={"creation_id": container["id"]})["id"]
    assert len(media(acme, post).get_children()) == 3
    assert media(acme, post).api_get(fields=["media_type"])["media_type"] == "CAROUSEL_ALBUM"


def test_a_picture_that_nobody_put_there_is_refused(acme):
    with pytest.raises(FacebookRequestError) as refused:
        acme.create_media(params={"image_url": "https://media.example/nothing.jpg"})
    assert refusal(refused) == (400, 9004, 2207052)


def test_comment_reply_hide_and_delete(acme, reach):
    post = publish(acme)
    fans = reach.act(lambda: reach.world.comment_from_fan(post, "Buy pills", platform="Instagram"))
    comment = media(acme, post).create_comment(params={"message": "A question"})["id"]
    assert [each["text"] for each in media(acme, post).get_comments(fields=["text"])] == ["A question", "Buy pills"]
    of_fan = IGComment(fans, api=acme.get_api_assured())
    of_fan.create_reply(params={"message": "No, thank you"})
    assert [each["text"] for each in of_fan.get_replies(fields=["text"])] == ["No, thank you"]
    of_fan.api_update(params={"hide": True})
    assert of_fan.api_get(fields=["hidden"])["hidden"] is True
    IGComment(comment, api=acme.get_api_assured()).api_delete()
    with pytest.raises(FacebookRequestError) as refused:
        IGComment(comment, api=acme.get_api_assured()).api_get()
    assert refusal(refused) == (400, 100, 33)


def test_comments_are_turned_off(acme):
    post = media(acme, publish(acme))
    post.api_update(params={"comment_enabled": False})
    with pytest.raises(FacebookRequestError) as refused:
        post.create_comment(params={"message": "First!"})
    assert refused.value.api_error_code() == 100


def test_the_list_is_paged_newest_first_by_the_sdks_own_cursor(acme):
    posts = [publish(acme, f"Post {number}") for number in range(3)]
    cursor = acme.get_media(fields=["caption"], params={"limit": 2})
    assert len(cursor) == 2
    assert [each["id"] for each in cursor] == posts[::-1]
    assert len(acme.get_media(params={"limit": 100})) == 3


def test_delete_then_gone_by_the_facebook_login_alone(acme):
    post = media(acme, publish(acme))
    if FacebookSession.GRAPH == "https://graph.instagram.com":
        with pytest.raises(FacebookRequestError) as refused:
            post.api_delete()
        assert refusal(refused) == (400, 100, 33)
        assert post.api_get()["id"]
        return
    post.api_delete()
    with pytest.raises(FacebookRequestError) as refused:
        post.api_get()
    assert refusal(refused) == (400, 100, 33)
    assert refused.value.api_error_type() == "GraphMethodException"


@pytest.mark.parametrize(("how", "subcode"), [("expire", 463), ("revoke", 458)])
def test_a_token_that_is_no_longer_good(acme, reach, how, subcode):
    acme.api_get()
    reach.act(getattr(reach.world.token("EAA-acme"), how))
    with pytest.raises(FacebookRequestError) as refused:
        acme.api_get()
    assert refusal(refused) == (400, 190, subcode)
    assert "invalid_token" in refused.value.http_headers()["www-authenticate"]


def test_a_token_that_was_old_from_the_start(api):
    with pytest.raises(FacebookRequestError) as refused:
        IGUser("me", api=api("EAA-old")).api_get()
    assert refusal(refused) == (400, 190, 463)


def test_another_accounts_post_is_not_there(acme, api):
    post = publish(acme)
    with pytest.raises(FacebookRequestError) as refused:
        IGMedia(post, api=api("EAA-zeta")).api_get()
    assert refusal(refused) == (400, 100, 33)


def test_the_same_again_is_no_duplicate(acme):
    assert publish(acme, "Good morning") != publish(acme, "Good morning")


def test_the_quota_is_told_and_kept_until_a_slot_frees(acme, reach):
    for _ in range(3):
        publish(acme)
    (limit,) = acme.get_content_publishing_limit(fields=["quota_usage", "config"])
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (3, 3)
    with pytest.raises(FacebookRequestError) as refused:
        publish(acme)
    assert refusal(refused) == (400, 9, 2207042)
    reach.act(lambda: reach.world.clock.advance(DAY))
    assert publish(acme)


def test_a_full_window_is_the_sdks_own_error(acme, reach):
    reach.act(lambda: reach.world.faults.add({"fault": "too_fast", "first": 1}))
    with pytest.raises(FacebookRequestError) as refused:
        acme.api_get()
    assert refused.value.api_error_code() == 80002
    assert '"call_count": 100' in refused.value.http_headers()["x-business-use-case-usage"]


@pytest.mark.parametrize("html", [False, True])
def test_a_server_error_is_the_sdks_own_error_but_not_as_a_page(acme, reach, html):
    plan = {"fault": "server_error", "first": 1, "do": {"status": 503, "html": html}}
    reach.act(lambda: reach.world.faults.add(plan))
    if html:
        with pytest.raises(TypeError):  # the SDK looks at the body alone, and takes a page for an object
            acme.api_get()
    else:
        with pytest.raises(FacebookRequestError) as refused:
            acme.api_get()
        assert (refused.value.http_status(), refused.value.api_transient_error()) == (503, True)
    assert acme.api_get(fields=["username"])["username"] == "acme.garden"


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_a_lost_answer_looks_like_a_broken_network_and_the_post_stands(acme, reach, cut):
    plan = {"fault": "answer_lost", "first": 1, "when": {"operation": "create_post"}, "do": {"cut": cut}}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        publish(acme, "Did it arrive?")
    assert [each["caption"] for each in acme.get_media(fields=["caption"])] == ["Did it arrive?"]
