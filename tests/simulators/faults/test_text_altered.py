from typing import Any

import pytest
from pydantic import ValidationError

from simulators.ledger import visible_digest
from tests.simulators.hands import Hand, said, world


@pytest.mark.parametrize(
    ("do", "shown"),
    [({"replace": {"soon": "late"}}, "Spring is late"), ({"append": " (edited)"}, "Spring is soon (edited)")],
)
def test_readers_see_another_text_than_the_answer_said(do: dict[str, Any], shown: str) -> None:
    w = world()
    w.faults.add({"fault": "text_altered", "first": 1, "do": do})
    reply = Hand(w).post("Spring is soon")
    assert said(reply)["data"]["text"] == "Spring is soon"
    assert Hand(w).read(said(reply)["data"]["id"])["data"]["text"] == shown
    assert w.ledger.entries[0].visible == visible_digest("Spring is soon", ())
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("text_altered", 201)
    other = Hand(w).post_id("Spring is soon, really")
    assert Hand(w).read(other)["data"]["text"] == "Spring is soon, really"


def test_a_refusal_and_a_delete_alter_nothing() -> None:
    w = world()
    post = Hand(w).post_id("kept")
    w.faults.add({"fault": "text_altered", "do": {"append": "!"}})
    Hand(w).post("")
    Hand(w).ask("DELETE", f"/2/tweets/{post}")
    assert not w.faults.firings


@pytest.mark.parametrize("do", [{}, {"append": ""}, {"append": "a", "replace": {"b": "c"}}, {"replace": {"": "a"}}, {"replace": {"a": "b", "c": "d"}}])  # fmt: skip
def test_what_alters_nothing_is_no_plan(do: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        world().faults.add({"fault": "text_altered", "do": do})
