from tests.simulators.test_webhooks import telling


def test_a_false_one_comes_first_and_its_signature_does_not_fit() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_forged", "first": 1})
    w.comment_from_fan(post, "Grüße")
    assert w.drain_webhooks(app) == 2
    assert app.genuine() == [False, True]
    assert app.texts()[0] != app.texts()[1] == "Grüße"
    rows = [(row.fault, row.status) for row in w.journal.entries if row.operation == "webhook"]
    assert rows == [("webhook_forged", 200), (None, 200)]


def test_a_false_one_that_is_refused_does_not_come_again_and_the_true_one_does() -> None:
    w, app, post = telling()
    app.answers = [401, 500]
    w.faults.add({"fault": "webhook_forged", "first": 1})
    w.comment_from_fan(post, "hello")
    w.drain_webhooks(app)
    w.clock.advance(5_000_000)
    w.drain_webhooks(app)
    assert app.genuine() == [False, True, True]


def test_where_no_text_is_told_another_byte_makes_it_false() -> None:
    w, app, post = telling()
    w.faults.add({"fault": "webhook_forged", "first": 1})
    w.comment_from_fan(post, 'quoted: "hello"')
    w.drain_webhooks(app)
    assert app.genuine() == [False, True]
    assert app.got[0].body == app.got[1].body + b" "
