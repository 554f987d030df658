"""Where the store is lost the ledger judges: what it must find, on both sides of the edge."""

import pytest

from loadtests.halt.record import HEAD
from loadtests.torture import judging
from reports.checkers.i03_halt import arrivals
from reports.evidence import folder

SAID = {"halt": "halt-1", "scope": {"client": "acme"}, "asked_us": 100, "quiesced_us": 200, "bound_us": 1_000}


def request(arrived_us, account="700001"):
    return {
        "kind": "request", **HEAD, "n": 1, "arrived_us": arrived_us, "replied_us": None, "platform": "X",
        "operation": "create_post", "committing": True, "account": account, "status": None, "fault": None, "tag": None,
    }  # fmt: skip


def late(said, printed_us, arrived):
    bindings = [
        {"kind": "binding", **HEAD, "client": client, "platform": "X", "account": f"{client}-1", "platform_account": number}
        for client, number in (("acme", "700001"), ("birch", "700002"))
    ]  # fmt: skip
    halt = {"kind": "halt", **HEAD, **judging._halt(said, printed_us)}
    return len(arrivals(folder.from_rows([halt, *bindings, arrived])))


@pytest.mark.parametrize(("arrived_us", "found"), [(200, 0), (201, 1)])
def test_a_request_after_the_acknowledgement_is_found_and_one_at_it_is_not(arrived_us, found):
    assert late(SAID, 300, request(arrived_us)) == found


def test_what_was_printed_before_the_command_says_it_was_true_counts_from_the_print():
    assert late(SAID, 150, request(160)) == 1


def test_another_clients_request_is_none_of_the_halts():
    assert late(SAID, 300, request(250, account="700002")) == 0
