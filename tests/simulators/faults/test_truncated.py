import json

import pytest

from tests.simulators.hands import ACME, Hand, headers, world


def test_half_of_the_json_comes_as_if_it_were_all() -> None:
    w = world()
    w.faults.add({"fault": "truncated", "first": 1})
    whole, half = Hand(world()).post("Spring"), Hand(w).post("Spring")
    assert half.body == whole.body[: len(whole.body) // 2]
    assert (half.status, half.cut, headers(half)) == (whole.status, None, headers(whole))
    with pytest.raises(json.JSONDecodeError):
        json.loads(half.body)
    assert len(w.posts(ACME)) == 1
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("truncated", 201)
