"""``holdpoint intent callbacks``: who is told of outcomes, and what was not taken."""

import contextlib
import json
from pathlib import Path

import msgspec

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.callbacks import Receiver
from safety_core.records import DeliveryState
from tests.safety_core.cli.test_intent import submit

TOLD = """
[outcomes.relay]
url = "https://relay.example.com/T0KEN"
secret = "vault:env:RELAY"
clients = ["acme", "nobody"]
"""


def test_where_no_service_is_told_it_says_how(ready):
    assert "Add [outcomes.NAME]" in ready("intent", "callbacks").out


def test_how_it_goes_with_each_service_and_what_it_did_not_take(ready):
    Path("holdpoint.toml").write_text(TOLD)
    with contextlib.closing(open_sqlite("holdpoint.sqlite", mode="inline")) as store:
        failing = Receiver(client="acme", receiver="relay", failures=3, taken=7, saw="answered 500")
        store.transact(lambda tx: tx.put_receiver(failing), deadline_s=5)
        name = submit(ready, "one")
        assert ready("intent", "cancel", name, "--as", "dana").code == 0
        (waits,) = store.read(lambda tx: tx.callbacks())
        gone = msgspec.structs.replace(waits, state=DeliveryState.GIVEN_UP, attempts=16, saw="answered 500")
        store.transact(lambda tx: tx.put_callback(gone, held=waits), deadline_s=5)
    said = ready("intent", "callbacks")
    assert said.out.splitlines() == [
        "relay  acme  taken 7, waiting 0, given up 1, 3 attempts failed running: answered 500",
        f"    {name}  cancelled  given up after 16 attempts: answered 500",
        "relay  nobody  not told yet: no worker has taken it up, or there is no such client",
    ]
    told = json.loads(ready("intent", "callbacks", "--json").out)
    assert (told["receivers"][0]["not_taken"][0]["intent"], told["missing"]) == (
        name,
        [{"receiver": "relay", "client": "nobody"}],
    )
    assert "nobody" not in ready("intent", "callbacks", "--as", "dana").out
