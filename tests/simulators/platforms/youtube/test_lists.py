import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.ledger import follow_digest
from tests.simulators.platforms.youtube.hands import ACME, SECOND, ZETA, Hand, reason, said, world


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 8), st.integers(1, 4), st.sets(st.integers(0, 7)))
def test_following_the_page_tokens_visits_each_standing_video_once(count: int, size: int, gone: set[int]) -> None:
    w = world()
    names = [Hand(w).video({"title": f"n{n}"}) for n in range(count)]
    for n in sorted(gone & set(range(count))):
        w.withdraw(names[n], platform="YouTube")
    seen: list[str] = []
    query = {"maxResults": size}
    while True:
        page = Hand(w).uploads(**query)
        seen += [item["contentDetails"]["videoId"] for item in page["items"]]
        if "nextPageToken" not in page:
            break
        query["pageToken"] = page["nextPageToken"]
    assert seen == [names[n] for n in range(count) if n not in gone][::-1]


def test_the_uploads_playlist_lags_and_the_search_lags_more_while_a_read_by_id_does_not() -> None:
    w = world(list_lag={"constant_s": 5}, search_lag={"constant_s": 60}, processing_s=0)
    hand = Hand(w)
    video = hand.video({"title": "Spring cleaning"})

    def found() -> list[str]:
        listed = said(hand.ask("GET", "search", "part=snippet&q=spring&type=video"))["items"]
        return [item["id"]["videoId"] for item in listed]

    assert len(hand.read(video)) == 1
    w.clock.advance(5 * SECOND - 1)
    assert hand.uploads()["items"] == []
    w.clock.advance(1)
    assert [item["snippet"]["resourceId"]["videoId"] for item in hand.uploads()["items"]] == [video]
    w.clock.advance(60 * SECOND - 1)
    assert found() == []
    w.clock.advance(1)
    assert found() == [video]
    (entry,) = w.ledger.entries
    assert entry.visible_us - entry.committed_us == 5 * SECOND


def test_a_search_tells_its_kinds_and_keeps_private_videos_to_their_channel() -> None:
    w = world(search_lag={"constant_s": 0}, processing_s=0)
    hand = Hand(w)
    public, private = hand.video({"title": "Garden"}), hand.video({"title": "Garden"}, {"privacyStatus": "private"})

    def ids(query: str, token: str = "acme-token") -> list[str]:
        items = said(Hand(w, token).ask("GET", "search", f"part=snippet&{query}"))["items"]
        return [item["id"].get("videoId") or item["id"]["channelId"] for item in items]

    assert ids("q=garden&type=video", "zeta-token") == [public]
    assert ids("forMine=true&type=video") == [private, public]
    assert ids("q=acme&type=channel") == [ACME]
    assert ids(f"channelId={ACME}&type=video&publishedAfter=2027-01-01T00:00:00Z") == []
    for query, why in (
        ("forMine=true", "invalidSearchFilter"),
        ("type=video", "missingRequiredParameter"),
        ("q=x&type=pet", "invalidParameter"),
        ("channelId=UCx", "invalidChannelId"),
        ("q=x&publishedAfter=yesterday", "invalidParameter"),
    ):
        assert reason(hand.ask("GET", "search", f"part=snippet&{query}")) == why


def test_a_playlist_that_is_not_one_of_uploads_is_not_found() -> None:
    hand = Hand(world())
    for playlist in ("PLx", "UUnobody", "LL"):
        reply = hand.ask("GET", "playlistItems", f"part=id&playlistId={playlist}")
        assert (reply.status, reason(reply)) == (404, "playlistNotFound")
    assert reason(hand.ask("GET", "playlistItems", "part=id")) == "playlistIdRequired"


def test_channels_are_read_by_id_and_handle() -> None:
    hand = Hand(world())
    for query in (f"id={ZETA},UCx", "forHandle=@zeta"):
        assert [
            each["id"] for each in said(hand.ask("GET", "channels", f"part=snippet,statistics&{query}"))["items"]
        ] == [ZETA]
    assert reason(hand.ask("GET", "channels", "part=id")) == "missingRequiredParameter"


def test_following_is_a_subscription_that_is_listed_counted_and_ended_by_its_id() -> None:
    w = world()
    hand = Hand(w)
    told = {"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": ZETA}}}
    made = hand.ask("POST", "subscriptions", "part=snippet", json_body=told)
    name = said(made)["id"]
    assert (made.status, said(made)["snippet"]["resourceId"]["channelId"]) == (200, ZETA)
    twice = hand.ask("POST", "subscriptions", "part=snippet", json_body=told)
    assert (twice.status, reason(twice)) == (400, "subscriptionDuplicate")
    assert [each["id"] for each in said(hand.ask("GET", "subscriptions", "part=id&mine=true"))["items"]] == [name]
    theirs = said(Hand(w, "zeta-token").ask("GET", "subscriptions", "part=subscriberSnippet&mySubscribers=true"))
    assert [each["subscriberSnippet"]["channelId"] for each in theirs["items"]] == [ACME]
    (channel,) = said(hand.ask("GET", "channels", f"part=statistics&id={ZETA}"))["items"]
    assert channel["statistics"]["subscriberCount"] == "1"
    others = Hand(w, "zeta-token").ask("DELETE", "subscriptions", f"id={name}")
    assert (others.status, reason(others)) == (403, "subscriptionForbidden")
    assert hand.ask("DELETE", "subscriptions", f"id={name}").status == 204
    again = hand.ask("DELETE", "subscriptions", f"id={name}")
    assert (again.status, reason(again)) == (404, "subscriptionNotFound")
    assert [(entry.event, entry.object, entry.account) for entry in w.ledger.entries] == [
        ("follow", ZETA, ACME), ("unfollow", ZETA, ACME),
    ]  # fmt: skip
    assert {entry.visible for entry in w.ledger.entries} == {follow_digest(ZETA)}
    assert said(hand.ask("POST", "subscriptions", "part=snippet", json_body=told))["id"] != name


@pytest.mark.parametrize(
    ("channel", "status", "why"),
    [(ACME, 400, "subscriptionForbidden"), ("UCx", 404, "publisherNotFound"), (None, 404, "publisherNotFound")],
)
def test_what_cannot_be_followed_is_told_so(channel, status, why) -> None:
    w = world()
    told = {"snippet": {"resourceId": {"channelId": channel}}}
    reply = Hand(w).ask("POST", "subscriptions", "part=snippet", json_body=told)
    assert (reply.status, reason(reply)) == (status, why)
    assert w.ledger.entries == []


def test_subscriptions_of_others_are_theirs_to_show() -> None:
    reply = Hand(world()).ask("GET", "subscriptions", f"part=id&channelId={ZETA}")
    assert (reply.status, reason(reply)) == (403, "subscriptionForbidden")


def test_a_subscription_lags_in_lists() -> None:
    w = world(list_lag={"constant_s": 2})
    told = {"snippet": {"resourceId": {"channelId": ZETA}}}
    Hand(w).ask("POST", "subscriptions", "part=snippet", json_body=told)
    assert said(Hand(w).ask("GET", "subscriptions", "part=id&mine=true"))["items"] == []
    w.clock.advance(2 * SECOND)
    assert len(said(Hand(w).ask("GET", "subscriptions", f"part=id&mine=true&forChannelId={ZETA}"))["items"]) == 1
