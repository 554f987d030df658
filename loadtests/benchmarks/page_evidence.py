"""Evidence of a run of so many scenarios, made up for measuring what is made of it: a message for each line of each feature,
an effect with all that belongs to it for each scenario, and a load with halts. It judges nothing and shows nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from reports.evidence import environment, folder, order
from reports.evidence.rows import LedgerRow

PER_FEATURE = 10
STEPS = 9
HALTS, POSTS = 30, 1_000
SECOND_US = 1_000_000
BOUND_US = 9 * SECOND_US
INVARIANTS = tuple(f"I{n}" for n in (*range(1, 15), 18, 19))
KINDS: tuple[dict[str, str], ...] = (
    {},
    {"client": "acme"},
    {"platform": "X"},
    {"client": "acme", "account": "acme-1"},
    {"action": "publish"},
)

Row = dict[str, Any]


def write(target: Path, scenarios: int, *, step: str, policy_digest: str = "0" * 64) -> Path:
    """A folder of it."""
    folder.create(target)
    known: Row = {"run": target.name, "step": step, "build": "measured", "commit": "0" * 12, "seed": 1, "versions": {}}
    started = "2026-11-28T12:00:00+00:00"
    environment.begin(
        target, environment.Environment(policy_digest=policy_digest, started_at=started, commands=(), **known)
    )
    for first in range(0, scenarios, 500):
        places = range(first, min(first + 500, scenarios))
        folder.append(target, [row for n in places for row in _sealed(posts(_uri(n), _line(n), 1))])
    folder.append(target, _sealed(load()))
    with (target / "run.ndjson").open("w", encoding="utf-8") as file:
        for message in messages(scenarios):
            file.write(json.dumps(message) + "\n")
    return target


def _sealed(rows: Iterable[Row]) -> list[Row]:
    """The rows of one scenario, each effect with its digest over it and the one before."""
    head, sealed = order.NOTHING, []
    for row in rows:
        if row.get("kind") == "effect":
            head = order.digest(head, msgspec.convert(row, LedgerRow))
            row = {**row, "digest": head}  # noqa: PLW2901 - the same row, sealed
        sealed.append(row)
    return sealed


def _uri(n: int) -> str:
    return f"features/measured/feature_{n // PER_FEATURE:04}.feature"


def _line(n: int) -> int:
    return 4 + (n % PER_FEATURE) * (STEPS + 2)


def _name(n: int) -> str:
    return f"A halt of one client lets nothing of row {n} of the matrix through, and the others go on"


# ---------------------------------------------------------------- the messages


def messages(scenarios: int) -> Iterator[Row]:
    """As a runner of features says them."""
    yield {"meta": {"protocolVersion": "27.0.0"}}
    for first in range(0, scenarios, PER_FEATURE):
        places = range(first, min(first + PER_FEATURE, scenarios))
        children = [
            {"scenario": {"id": f"n{n}", "name": _name(n), "location": {"line": _line(n)}, "steps": _lines(n)}}
            for n in places
        ]
        yield {"gherkinDocument": {"uri": _uri(first), "feature": {"name": "Measured", "children": children}}}
        for n in places:
            yield from _planned(n)
    for n in range(scenarios):
        yield from _ran(n)
    yield {"testRunFinished": {"success": True}}


def _lines(n: int) -> list[Row]:
    return [
        {
            "id": f"n{n}s{at}",
            "keyword": "And ",
            "text": f"{at} posts of the other client stand on its account",
            "location": {"line": _line(n) + at + 1},
        }
        for at in range(STEPS)
    ]


def _planned(n: int) -> Iterator[Row]:
    steps = [
        {"id": f"p{n}s{at}", "text": each["text"], "astNodeIds": [each["id"]]} for at, each in enumerate(_lines(n))
    ]
    tags = [{"name": "@gate-kill-switch", "astNodeId": "t1"}]
    yield {
        "pickle": {
            "id": f"p{n}",
            "uri": _uri(n),
            "name": _name(n),
            "language": "en",
            "astNodeIds": [f"n{n}"],
            "tags": tags,
            "steps": steps,
        }
    }
    yield {
        "testCase": {
            "id": f"c{n}",
            "pickleId": f"p{n}",
            "testSteps": [{"id": f"c{n}s{at}", "pickleStepId": each["id"]} for at, each in enumerate(steps)],
        }
    }


def _ran(n: int) -> Iterator[Row]:
    run = {"testCaseStartedId": f"r{n}"}
    yield {"testCaseStarted": {"id": f"r{n}", "testCaseId": f"c{n}", "attempt": 0}}
    for at in range(STEPS):
        yield {
            "testStepFinished": {
                **run,
                "testStepId": f"c{n}s{at}",
                "testStepResult": {"status": "PASSED", "duration": {"seconds": 0, "nanos": 1}},
            }
        }
    for name in INVARIANTS:
        body = json.dumps(
            {
                "invariant": name,
                "title": "an invariant",
                "held": True,
                "status": "held",
                "n": 12,
                "why": "all 12 of what was judged",
                "rows": [],
            }
        )
        yield {
            "attachment": {
                **run,
                "mediaType": "application/vnd.holdpoint.invariant+json",
                "body": body,
                "contentEncoding": "IDENTITY",
            }
        }
    yield {"testCaseFinished": {**run, "willBeRetried": False}}


# ---------------------------------------------------------------- the rows


def posts(uri: str, line: int, count: int) -> list[Row]:
    """So many posts of one client in one scenario, each with what belongs to it, and the log's head at the end."""
    return _stamped(f"{uri}:{line}", "virtual", [*_bindings(), *_log([row for n in range(count) for row in _post(n)])])


def load() -> list[Row]:
    """Posts one after another, and halts among them."""
    rows = [row for n in range(POSTS) for row in _post(n)]
    halts = [row for n in range(HALTS) for row in _halt(n)]
    return _stamped("load", "wall", [*_bindings(), *_log([*rows, *halts])])


def _stamped(scenario: str, clock: str, rows: list[Row]) -> list[Row]:
    return [{**row, "scenario": scenario, "clock": clock, "source": "simulated"} for row in rows]


def _bindings() -> list[Row]:
    return [{"kind": "binding", "client": "acme", "platform": "X", "account": "acme-1", "platform_account": "7001"}]


def _log(rows: list[Row]) -> list[Row]:
    """The rows, their entries in order, and the root of all of them."""
    entries = sorted((row for row in rows if "told" in row), key=lambda each: each["at_us"])
    texts = [json.dumps(each["told"], sort_keys=True, separators=(",", ":")) for each in entries]
    head = {"kind": "checkpoint", "size": len(texts), "root": root(texts), "seen_us": entries[-1]["at_us"] + 1}
    return [
        *(row for row in rows if "told" not in row),
        *({"kind": "entry", "index": n, "entry": text} for n, text in enumerate(texts)),
        head,
    ]


def root(texts: list[str]) -> str:
    """The root of a log (RFC 6962), level by level."""
    level = [hashlib.sha256(b"\x00" + each.encode()).digest() for each in texts]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def _post(n: int) -> list[Row]:
    at = SECOND_US + n * 30_000
    visible, salt = hashlib.sha256(str(n).encode()).hexdigest(), f"{n:032x}"
    where = {"intent": f"int-{n:05}", "client": "acme", "platform": "X", "account": "acme-1", "action": "publish"}
    said = {"object": f"obj-{n:05}", "visible": visible, "tag": f"tag-{n:05}"}
    commitment = hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(visible)).hexdigest()
    intent = {
        **where,
        **said,
        "salt": salt,
        "state": "confirmed",
        "reason": None,
        "waits_for": None,
        "submitted_us": at - 900_000,
    }
    permit = {
        **where,
        "permit": f"per-{n:05}",
        "platform_account": "7001",
        "worker": "worker-1",
        "epoch": 0,
        "state": "confirmed",
        "reason": None,
    }
    times = {
        "asked_us": at - 300,
        "duration_us": 7 * SECOND_US,
        "minted_us": at,
        "sent_us": at + 1_000,
        "answered_us": at + 20_000,
        "confirmed_us": at + 25_000,
    }
    done = {"n": n, "platform": "X", "account": "7001", "tag": said["tag"], "arrived_us": at + 2_000}
    return [
        {"kind": "intent", **intent, "due_us": at - 900_000, "settled_us": at + 25_000, "attempts": 1},
        {"kind": "permit", **permit, **times, "settle_us": None, "object": said["object"], "visible": visible},
        {"kind": "request", **done, "replied_us": at + 19_000, "operation": "create_post", "committing": True, "status": 201, "fault": None},
        {"kind": "effect", **done, "call": n, "committed_us": at + 3_000, "visible_us": at + 3_000, "event": "create_post", "token_account": "7001", "object": said["object"], "visible": visible, "digest": "00" * 32},
        {"at_us": at - 900_000, "told": {"v": 1, "kind": "submitted", **where, "at_us": at - 900_000, "commitment": commitment}},
        {"at_us": at, "told": {"v": 1, "kind": "permit", "permit": permit["permit"], **where, "platform_account": "7001", "epoch": 0, "at_us": at, "commitment": commitment}},
    ]  # fmt: skip


def _halt(n: int) -> list[Row]:
    asked = SECOND_US + n * SECOND_US + 28_000
    scope = {name: KINDS[n % len(KINDS)].get(name) for name in ("client", "platform", "account", "action")}
    fenced, quiesced, released = asked + 500, asked + 1_500, asked + 1_800
    halt = {
        "kind": "halt", "halt": f"halt-{n:03}", **scope, "person": "dana", "proven": True, "reason": "measured", "automatic": False,
        "state": "released", "epoch": 2 * n + 1, "asked_at": "2026-11-28T12:00:00+00:00", "asked_us": asked, "fenced_us": fenced,
        "bound_us": BOUND_US, "live_at_fence": 0, "quiesced_us": quiesced, "quiesced_by": "answers", "reconciled_us": None,
        "failed_us": None, "released_us": released, "released_by": "erin", "release_reason": "measured", "release_epoch": 2 * n + 2,
    }  # fmt: skip
    told = (("halt", fenced), ("quiesced", quiesced), ("release", released))
    return [
        halt,
        *({"at_us": us, "told": {"v": 1, "kind": kind, "halt": halt["halt"], "at_us": us}} for kind, us in told),
    ]
