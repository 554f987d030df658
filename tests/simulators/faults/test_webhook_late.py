from tests.simulators.hands import SECOND
from tests.simulators.test_webhooks import telling


def test_it_comes_so_much_later_and_others_do_not_wait_for_it() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_late", "first": 1, "do": {"late": {"constant_s": 10}}})
    w.comment_from_fan(post, "one")
    w.comment_from_fan(post, "two")
    assert w.drain_webhooks(app) == 1
    w.clock.advance(10 * SECOND - 1)
    assert w.drain_webhooks(app) == 0
    w.clock.advance(1)
    assert w.drain_webhooks(app) == 1
    assert app.texts() == ["two", "one"]
    rows = [row for row in w.journal.entries if row.operation == "webhook"]
    assert [(row.fault, row.arrived_us, row.replied_us) for row in rows] == [
        ("webhook_late", 0, 10 * SECOND),
        (None, 0, 0),
    ]
