"""All faults at once: each fires, each firing stands in the journal under its name, and one seed tells one story."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.faults.kinds import KINDS
from simulators.world import World
from tests.simulators.hands import ACME, MP4, SECOND, ZETA, Hand, multipart, world
from tests.simulators.told import URL, App, Told

ROOT = Path(__file__).resolve().parents[3]
NAMES = [kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS]
DO = {
    "latency": {"delay": {"uniform_s": [0.1, 0.2]}},
    "trickle": {"over": {"exponential_s": 0.2}},
    "text_altered": {"append": " (sponsored)"},
    "clock_skew": {"ahead_s": 90},
    "down": {"lasts": {"constant_s": 1}},
    "wrong_token": {"owner": ZETA},
    "webhook_late": {"late": {"uniform_s": [1, 9]}},
}
LASTING = ("token_expired", "token_revoked", "scope_lost", "too_fast")
ROUNDS = 400


def lived(seed: int) -> World:
    """Hours of two accounts, one plan with all faults, and somebody who mends the tokens."""
    w = world(seed, webhook_retries_s=[5.0])
    w.platforms["X"].hooks = Told()
    hand, other, app = Hand(w), Hand(w, "zeta-bearer", ZETA), App(500, 200, 500)
    w.subscribe("X", URL)
    w.drain_webhooks(app)
    for name in NAMES:
        w.faults.add({"fault": name, "share": 0.05, **({"do": DO[name]} if name in DO else {})})
    for n in range(ROUNDS):
        w.clock.advance(30 * SECOND)
        w.hand_out(ACME)
        (hand if n % 2 else other).post(f"news {n}", tag=f"tag-{n}")
        hand.ask("GET", f"/2/users/{ACME}/tweets")
        _upload(hand)
        w.mention_from_fan(ACME, f"about {n}")
        w.drain_webhooks(app)
        for token in (w.token("acme-bearer"), w.token("zeta-bearer")):
            token.expired = token.revoked = False
            token.spoiled_by = None
            token.scopes = ["tweet.read", "tweet.write", "users.read", "media.write"]
    w.faults.clear()
    w.clock.advance(3_600 * SECOND)
    w.drain_webhooks(app)
    return w


def _upload(hand: Hand) -> None:
    query = f"command=INIT&media_type=video%2Fmp4&media_category=tweet_video&total_bytes={len(MP4)}"
    begun = re.search(rb'"media_id_string":"([0-9]+)"', hand.upload(b"", "", query).body)
    if begun is not None:
        body, kind = multipart(command=b"APPEND", media_id=begun[1], segment_index=b"0", media=MP4)
        hand.upload(body, kind)
        hand.upload(b"", "", f"command=FINALIZE&media_id={begun[1].decode()}")


@pytest.fixture(scope="module")
def week() -> World:
    return lived(7)


@pytest.mark.parametrize("name", NAMES)
def test_each_fires_and_each_firing_stands_in_the_journal_under_its_name(week: World, name: str) -> None:
    hit: dict[int, list[str]] = {}
    for firing in week.faults.firings:
        hit.setdefault(firing.call, []).append(firing.name)
    calls = [call for call, names in hit.items() if name in names]
    assert calls
    for call in calls:
        row = week.journal.entries[call]
        assert row.n == call
        # Of several faults the row bears the one that explains its answer: the last, or an earlier one that still lasts.
        lasting = row.status in (401, 403, 429) and row.fault in LASTING
        assert lasting or row.fault == name or (row.fault in hit[call] and len(hit[call]) > 1)


def test_one_seed_tells_one_story_whatever_the_hash_seed_and_another_seed_another(week: World) -> None:
    told = (
        "from tests.simulators.faults.test_together import lived; w = lived(7);"
        "print(w.ledger.digest, len(w.journal.entries), [f.name for f in w.faults.firings])"
    )
    stories = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    mine = f"{week.ledger.digest} {len(week.journal.entries)} {[firing.name for firing in week.faults.firings]}\n"
    assert stories == {mine}
    assert lived(8).ledger.digest != week.ledger.digest
