"""Locust as its own manual has it: so many users, each of whom waits for an answer before it asks again.

It hands over to the same API as ``publish.py``, at the same rate, and is what that is measured beside: ``holdpoint bench stall``.
``HOLDPOINT_LOAD_OUT`` is the file for its rows, ``HOLDPOINT_LOAD_EACH`` how many hand-overs a second each user is to make.
"""

import itertools
import os
import time
from pathlib import Path
from typing import Any

import msgspec
from locust import FastHttpUser, constant_throughput, events, task
from locust.env import Environment

from loadtests.over_http.harness import rows

_NUMBERS = itertools.count()
_RUN = f"plain-{time.time_ns():x}"


class Plain(FastHttpUser):
    """One user."""

    wait_time = constant_throughput(float(os.environ["HOLDPOINT_LOAD_EACH"]))

    @task
    def publish(self) -> None:
        """Hand one intent over."""
        key = f"{_RUN}-{next(_NUMBERS)}"
        body = {"client": "acme", "platform": "X", "account": "acme-1", "action": "publish", "text": key, "key": key}
        self.client.post("/api/v1/intents", json=body, name="POST /intents")


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def end(environment: Environment, **_: Any) -> None:
    """Write the rows down."""
    Path(os.environ["HOLDPOINT_LOAD_OUT"]).write_bytes(msgspec.json.encode(rows(environment)))
    environment.process_exit_code = 0
