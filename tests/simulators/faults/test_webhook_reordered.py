from tests.simulators.hands import SECOND
from tests.simulators.test_webhooks import telling


def test_it_comes_after_the_one_behind_it() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_reordered", "first": 1})
    w.comment_from_fan(post, "one")
    assert w.drain_webhooks(app) == 0
    w.clock.advance(SECOND)
    for text in ("two", "three"):
        w.comment_from_fan(post, text)
    w.drain_webhooks(app)
    assert app.texts() == ["two", "one", "three"]
    assert next((row.status, row.fault) for row in w.journal.entries if row.operation == "webhook") == (
        200,
        "webhook_reordered",
    )
    w.clock.advance(1_000 * SECOND)
    assert w.drain_webhooks(app) == 0


def test_with_nothing_behind_it_it_comes_a_minute_late() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_reordered", "first": 1})
    w.comment_from_fan(post, "one")
    w.drain_webhooks(app)
    w.clock.advance(60 * SECOND - 1)
    assert w.drain_webhooks(app) == 0
    w.clock.advance(1)
    assert (w.drain_webhooks(app), app.texts()) == (1, ["one"])
