"""Quota as YouTube counts it, in each of its three ways, and what its tokens may do."""

import pytest
from pydantic import ValidationError

from simulators.platforms.youtube.regime import ALL, READ, SSL, UPLOAD, YouTubeConfig
from simulators.regimes import WindowConfig
from tests.simulators.platforms.youtube.hands import MP4, SECOND, ZETA, Hand, headers, reason, said, world


def insert(hand: Hand):
    return hand.begin(len(MP4))


def read(hand: Hand):
    return hand.ask("GET", "channels", "part=id&mine=true")


def spend(hand: Hand, ask, times: int) -> None:
    for _ in range(times):
        assert ask(hand).status == 200


def full(hand: Hand, ask) -> None:
    reply = ask(hand)
    assert (reply.status, reason(reply)) == (403, "quotaExceeded")
    assert said(reply)["error"]["errors"][0]["domain"] == "youtube.quota"
    assert not [name for name in headers(reply) if "rate" in name or name == "retry-after"]


def search(hand: Hand):
    return hand.ask("GET", "search", "part=id&q=x")


def follow_nobody(hand: Hand):
    return hand.ask("POST", "subscriptions", "part=id", json_body={})


def test_uploads_and_searches_have_a_hundred_each_beside_the_units() -> None:
    w = world()
    hand = Hand(w)
    spend(hand, insert, 100)
    full(hand, insert)
    full(hand, Hand.insert)
    spend(hand, search, 100)
    full(hand, search)
    spend(hand, read, 1)
    full(Hand(w, "zeta-token"), insert)  # they are the project's, not the channel's


def test_a_session_counts_when_it_begins_and_its_chunks_do_not() -> None:
    w = world()
    hand = Hand(w)
    location = headers(insert(hand))["location"]
    spend(hand, insert, 99)
    assert hand.put(location, MP4).status == 200


@pytest.mark.parametrize(("quota_regime", "uploads"), [("hundred", 100), ("sixteen_hundred", 6)])
def test_before_uploads_took_units_of_the_rest(quota_regime: str, uploads: int) -> None:
    hand = Hand(world(quota_regime=quota_regime))
    spend(hand, insert, uploads)
    full(hand, insert)
    if quota_regime == "sixteen_hundred":
        spend(hand, search, 4)
    full(hand, search)


def test_a_write_takes_fifty_units_even_one_that_is_refused() -> None:
    hand = Hand(world())
    for _ in range(199):
        assert follow_nobody(hand).status == 404
    spend(hand, read, 1)
    full(hand, follow_nobody)
    spend(hand, read, 49)
    full(hand, read)


@pytest.mark.parametrize(("early_us", "status"), [(1, 403), (0, 200)])
def test_the_quota_is_fresh_at_midnight_in_california_and_not_a_microsecond_before(early_us: int, status: int) -> None:
    w = world()
    hand = Hand(w)
    spend(hand, search, 100)
    seconds = w.clock.unix_us() // SECOND % 86_400
    w.clock.advance((86_400 - seconds + 8 * 3_600) % 86_400 * SECOND - early_us)
    assert search(hand).status == status


def test_a_full_quota_may_be_what_clients_try_again() -> None:
    hand = Hand(world(over_quota="rateLimitExceeded"))
    spend(hand, search, 100)
    assert reason(search(hand)) == "rateLimitExceeded"


def test_windows_of_ones_own_take_the_place_of_the_quota() -> None:
    window = WindowConfig(
        endpoint="who_am_i", per="user", limit=1, period_s=60, source="a test", as_of=YouTubeConfig().windows[0].as_of
    )
    w = world(windows=[window])
    spend(Hand(w), read, 1)
    full(Hand(w), read)
    spend(Hand(w, "zeta-token"), read, 1)
    with pytest.raises(ValidationError):
        YouTubeConfig.model_validate({"quota_regime": "free"})


def test_every_limit_names_its_source_and_date_in_every_regime() -> None:
    for kind in ("buckets", "hundred", "sixteen_hundred"):
        for window in YouTubeConfig.model_validate({"quota_regime": kind}).windows:
            assert window.source
            assert window.as_of.year >= 2026


# Tokens --------------------------------------------------------------------------------------------------------------


def test_a_token_stands_in_the_header_or_among_the_parameters() -> None:
    w = world()
    assert read(Hand(w)).status == 200
    assert Hand(w, None).ask("GET", "channels", "part=id&mine=true&access_token=acme-token").status == 200


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_a_token_that_is_no_longer_good_is_a_401_that_says_so(how: str) -> None:
    w = world()
    getattr(w.token("acme-token"), how)()
    reply = read(Hand(w))
    assert (reply.status, reason(reply)) == (401, "authError")
    assert said(reply)["error"]["status"] == "UNAUTHENTICATED"
    assert 'error="invalid_token"' in headers(reply)["www-authenticate"]


@pytest.mark.parametrize(("age_us", "status"), [(59 * SECOND + 999_999, 200), (60 * SECOND, 401)])
def test_a_token_is_good_until_its_very_end(age_us: int, status: int) -> None:
    w = world()
    w.add_token("YouTube", ZETA, "short", expires_us=60 * SECOND)
    w.clock.advance(age_us)
    assert read(Hand(w, "short")).status == status


def test_no_token_and_another_platforms_token_are_strangers() -> None:
    w = world()
    w.add_account("X", "1001", "acme", "x-bearer")
    assert reason(read(Hand(w, None))) == "required"
    assert reason(read(Hand(w, "x-bearer"))) == "authError"


@pytest.mark.parametrize(
    ("scopes", "reads", "uploads", "follows", "comments"),
    [
        ([READ], True, False, False, False),
        ([UPLOAD], False, True, False, False),
        ([ALL], True, True, True, False),
        ([SSL], True, True, True, True),
    ],
)
def test_each_scope_opens_what_it_names(scopes, reads, uploads, follows, comments) -> None:
    w = world()
    w.add_token("YouTube", ZETA, "narrow", scopes=scopes)
    hand = Hand(w, "narrow")
    answers = (read(hand), insert(hand), follow_nobody(hand), hand.ask("GET", "commentThreads", "part=id&id=x"))
    for allowed, reply in zip((reads, uploads, follows, comments), answers, strict=True):
        assert (reply.status != 403) == allowed
        if not allowed:
            assert reason(reply) == "insufficientPermissions"
