from tests.simulators.hands import ACME
from tests.simulators.test_webhooks import telling


def test_what_was_taken_comes_again() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_duplicated", "when": {"account": ACME}, "first": 1, "do": {"copies": 2}})
    w.comment_from_fan(post, "one")
    w.comment_from_fan(post, "two")
    assert w.drain_webhooks(app) == 4
    assert app.texts() == ["one", "two", "one", "one"]
    assert all(app.genuine())
    (firing,) = w.faults.firings
    assert (w.journal.entries[firing.call].operation, w.journal.entries[firing.call].fault) == (
        "webhook",
        "webhook_duplicated",
    )
