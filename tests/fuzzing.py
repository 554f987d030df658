"""Entry points: where bytes, texts or answers of others come in. At each, whatever comes is taken or refused in its own words.

    @fuzzed("receiver")
    @settings(max_examples=examples(300))
    @given(...)
    def test_...

``make test`` tries a few hundred inputs at each; ``HOLDPOINT_FUZZ_TIMES=10 pytest -m fuzzed`` so many times as many, other ones
each time. A failure prints what it was found with.
"""

import os

import pytest

TIMES = int(os.environ.get("HOLDPOINT_FUZZ_TIMES", "1"))
USUAL = 100
"""Examples where a test says nothing of its own."""

ENTRY_POINTS = {
    "api": "requests to each operation of the API",
    "pages": "requests to each page of the console, and its forms",
    "receiver": "bytes on the receiver's port",
    "hooks": "deliveries of platforms",
    "wire": "bytes that a platform's connection sends back",
    "answers of X": "what the adapter reads",
    "answers of Meta": "the same, of Facebook, Instagram and Threads",
    "answers of LinkedIn": "the same",
    "answers of TikTok": "the same",
    "answers of YouTube": "the same",
    "answers about tokens": "what a platform says when tokens are refreshed",
    "planner": "what a service that plans answers",
    "creator": "what a service that makes drafts answers",
    "media": "pictures and films",
    "vault": "the file of tokens",
    "settings": "TOML files",
    "brand": "a client's own file",
    "objectives": "the file of objectives",
    "typed": "lengths of time, shares and latencies as people type them",
    "exported log": "rows and notes that the verifier reads",
    "bundle": "what verify_gate is given",
    "observed": "what platforms answer the observer",
    "features": "Gherkin",
    "simulated X": "requests to the simulator",
    "simulated Facebook": "the same",
    "simulated Instagram and Threads": "the same",
    "simulated LinkedIn": "the same",
    "simulated TikTok": "the same",
    "simulated YouTube": "the same",
    "simulator's control": "requests to its control API",
    "simulator's port": "bytes on its port",
}
LEAST = 12
"""Entry points that a release must show (the project's goals)."""


def examples(usual: int) -> int:
    """How many inputs a test tries now."""
    return usual * TIMES


def fuzzed(entry_point: str) -> pytest.MarkDecorator:
    """Marks a test, or all of a file, as one that fuzzes this entry point."""
    if entry_point not in ENTRY_POINTS:
        raise LookupError(f"{entry_point!r} is no entry point of tests/fuzzing.py; write it down there")
    return pytest.mark.fuzzed(entry_point)
