"""What platforms tell apps: to whom, in what order, how often, and what is left in the journal."""

import pytest

from simulators.webhooks import Heard, Sent
from simulators.world import World
from tests.simulators.hands import ACME, SECOND, ZETA, Hand, world
from tests.simulators.told import URL, App, Told

RETRIES = [5.0, 30.0]


def telling(app: App | None = None, *, account: str = ACME) -> tuple[World, App, str]:
    """A world whose X tells an app of what happens to Acme; a post of Acme's stands in it."""
    w, app = world(webhook_retries_s=RETRIES), app or App()
    w.platforms["X"].hooks = Told()
    post = Hand(w).post_id("Spring is here")
    w.subscribe("X", URL, account=account, verify="word")
    assert w.drain_webhooks(app) == 1
    return w, app, post


def rows(w: World) -> list[tuple[str, str | None, int | None]]:
    return [
        (row.operation, row.account, row.status) for row in w.journal.entries if row.operation.startswith("webhook")
    ]


def test_an_address_is_challenged_and_told_only_when_it_has_answered() -> None:
    w = world()
    w.platforms["X"].hooks = Told()
    post = Hand(w).post_id("Spring")
    made = w.subscribe("X", URL, account=ACME, verify="word")
    w.comment_from_fan(post, "too early")
    challenges: list[Sent] = []

    def answer(sent: Sent) -> Heard:
        challenges.append(sent)
        return Heard(status=200, body=made.nonce.encode())

    assert (made.state, w.drain_webhooks(answer)) == ("challenged", 1)
    assert (made.state, challenges[0].url) == ("active", f"{URL}?challenge={made.nonce}&verify=word")
    app = App()
    w.comment_from_fan(post, "in time")
    assert (w.drain_webhooks(app), app.texts()) == (1, ["in time"])
    assert rows(w) == [("webhook_challenge", ACME, 200), ("webhook", ACME, 200)]


@pytest.mark.parametrize("answer", [Heard(status=200, body=b"what?"), Heard(status=403), None])
def test_who_does_not_answer_its_challenge_is_told_nothing(answer: Heard | None) -> None:
    w = world()
    w.platforms["X"].hooks = Told()
    post = Hand(w).post_id("Spring")
    made = w.subscribe("X", URL)

    def deliver(sent: Sent) -> Heard:
        if answer is None:
            raise TimeoutError
        return answer

    w.drain_webhooks(deliver)
    w.comment_from_fan(post, "hello")
    assert (made.state, w.drain_webhooks(App()), w.deliveries.waiting) == ("refused", 0, 0)


def test_comments_mentions_and_likes_of_fans_are_told_in_order_signed_and_stand_in_no_ledger() -> None:
    w, app, post = telling()
    before = (len(w.ledger.entries), w.ledger.digest)
    w.comment_from_fan(post, "one")
    w.clock.advance(SECOND)
    w.mention_from_fan(ACME, "two, @acme")
    w.like_from_fan(post)
    w.like_from_fan(post)
    assert w.drain_webhooks(app) == 3
    assert app.texts() == ["one", "two, @acme", "Spring is here"]
    assert all(app.genuine())
    assert (len(w.ledger.entries), w.ledger.digest) == before
    assert len(w.likers(post)) == 1


def test_what_an_accounts_own_people_post_by_hand_stands_and_is_in_no_ledger_and_told_to_nobody() -> None:
    w, app, _ = telling(account=ACME)
    before = (len(w.ledger.entries), w.ledger.digest)
    made = w.post_by_hand(ACME, "by hand")
    assert [(w.platforms["X"].written(each), each.text) for each in w.posts(ACME)][-1:] == [(made, "by hand")]
    assert (len(w.ledger.entries), w.ledger.digest) == before
    assert w.drain_webhooks(app) == 0
    with pytest.raises(ValueError, match="no account"):
        w.post_by_hand("nobody", "by hand")


def test_only_what_happens_to_the_account_is_told_or_to_anybody_where_none_is_named() -> None:
    for account, texts in ((ACME, ["to acme"]), (ZETA, ["to zeta"]), ("", ["to acme", "to zeta"])):
        w, app, _ = telling(account=account)
        w.mention_from_fan(ACME, "to acme")
        w.mention_from_fan(ZETA, "to zeta")
        w.drain_webhooks(app)
        assert app.texts() == texts


def test_what_is_not_taken_comes_again_after_the_waits_of_the_regime_and_then_no_more() -> None:
    w, app, post = telling(App(500, None, 302))
    w.comment_from_fan(post, "hello")
    assert w.drain_webhooks(app) == 1
    for wait_us in (5 * SECOND, 30 * SECOND):
        w.clock.advance(wait_us - 1)
        assert w.drain_webhooks(app) == 0
        assert w.next_us == w.clock.now_us() + 1
        w.clock.advance(1)
        assert w.drain_webhooks(app) == 1
    assert (w.next_us, app.texts()) == (None, ["hello"] * 3)
    assert [row[2] for row in rows(w)] == [200, 500, None, 302]


def test_a_later_try_does_not_hold_up_what_is_behind_it() -> None:
    w, app, post = telling(App(503))
    w.comment_from_fan(post, "one")
    w.comment_from_fan(post, "two")
    w.drain_webhooks(app)
    w.clock.advance(5 * SECOND)
    w.drain_webhooks(app)
    assert app.texts() == ["one", "two", "one"]


@pytest.mark.parametrize("status", [200, 299])
def test_a_2xx_is_taken_and_nothing_comes_again(status: int) -> None:
    w, app, post = telling(App(status))
    w.comment_from_fan(post, "hello")
    w.drain_webhooks(app)
    w.clock.advance(10_000 * SECOND)
    assert (w.drain_webhooks(app), len(app.got)) == (0, 1)


def test_what_waits_can_be_hastened() -> None:
    w, app, post = telling(App(500))
    w.comment_from_fan(post, "one")
    w.drain_webhooks(app)
    w.deliveries.hasten(w.clock.now_us())
    assert (w.drain_webhooks(app), app.texts()) == (1, ["one", "one"])


def test_who_unsubscribes_is_told_nothing_new() -> None:
    w, app, post = telling()
    w.deliveries.unsubscribe(0)
    w.comment_from_fan(post, "hello")
    assert w.drain_webhooks(app) == 0


def test_what_was_under_way_when_a_snapshot_was_made_is_told_again_after_its_restore() -> None:
    w, app, post = telling()
    w.comment_from_fan(post, "hello")
    (lost,) = w.webhooks_due()
    snapshot = w.snapshot()
    w.restore(snapshot)
    w.webhook_heard(lost, Heard(status=200))
    assert (w.drain_webhooks(app), app.texts()) == (1, ["hello"])


def test_a_platform_that_tells_nobody_and_what_is_unknown_are_refused() -> None:
    w = world()
    w.platforms["X"].hooks = None
    with pytest.raises(ValueError, match="X has no webhooks"):
        w.subscribe("X", URL)
    w.platforms["X"].hooks = Told()
    with pytest.raises(ValueError, match="no account 9"):
        w.subscribe("X", URL, account="9")
    with pytest.raises(ValueError, match="no app other"):
        w.subscribe("X", URL, app="other")
    with pytest.raises(ValueError, match="no platform 'Y'"):
        w.subscribe("Y", URL)
    assert w.deliveries.waiting == 0


def test_one_seed_challenges_with_the_same_words_and_another_with_others() -> None:
    nonces = []
    for seed in (7, 7, 8):
        w = world(seed)
        w.platforms["X"].hooks = Told()
        nonces.append([w.subscribe("X", URL).nonce for _ in range(2)])
    assert nonces[0] == nonces[1] != nonces[2]
    assert len(set(nonces[0])) == 2
