"""Unmodified threads-client cannot tell the simulated Threads from the real one: in process, and over a real port.

Where it sleeps before it tries again, the world's clock is turned by as much, and nobody waits.
"""

import asyncio
from types import SimpleNamespace

import httpx
import pytest
import threads_client.resources.posts
import threads_client.transport.client
from threads_client import ThreadsClient
from threads_client.exceptions import (
    ThreadsAPIError,
    ThreadsAuthenticationError,
    ThreadsMediaProcessingError,
    ThreadsRateLimitError,
)
from threads_client.models import CarouselMediaItem

from tests.simulators.meta_hand import ACME_TH, DAY, FILM, MP4, PICTURE, SECOND, ZETA_TH, jpeg
from tests.simulators.sdk.reach import reaching

CONFIG = {
    "accounts": [
        {"platform": "Threads", "id": ACME_TH, "username": "acme.garden", "tokens": [
            {"token": "THAA-acme"}, {"token": "THAA-old", "expires_s": 0}, {"token": "THAA-reads", "scopes": ["threads_basic"]},
        ]},
        {"platform": "Threads", "id": ZETA_TH, "username": "zeta", "tokens": [{"token": "THAA-zeta"}]},
    ],
    "platforms": {"Threads": {"posts_a_day": 30}},
}  # fmt: skip
HTTP = "https://graph.threads.net/v1.0"


@pytest.fixture(params=["in process", "in process, the newer host", "over the port"])
def reach(request, monkeypatch):
    way = "over the port" if request.param == "over the port" else "in process"
    with reaching(way, CONFIG) as reach:
        reach.act(lambda: reach.world.put_on_web(PICTURE, jpeg(1080, 1080), kind="image/jpeg"))
        reach.act(lambda: reach.world.put_on_web(FILM, MP4, kind="video/mp4"))
        reach.slept = []

        async def sleep(seconds):
            reach.slept.append(seconds)
            reach.act(lambda: reach.world.clock.advance(round(seconds * SECOND)))

        turned = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
        monkeypatch.setattr(threads_client.resources.posts, "asyncio", turned)
        monkeypatch.setattr(threads_client.transport.client, "asyncio", turned)
        if reach.port is not None:
            reach.base_url = f"{reach.port.urls['Threads']}/v1.0"
        else:
            reach.base_url = HTTP if request.param == "in process" else "https://graph.threads.com/v1.0"
        yield reach


@pytest.fixture
def use(reach):
    """Does something with a client of a token, as its users write it: ``use(lambda client: client.post("Hi"))``."""

    def run(act, token="THAA-acme"):
        async def used():
            async with ThreadsClient(token, base_url=reach.base_url) as client:
                return await act(client)

        return asyncio.run(used())

    return run


def set_regime(reach, **fields: object):
    def change():
        state = reach.world.platforms["Threads"].state
        state.config = type(state.config).model_validate({**state.config.model_dump(), **fields})

    reach.act(change)


def test_publish_and_read_back(use, reach):
    post = use(lambda client: client.post("Fish & chips, für alle 🐟", topic_tag="#fish.and&chips"))
    page = use(lambda client: client.posts.list())
    (found,) = page.data
    assert (found.id, found.text, found.media_type) == (post, "Fish & chips, für alle 🐟", "TEXT_POST")
    assert found.permalink.startswith("https://www.threads.net/@acme.garden/post/")
    assert found.timestamp == "2026-09-21T14:13:20+0000"
    (entry,) = reach.world.ledger.entries
    assert (entry.event, entry.account, entry.object) == ("create_post", ACME_TH, post)


def test_a_container_and_its_post_have_ids_of_their_own(use):
    made = use(lambda client: client.posts.create("Hello"))
    assert made.container_id != made.post_id
    assert use(lambda client: client.posts.get_container_status(made.container_id)).status == "PUBLISHED"


def test_with_a_picture_and_with_a_film_that_is_polled_until_it_is_ready(use, reach):
    use(lambda client: client.post("A picture", image_url=PICTURE))
    assert reach.slept == []
    use(lambda client: client.post("A film", video_url=FILM))
    assert reach.slept == [5]
    page = use(lambda client: client.posts.list())
    assert [post.media_type for post in page.data] == ["VIDEO", "IMAGE"]


def test_a_film_that_cannot_be_fetched_is_a_media_error(use, reach):
    with pytest.raises(ThreadsMediaProcessingError, match="FAILED_DOWNLOADING_VIDEO"):
        use(lambda client: client.post("A film", video_url="https://media.example/nothing.mp4"))
    assert reach.world.ledger.entries == []


def test_a_carousel_of_a_picture_and_a_film(use):
    items = [CarouselMediaItem(media_type="IMAGE", url=PICTURE), CarouselMediaItem(media_type="VIDEO", url=FILM)]
    use(lambda client: client.post_carousel("Both", items=items))
    (post,) = use(lambda client: client.posts.list()).data
    assert (post.media_type, post.text) == ("CAROUSEL_ALBUM", "Both")


def test_the_sdk_waits_out_the_race_after_a_container_was_made(use, reach):
    set_regime(reach, publish_race={"constant_s": 7})
    assert use(lambda client: client.post("Even a text"))
    assert reach.slept == [3, 6]
    assert len(reach.world.ledger.entries) == 1


def test_a_race_longer_than_its_patience_is_a_media_error(use, reach):
    set_regime(reach, publish_race={"constant_s": 31})
    with pytest.raises(ThreadsMediaProcessingError) as refused:
        use(lambda client: client.post("Even a text"))
    assert (refused.value.code, refused.value.subcode, refused.value.status_code) == (24, 4279009, 400)
    assert refused.value.is_media_not_ready
    assert reach.slept == [3, 6, 9, 12]
    assert reach.world.ledger.entries == []


def test_a_carousel_child_that_is_not_there_yet_is_waited_for(use, reach):
    set_regime(reach, publish_race={"constant_s": 4})
    items = [CarouselMediaItem(media_type="IMAGE", url=PICTURE)] * 2
    assert use(lambda client: client.post_carousel("Twice", items=items))
    assert reach.slept[:2] == [3, 6]


def test_a_reply_stands_under_its_post(use, reach):
    post = use(lambda client: client.post("A question"))
    answer = use(lambda client: client.post("An answer", reply_to_id=post), token="THAA-zeta")
    assert [(entry.object, entry.target) for entry in reach.world.ledger.entries] == [(post, None), (answer, post)]
    assert [each.id for each in use(lambda client: client.posts.list()).data] == [post]


def test_the_list_is_paged_newest_first_by_the_sdks_own_iterator(use):
    posts = [use(lambda client, number=number: client.post(f"Post {number}")) for number in range(5)]

    async def every(client):
        return [post.id async for post in client.posts.iter_posts(limit=2)]

    assert use(every) == posts[::-1]
    assert use(every, token="THAA-zeta") == []


def test_delete_then_gone(use):
    post = use(lambda client: client.post("Not for long"))
    assert use(lambda client: client.delete_post(post)) is True
    with pytest.raises(ThreadsAPIError) as refused:
        use(lambda client: client.delete_post(post))
    assert (refused.value.status_code, refused.value.code, refused.value.subcode) == (400, 100, 33)
    assert refused.value.error_type == "GraphMethodException"
    assert use(lambda client: client.posts.list()).data == []


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_a_token_that_is_no_longer_good_is_an_authentication_error(use, reach, how):
    use(lambda client: client.posts.list())
    reach.act(getattr(reach.world.token("THAA-acme"), how))
    with pytest.raises(ThreadsAuthenticationError) as refused:
        use(lambda client: client.post("Still me?"))
    assert refused.value.subcode == {"expire": 463, "revoke": 458}[how]


def test_a_token_without_the_permission_is_refused(use):
    with pytest.raises(ThreadsAPIError) as refused:
        use(lambda client: client.post("May I?"), token="THAA-reads")
    assert (refused.value.status_code, refused.value.code) == (403, 10)
    with pytest.raises(ThreadsAuthenticationError):
        use(lambda client: client.post("Too late"), token="THAA-old")


def test_a_token_is_exchanged_and_refreshed(use, reach):
    given = use(lambda client: client.tokens.exchange("THAA-acme", "house-secret"))
    assert (given.token_type, given.expires_in) == ("bearer", 60 * 86_400)
    reach.act(lambda: reach.world.clock.advance(59 * DAY))
    given = use(lambda client: client.tokens.refresh(given.access_token))
    reach.act(lambda: reach.world.clock.advance(59 * DAY))
    assert use(lambda client: client.post("Still me"), token=given.access_token)
    with pytest.raises(ThreadsAPIError) as refused:
        use(lambda client: client.tokens.exchange("THAA-acme", "guessed"))
    assert refused.value.code == 101


def test_the_same_again_is_no_duplicate(use):
    assert use(lambda client: client.post("Good morning")) != use(lambda client: client.post("Good morning"))


def test_too_long_is_refused_and_an_emoji_counts_as_its_bytes(use):
    assert use(lambda client: client.post("a" * 496 + "🌱"))
    for text in ("a" * 501, "a" * 497 + "🌱"):
        with pytest.raises(ThreadsAPIError) as refused:
            use(lambda client, text=text: client.post(text))
        assert refused.value.code == 100


def test_a_full_window_is_a_rate_limit_error_once_the_sdk_has_tried_thrice(use, reach):
    reach.act(lambda: reach.world.faults.add({"fault": "too_fast", "first": 1}))
    with pytest.raises(ThreadsRateLimitError) as refused:
        use(lambda client: client.posts.list())
    assert (refused.value.code, refused.value.is_transient) == (613, True)
    assert reach.slept == [1, 2]


@pytest.mark.parametrize(("code", "kind"), [(9, ThreadsAPIError), (4, ThreadsRateLimitError)])
def test_a_spent_quota_ends_in_the_error_that_its_code_means_to_the_sdk(use, reach, code, kind):
    set_regime(reach, posts_a_day=1, quota_code=code)
    use(lambda client: client.post("The one"))
    with pytest.raises(kind) as refused:
        use(lambda client: client.post("One too many"))
    assert refused.value.code == code
    reach.act(lambda: reach.world.clock.advance(DAY))
    assert use(lambda client: client.post("The next"))


@pytest.mark.parametrize("html", [False, True])
def test_a_server_error_is_tried_again_even_as_a_page(use, reach, html):
    plan = {"fault": "server_error", "first": 1, "do": {"status": 503, "html": html}}
    reach.act(lambda: reach.world.faults.add(plan))
    assert use(lambda client: client.posts.list()).data == []
    assert reach.slept == [1]


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_after_a_lost_answer_the_sdk_tries_again_and_the_one_container_is_not_published_twice(use, reach, cut):
    plan = {"fault": "answer_lost", "first": 1, "when": {"operation": "create_post"}, "do": {"cut": cut}}
    reach.act(lambda: reach.world.faults.add(plan))
    with pytest.raises(ThreadsMediaProcessingError):
        use(lambda client: client.post("Did it arrive?"))
    assert [post.text for post in use(lambda client: client.posts.list()).data] == ["Did it arrive?"]
    assert len(reach.world.ledger.entries) == 1


def test_who_am_i_which_the_sdk_leaves_to_httpx(reach):
    url = f"{reach.base_url}/me"
    told = httpx.get(url, params={"fields": "id,username", "access_token": "THAA-acme"}).json()
    assert told == {"id": ACME_TH, "username": "acme.garden"}
