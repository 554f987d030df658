"""Unmodified tweepy cannot tell the simulated X from the real one: in process, and over a real port.

Only the way to the host differs: through ``responses``, or by an adapter that rewrites the URL after signing.
"""

import io

import pytest
import requests
import tweepy
from oauthlib.oauth2 import OAuth2Error

from simulators.platforms.x.regime import SCOPES as ALL_SCOPES
from tests.simulators.sdk.reach import reaching

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
QUARTER_US = 15 * 60 * 1_000_000


@pytest.fixture(params=["in process", "over the port"])
def reach(request):
    with reaching(request.param) as reach:
        yield reach


@pytest.fixture(params=["OAuth 2 bearer", "OAuth 1"])
def client(request, reach):
    """What a user of tweepy writes, for either kind of token, and whether its calls say ``user_auth``."""
    if request.param == "OAuth 1":
        client = tweepy.Client(
            consumer_key="house",
            consumer_secret="house-secret",
            access_token="1001-acme",
            access_token_secret="acme-secret",
        )
    else:
        client = tweepy.Client("acme-bearer")
    reach.mount(client.session)
    client.auth = {"user_auth": request.param == "OAuth 1"}
    yield client
    client.session.close()


@pytest.fixture
def v1(reach):
    auth = tweepy.OAuth1UserHandler("house", "house-secret", "1001-acme", "acme-secret")
    api = tweepy.API(auth)
    reach.mount(api.session)
    yield api
    api.session.close()


@pytest.fixture
def bearer(reach):
    made = []

    def client(token):
        made.append(tweepy.Client(token))
        reach.mount(made[-1].session)
        return made[-1]

    yield client
    for client in made:
        client.session.close()


def publish(client, text, **more: object):
    return client.create_tweet(text=text, **more, **client.auth).data["id"]


def test_who_am_i(client):
    me = client.get_me(**client.auth).data
    assert (me.id, me.username, me.name) == (1001, "acme", "Acme")


def test_publish_and_read_back(client, reach):
    post = publish(client, "Fish & chips <today>, für alle 🐟")
    found = client.get_tweet(post, tweet_fields=["author_id", "created_at"], **client.auth).data
    assert (str(found.id), found.author_id) == (post, 1001)
    assert found.text == "Fish &amp; chips &lt;today&gt;, für alle 🐟"
    assert found.created_at is not None
    (kept,) = reach.act(lambda: reach.world.posts("1001"))
    assert kept.text == "Fish & chips <today>, für alle 🐟"
    (entry,) = reach.world.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", "1001", post)


def test_reply_stands_under_its_post(client):
    post = publish(client, "A question")
    answer = publish(client, "An answer", in_reply_to_tweet_id=post)
    found = client.get_tweet(answer, tweet_fields=["conversation_id", "referenced_tweets"], **client.auth).data
    assert str(found.conversation_id) == post
    assert [(ref.type, str(ref.id)) for ref in found.referenced_tweets] == [("replied_to", post)]


def test_like_is_seen_by_who_lists_the_likes_and_can_be_taken_back(client):
    post = publish(client, "Likeable")
    assert client.like(post, **client.auth).data["liked"] is True
    assert [user.username for user in client.get_liking_users(post, **client.auth).data] == ["acme"]
    assert client.unlike(post, **client.auth).data["liked"] is False
    assert client.get_liking_users(post, **client.auth).data is None


def test_mentions_are_listed_by_tweepys_own_paginator(client, bearer):
    post = publish(client, "A question")
    other = bearer("other-bearer")
    said = [other.create_tweet(text=f"@acme n{n}", user_auth=False).data["id"] for n in range(6)]
    said.append(other.create_tweet(text="An answer", in_reply_to_tweet_id=post, user_auth=False).data["id"])
    pages = list(tweepy.Paginator(client.get_users_mentions, 1001, max_results=5, **client.auth))
    assert [str(found.id) for page in pages for found in page.data] == said[::-1]


def test_following_is_listed_and_can_be_ended(client):
    assert client.follow_user(1002, **client.auth).data == {"following": True, "pending_follow": False}
    assert [user.id for user in client.get_users_following(1001, **client.auth).data] == [1002]
    assert [user.id for user in client.get_users_followers(1002, **client.auth).data] == [1001]
    assert client.unfollow_user(1002, **client.auth).data == {"following": False}
    assert client.get_users_following(1001, **client.auth).data is None
    with pytest.raises(tweepy.Forbidden):
        client.follow_user(1001, **client.auth)


def test_a_reply_is_hidden_and_shown_again_by_who_began(client, bearer, reach):
    post = publish(client, "A question")
    reply = reach.act(lambda: reach.world.comment_from_fan(post, "Rude"))
    assert client.hide_reply(reply, **client.auth).data == {"hidden": True}
    assert client.unhide_reply(reply, **client.auth).data == {"hidden": False}
    with pytest.raises(tweepy.Forbidden):
        bearer("other-bearer").hide_reply(reply, user_auth=False)
    assert [entry.event for entry in reach.world.ledger.entries] == ["create_post", "hide_comment", "hide_comment"]


def test_a_protected_account_says_so_and_its_posts_are_its_own(client, bearer, reach):
    shy = bearer("shy-bearer")
    shown = [
        who.get_me(user_fields=["protected"], user_auth=False).data.protected for who in (shy, bearer("acme-bearer"))
    ]
    assert shown == [True, False]
    post = shy.create_tweet(text="between us", user_auth=False).data["id"]
    assert shy.get_tweet(post).data.text == "between us"
    strange = client.get_tweet(post, **client.auth)
    assert (strange.data, strange.errors[0]["title"]) == (None, "Authorization Error")
    listed = client.get_users_tweets("1005", **client.auth)
    assert (listed.data, listed.errors[0]["resource_type"]) == (None, "user")
    with pytest.raises(tweepy.Forbidden):
        publish(client, "me too", in_reply_to_tweet_id=post)
    with pytest.raises(tweepy.Forbidden):
        client.like(post, **client.auth)
    asked = client.follow_user("1005", **client.auth).data
    assert (asked["following"], asked["pending_follow"]) == (False, True)
    assert reach.act(lambda: reach.world.hidden("X", post))
    reach.act(lambda: reach.world.let_follow("1005", username="acme"))
    assert client.get_tweet(post, **client.auth).data.text == "between us"
    assert shy.delete_tweet(post, user_auth=False).data == {"deleted": True}


def test_list_is_paged_newest_first_by_tweepys_own_paginator(client):
    posts = [publish(client, f"Post {number}") for number in range(13)]
    pages = list(tweepy.Paginator(client.get_users_tweets, 1001, max_results=5, **client.auth))
    assert [len(page.data) for page in pages] == [5, 5, 3]
    assert [str(post.id) for page in pages for post in page.data] == posts[::-1]
    since = client.get_users_tweets(1001, since_id=posts[10], **client.auth)
    assert [str(post.id) for post in since.data] == [posts[12], posts[11]]


def test_an_empty_list_has_no_data(client):
    listed = client.get_users_tweets(1001, **client.auth)
    assert listed.data is None
    assert listed.meta["result_count"] == 0


def test_delete_then_gone(client):
    post = publish(client, "Not for long")
    assert client.delete_tweet(post, **client.auth).data["deleted"] is True
    gone = client.get_tweet(post, **client.auth)
    assert gone.data is None
    assert gone.errors[0]["type"] == "https://api.x.com/2/problems/resource-not-found"
    assert client.get_users_tweets(1001, **client.auth).data is None


def test_a_duplicate_is_forbidden_and_names_no_post(client):
    publish(client, "Only once")
    with pytest.raises(tweepy.Forbidden, match="duplicate content") as refused:
        publish(client, "Only once")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_a_token_that_is_no_longer_good_is_unauthorized(client, reach, how):
    client.get_me(**client.auth)
    for token in ("acme-bearer", "1001-acme"):
        reach.act(getattr(reach.world.token(token), how))
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(**client.auth)


def test_a_wrong_secret_is_unauthorized(reach):
    client = tweepy.Client(
        consumer_key="house", consumer_secret="house-secret", access_token="1001-acme", access_token_secret="guessed"
    )
    reach.mount(client.session)
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=True)
    client.session.close()


def test_a_token_without_the_scope_is_forbidden(bearer, reach):
    reach.act(lambda: reach.world.token("acme-bearer").lose_scope("tweet.write"))
    with pytest.raises(tweepy.Forbidden):
        bearer("acme-bearer").create_tweet(text="Not mine to say", user_auth=False)


def test_a_full_window_says_when_it_opens_and_does(client, reach):
    for _ in range(75):
        client.get_me(**client.auth)
    with pytest.raises(tweepy.TooManyRequests) as refused:
        client.get_me(**client.auth)
    headers = refused.value.response.headers
    assert (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == ("75", "0")
    assert "retry-after" not in headers
    wait_us = int(headers["x-rate-limit-reset"]) * 1_000_000 - reach.world.clock.unix_us()
    assert 0 < wait_us <= QUARTER_US
    reach.act(lambda: reach.world.clock.advance(wait_us))
    assert client.get_me(**client.auth).data.id == 1001


@pytest.mark.parametrize("html", [False, True])
def test_a_server_error_is_tweepys_own_even_as_a_page(client, reach, html):
    plan = {"fault": "server_error", "first": 1, "do": {"status": 503, "html": html}}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises(tweepy.TwitterServerError):
        publish(client, "Anybody there?")
    assert reach.act(lambda: reach.world.posts("1001")) == []
    assert publish(client, "Anybody there?")


@pytest.mark.parametrize(
    "lost",
    [
        {"fault": "answer_lost", "do": {"cut": "reset"}},
        {"fault": "answer_lost", "do": {"cut": "close"}},
        {"fault": "half_body"},
        {"fault": "reset"},
        {"fault": "garbage"},
    ],
    ids=str,
)
def test_a_lost_answer_looks_like_a_broken_network_and_the_post_stands(client, reach, lost):
    plan = {"first": 1, "when": {"operation": "create_post"}, **lost}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        publish(client, "Did it arrive?")
    assert [post.text for post in reach.act(lambda: reach.world.posts("1001"))] == ["Did it arrive?"]
    with pytest.raises(tweepy.Forbidden):
        publish(client, "Did it arrive?")


def test_each_token_is_its_owners(bearer):
    assert bearer("other-bearer").get_me(user_auth=False).data.username == "other"


def test_too_long_and_empty_posts_are_refused(client):
    with pytest.raises((tweepy.Forbidden, tweepy.BadRequest)):
        publish(client, "a" * 281)
    assert publish(client, "a" * 280)
    with pytest.raises(tweepy.BadRequest):
        client.create_tweet(text="", **client.auth)


# ---------------------------------------------------------------- media, by the v1.1 API


def test_simple_upload_is_shown_with_its_post(client, v1, reach):
    media = v1.simple_upload("picture.png", file=io.BytesIO(PNG))
    post = publish(client, "With a picture", media_ids=[media.media_id_string])
    found = client.get_tweet(post, expansions="attachments.media_keys", media_fields=["type"], **client.auth)
    assert found.data.attachments["media_keys"]
    assert [shown.type for shown in found.includes["media"]] == ["photo"]
    (kept,) = reach.act(lambda: reach.world.posts("1001"))
    assert kept.media == (media.media_id,)


def test_a_picture_is_described_in_words(client, v1):
    media = v1.simple_upload("picture.png", file=io.BytesIO(PNG))
    v1.create_media_metadata(media.media_id, "A garden in spring")
    post = publish(client, "With a picture", media_ids=[media.media_id])
    found = client.get_tweet(post, expansions="attachments.media_keys", media_fields=["alt_text"], **client.auth)
    assert [shown.alt_text for shown in found.includes["media"]] == ["A garden in spring"]
    with pytest.raises(tweepy.BadRequest):
        v1.create_media_metadata(media.media_id, "a" * 1_001)


def test_chunked_upload_of_a_picture(client, v1):
    media = v1.chunked_upload("picture.png", file=io.BytesIO(PNG), file_type="image/png", media_category="tweet_image")
    assert publish(client, "In chunks", media_ids=[media.media_id])


def test_chunked_upload_of_a_video_is_processed_for_a_while(client, v1, reach):
    media = v1.chunked_upload(
        "film.mp4",
        file=io.BytesIO(MP4),
        file_type="video/mp4",
        media_category="tweet_video",
        wait_for_async_finalize=False,
    )
    assert media.processing_info["state"] in {"pending", "in_progress"}
    assert media.processing_info["check_after_secs"] > 0
    reach.act(lambda: reach.world.clock.advance(60_000_000))
    assert v1.get_media_upload_status(media.media_id).processing_info["state"] == "succeeded"
    assert publish(client, "A film", media_ids=[media.media_id])


def test_somebody_elses_upload_cannot_be_used(v1, bearer):
    media = v1.simple_upload("picture.png", file=io.BytesIO(PNG))
    with pytest.raises(tweepy.BadRequest):
        bearer("other-bearer").create_tweet(text="Stolen", media_ids=[media.media_id], user_auth=False)


def test_v1_errors_carry_their_codes(v1, reach):
    reach.act(reach.world.token("1001-acme").revoke)
    with pytest.raises(tweepy.Unauthorized) as refused:
        v1.simple_upload("picture.png", file=io.BytesIO(PNG))
    assert refused.value.api_codes == [89]


def test_tweepys_own_flow_renews_a_pair_and_the_new_token_is_the_same_accounts(reach, bearer):
    handler = tweepy.OAuth2UserHandler(
        client_id="house-client", redirect_uri="https://house.test/back", scope=[*ALL_SCOPES], client_secret="hush"
    )
    reach.mount(handler)
    given = handler.refresh_token(
        "https://api.twitter.com/2/oauth2/token", refresh_token="acme-refresh", auth=handler.auth
    )
    assert bearer(given["access_token"]).get_me(user_auth=False).data.id == 1001
    assert given["refresh_token"] != "acme-refresh"
    with pytest.raises(OAuth2Error):
        handler.refresh_token("https://api.twitter.com/2/oauth2/token", refresh_token="acme-refresh", auth=handler.auth)
