"""The stand-alone verifier counts each client's entries: what is left out is seen though all else was made anew."""

import json

import pytest

from safety_core.audit.verifier import verify
from tests.safety_core.audit.logs import Log


def report(*entries: dict):
    log = Log()
    for each in entries:
        log.add(**each)
    lines = [
        *log.rows,
        json.dumps({"kind": "checkpoint", "size": log.edge.size, "root": log.edge.root().hex()}).encode() + b"\n",
    ]
    return verify(lambda: lines)


def of(client: str | None, nth: int | bool | str | None = None) -> dict:
    return {"kind": "x", "client": client} | ({} if nth is None else {"nth": nth})


WHOLE = [of("acme"), of("acme"), of("bolt", 1), of("acme", 1), of(None), of("acme", 2), of("bolt", 2), of("acme", 3)]


def test_what_counts_from_one_without_a_gap_holds():
    assert report(*WHOLE).problem is None


@pytest.mark.parametrize("place", [2, 3, 5])
def test_an_entry_that_is_left_out_is_found_at_the_clients_next(place):
    left = WHOLE[:place] + WHOLE[place + 1 :]
    found = report(*left).problem
    first = next(n for n, each in enumerate(left) if n >= place and each["client"] == WHOLE[place]["client"])
    assert (found.first, "one is missing" in found.what) == (first, True)


def test_the_last_of_a_client_that_is_left_out_is_not_found_by_its_count():
    assert report(*WHOLE[:-1]).problem is None, "that is the later checkpoint's to show"


@pytest.mark.parametrize("wrong", [0, 1, 3, -2, "2", True, None])
def test_any_other_number_is_found(wrong):
    assert report(of("acme", 1), of("acme", wrong)).problem.first == 1


@pytest.mark.parametrize("wrong", [True, 2, 0])
def test_a_first_number_other_than_one_is_found(wrong):
    assert report(of("acme", wrong)).problem.first == 0


def test_a_number_where_no_client_is_concerned_is_found():
    assert report(of(None, 1)).problem.first == 0
