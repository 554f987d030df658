"""A week of the house on real accounts, as rows: the core's own from a run of the rig, and an observer's, made from the ledgers.

The core's work is of an hour, since nobody asks when in the week it was done; the looks are of seven days that end with it.
"""

import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from reports import policy, verdict
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence, from_rows
from reports.history import past
from reports.history.compare import compare
from reports.made import Made
from reports.signed.before import Before
from safety_core.sandbox import Leave
from safety_core.vocabulary import PersonId, Platform
from steps.rig.rig import Rig
from tests.reports import bench as benches

STEP = "house → canary"
SECOND, MINUTE, DAY = 1_000_000, 60_000_000, 86_400_000_000
EVERY_US = 10 * MINUTE
STAMP = {"scenario": "observed", "clock": "wall", "source": "observed"}
POSTS = {
    Platform.X: 70, Platform.FACEBOOK: 70, Platform.THREADS: 60, Platform.INSTAGRAM: 45, Platform.LINKEDIN: 60,
    Platform.YOUTUBE: 5, Platform.TIKTOK: 3,
}  # fmt: skip
WITH_MEDIA = frozenset({"Instagram", "YouTube", "TikTok"})
SIGNER = "ab" * 32
MADE, TAKEN_DOWN = ("create_post", "create_comment"), ("delete_post", "delete_comment")
OF_CORE = frozenset({"effect", "request", "fault", "sample"})

Row = dict[str, Any]
Change = Callable[["Week"], None]


@cache
def _core() -> list[Row]:
    """An hour of the house's work, drills first, through the unchanged shell."""
    rig = Rig(5, "observed")
    rig.sign_log()
    for platform in POSTS:
        rig.add_client("rtv-house", 1, platform)
        rig.reach_for_real(platform)
    long_ago = "2020-01-01T00:00:00+00:00"
    leave = Leave(
        serial=1, asked_by=PersonId("dana"), asked_at=long_ago, why="phase 1", saw="all verified",
        granted_by=PersonId("erin"), granted_at=long_ago,
    )  # fmt: skip
    rig.store.transact(lambda tx: tx.put_leave(leave), deadline_s=1)
    for _ in range(5):
        rig.hold_drill("dana")
    accounts = rig.store.read(lambda tx: tx.accounts())
    for n in range(max(POSTS.values())):
        for each in accounts:
            if n < POSTS[each.platform]:
                rig.submit("rtv-house", f"post {n} of {each.account}", account=each.account)
        rig.run_for(60)
    rig.run_for(600)
    asked = [each for each in rig.submitted if each.intent.platform is Platform.X and rig.now(each).object]
    for n, each in enumerate(asked[:12]):
        rig.submit("rtv-house", f"reply {n}", action="reply", account=each.intent.account, target=rig.now(each).object)
    rig.run_for(300)
    rows = rig.finish()
    rig.close()
    return rows


@cache
def _whole() -> list[Row]:
    core = _core()
    ended = max(each["us"] for each in core if each["kind"] == "sample")
    logged = [json.loads(each["entry"]) for each in core if each["kind"] == "entry"]
    first = next(each for each in logged if "at" in each)
    wall = datetime.fromisoformat(first["at"]) + timedelta(microseconds=ended - first["at_us"])
    exported = wall + timedelta(hours=1)
    samples = [
        {"kind": "sample", "name": "exported", "us": ended, "ref": "", "detail": exported.isoformat()},
        {"kind": "sample", "name": "ended", "us": ended, "ref": "", "detail": ""},
    ]
    end_us = round(exported.timestamp() * SECOND)
    own = [each for each in core if each["kind"] not in OF_CORE]
    return [{**each, **STAMP} for each in (*own, *samples, *_observed(core, end_us))]


@cache
def _packed() -> bytes:
    """Every test changes rows of its own, and bytes are copied faster than rows."""
    return pickle.dumps(_whole())


def _observed(core: list[Row], end_us: int) -> list[Row]:
    rows: list[Row] = []
    bindings = [each for each in core if each["kind"] == "binding"]
    effects = [each for each in core if each["kind"] == "effect"]
    gone = {(each["platform"], each["object"]) for each in effects if each["event"] in TAKEN_DOWN}
    for bound in bindings:
        who = {"platform": bound["platform"], "account": bound["platform_account"]}
        if bound["platform"] == "TikTok":
            rows += [
                {"kind": "blind", **who, "what": what, "why": "TikTok does not show it", "at_us": end_us - 7 * DAY}
                for what in ("posts that are not public", "the publish_id")
            ]
        last = 7 * DAY // EVERY_US
        for n in range(last + 1):
            at_us = end_us - 7 * DAY + n * EVERY_US
            rows.append(
                {
                    "kind": "look", **who, "name": bound["account"], "look": n + 1, "at_us": at_us, "ended_us": at_us + SECOND,
                    "word": "complete", "saw": "", "pages": 1, "objects": 0,
                }
            )  # fmt: skip
        if bound["platform"] == "TikTok":
            continue
        mine = [each for each in effects if (each["platform"], each["account"]) == tuple(who.values())]
        for each in mine:
            if each["event"] not in MADE:
                continue
            at = {"look": last, "at_us": end_us - EVERY_US, "object": each["object"]}
            rows.append(
                seen(**who, **at, said=each["visible"], target=each["target"], media=bound["platform"] in WITH_MEDIA)
            )
            if (each["platform"], each["object"]) in gone:
                rows.append({"kind": "gone", **who, **at, "look": last + 1, "how": "listed no longer"})
    return rows


def seen(*, said: str, media: bool = False, **fields: Any) -> Row:
    """An object that appeared; what it shows in pictures is nobody's to compare."""
    plain = {
        "kind": "seen", "what": "post", "visible": said, "said": "ee" * 32 if media else said, "media": int(media),
        "target": None, "created_us": None, "baseline": False,
    }  # fmt: skip
    return {**plain, **fields}


def passed(**changed: Any) -> Before:
    """A verdict on the step before, of the same sources and policy, in date."""
    plain = {
        "step": "simulated → house", "word": "GO", "run": "20261123T120000Z", "build": "0.1.0", "commit": "0123456789ab",
        "policy_digest": policy.load().digest, "expires": datetime(2100, 1, 1, tzinfo=UTC).isoformat(), "key_id": SIGNER,
        "scenarios": 301, "e2e": "GO",
    }  # fmt: skip
    return msgspec.convert({**plain, **changed}, Before)


@dataclass
class Week:
    """The rows, to be changed, and what stands beside them."""

    rows: list[Row] = field(default_factory=lambda: pickle.loads(_packed()))
    before: Before | None = field(default_factory=passed)
    environment: Row = field(default_factory=dict)
    signed_by: str | None = SIGNER

    def of(self, kind: str, **fields: Any) -> list[Row]:
        """Rows of a kind, with these values."""
        return [
            each
            for each in self.rows
            if each["kind"] == kind and all(each[name] == value for name, value in fields.items())
        ]

    def drop(self, dropped: list[Row]) -> None:
        """Take rows away."""
        names = {id(each) for each in dropped}
        self.rows = [each for each in self.rows if id(each) not in names]

    def evidence(self) -> Evidence:
        """As the checkers read it."""
        return from_rows(self.rows)

    def known(self) -> Environment:
        """What was running."""
        (exported,) = self.of("sample", name="exported")
        plain = {"step": STEP, "commands": (), "started_at": exported["detail"], "commit": "0123456789ab"}
        return benches.environment_of(policy.load().digest, **{**plain, **self.environment})

    def decided(self) -> verdict.Verdict:
        """The verdict on the step."""
        return verdict.decide(
            STEP, policy.load(), evidences={"observed": self.evidence()}, run=None, load=None, environment=self.known(),
            signed_by=self.signed_by, before=self.before,
        )  # fmt: skip

    def made(self) -> Made:
        """What outputs are made from."""
        loaded, decided, known = policy.load(), self.decided(), self.known()
        return Made(
            verdict=decided, policy=loaded, step=loaded.step(STEP), environment=known,
            evidences={"observed": self.evidence()}, run=None, load=None, signed_by=self.signed_by, before=self.before,
            history=compare(past.of(decided, known, None), past.Shelf()),
        )  # fmt: skip
