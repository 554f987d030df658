"""An honest load as rows: 24 accounts of 4 clients publish without pause while halts of every kind come and go.

Nothing of the product is used. Tests change single rows of it and say what must then be found.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from reports.evidence import environment, folder, load

SECOND = 1_000_000
CLIENTS, ACCOUNTS_EACH = ("acme", "birch", "cedar", "dune"), 6
EVERY_US, HELD_US, FENCE_US = int(1.9 * SECOND), int(1.25 * SECOND), 12_000
START_US = 5 * SECOND
BOUND_US = 10_009_000
KINDS = ("all", "client", "platform", "account", "action")

Row = dict[str, Any]


def visible(text: str) -> str:
    return hashlib.sha256(
        json.dumps({"media": [], "text": text}, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def committed(salt: str, digest: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(digest)).hexdigest()


def tree(leaves: list[str]) -> str:
    """RFC 6962 by its own recursive words, apart from the way the checker does it."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()

    def hashed(part: list[str]) -> bytes:
        if len(part) == 1:
            return hashlib.sha256(b"\x00" + part[0].encode()).digest()
        split = 1
        while split * 2 < len(part):
            split *= 2
        return hashlib.sha256(b"\x01" + hashed(part[:split]) + hashed(part[split:])).digest()

    return hashed(leaves).hex()


@dataclass
class Bench:
    """Rows by kind, each a plain dictionary."""

    scenario: str = "load"
    clock: str = "wall"
    halts: list[Row] = field(default_factory=list)
    bindings: list[Row] = field(default_factory=list)
    intents: list[Row] = field(default_factory=list)
    permits: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    journal: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    checkpoints: list[Row] = field(default_factory=list)
    faults: list[Row] = field(default_factory=list)
    samples: list[Row] = field(default_factory=list)
    breaches: list[Row] = field(default_factory=list)
    limits: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    slots: list[Row] = field(default_factory=list)
    incidents: list[Row] = field(default_factory=list)
    trips: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)

    def rows(self) -> list[Row]:
        stamp = {"scenario": self.scenario, "clock": self.clock, "source": "simulated"}
        kinds = (
            ("halt", self.halts), ("person", self.people), ("binding", self.bindings), ("intent", self.intents),
            ("permit", self.permits), ("breach", self.breaches), ("limit", self.limits),
            ("effect", self.ledger), ("request", self.journal),
            ("entry", self.audit), ("checkpoint", self.checkpoints), ("fault", self.faults), ("sample", self.samples),
            ("rules", self.rules), ("approval", self.approvals), ("decision", self.decisions), ("name", self.names),
            ("slot", self.slots), ("incident", self.incidents), ("trip", self.trips), ("document", self.documents),
        )  # fmt: skip
        return chained([{"kind": kind, **stamp, **row} for kind, rows in kinds for row in rows])


def chained(rows: list[Row]) -> list[Row]:
    """The same with each effect's digest over it and the one before, as a platform seals its ledger."""
    head, sealed = hashlib.sha256(b"").hexdigest(), []
    for row in rows:
        if row["kind"] != "effect":
            sealed.append(row)
            continue
        plain = {"target": None, **row, "digest": ""}
        for name in ("kind", "scenario", "clock", "source"):
            del plain[name]
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        head = hashlib.sha256(head.encode() + text.encode(errors="replace")).hexdigest()
        sealed.append({**row, "digest": head})
    return sealed


def limit(name: str, operations: Row, *, most: int, **changed: Any) -> Row:
    return {
        "version": 1, "from_us": 0, "platform": "X", "name": name, "subject": "account", "whose": "platform",
        "operations": operations, "actions": {}, "most": most, "window": "rolling", "length_us": 900 * SECOND,
        "stated": "the platform's pages", "as_of": "2026-10-07", "zones": {}, **changed,
    }  # fmt: skip


def scope(kind: str, turn: int) -> Row:
    client = CLIENTS[turn % len(CLIENTS)]
    named: dict[str, Row] = {
        "all": {},
        "client": {"client": client},
        "platform": {"platform": "X"},
        "account": {"client": client, "account": f"{client}-{turn % ACCOUNTS_EACH + 1}"},
        "action": {"action": "publish"},
    }
    return {name: named[kind].get(name) for name in ("client", "platform", "account", "action")}


def covers(halt: Row, client: str, account: str) -> bool:
    return (
        halt["client"] in (None, client)
        and halt["account"] in (None, account)
        and halt["platform"] in (None, "X")
        and halt["action"] in (None, "publish")
    )


def make(halts: int = 35, seed: int = 7) -> Bench:
    """A load with so many halts, the kinds in turn."""
    bench, dice = Bench(), Random(seed)
    for turn in range(halts):
        asked = START_US + turn * EVERY_US + dice.randrange(200_000)
        bench.halts.append(
            {
                "halt": f"halt-{turn + 1:03}", **scope(KINDS[turn % 5], turn), "person": "dana", "proven": True,
                "reason": "drill under load", "automatic": False, "state": "released", "epoch": 2 * turn + 1,
                "asked_at": "2026-11-23T12:00:00+00:00", "asked_us": asked, "fenced_us": asked + FENCE_US,
                "bound_us": BOUND_US, "live_at_fence": 0, "quiesced_us": None, "quiesced_by": "answers",
                "reconciled_us": None, "failed_us": None, "released_us": asked + HELD_US, "released_by": "erin",
                "release_reason": "drill over", "release_epoch": 2 * turn + 2,
            }
        )  # fmt: skip
    bench.people = [{"person": name, "role": "operator", "active": True} for name in ("dana", "erin")]
    bench.limits = [limit("posts per 15 minutes", {"create_post": 1}, most=500)]
    end_us = START_US + halts * EVERY_US + SECOND
    log: list[tuple[int, Row]] = []
    for number in range(len(CLIENTS) * ACCOUNTS_EACH):
        _account(bench, Random(f"{seed}/{number}"), number, end_us, log)
    _acknowledge(bench, log)
    _write_log(bench, log, end_us)
    bench.samples[:0] = [
        {"name": "handed", "us": each["submitted_us"], "ref": each["tag"], "detail": ""} for each in bench.intents
    ]
    bench.samples.append({"name": "healed", "us": end_us, "ref": "", "detail": ""})
    bench.samples.append({"name": "ended", "us": end_us + 2 * SECOND, "ref": "", "detail": ""})
    return bench


def _account(bench: Bench, dice: Random, number: int, end_us: int, log: list[tuple[int, Row]]) -> None:
    client = CLIENTS[number // ACCOUNTS_EACH]
    account = f"{client}-{number % ACCOUNTS_EACH + 1}"
    bench.bindings.append({"client": client, "platform": "X", "account": account, "platform_account": f"7{number:04}"})
    mine = [each for each in bench.halts if covers(each, client, account)]
    now = START_US - SECOND + dice.randrange(SECOND)
    while True:
        stopped = next((each for each in mine if each["fenced_us"] <= now <= each["released_us"]), None)
        if stopped is not None:
            now = stopped["released_us"] + dice.randrange(20_000)
            continue
        if now >= end_us:
            return
        now = _post(bench, dice, f"7{number:04}", client, account, now, log)


def _post(
    bench: Bench, dice: Random, pinned: str, client: str, account: str, now: int, log: list[tuple[int, Row]]
) -> int:
    n = len(bench.intents) + 1
    lost = dice.random() < 0.04
    arrived, took = now + 5000 + dice.randrange(2000), 250_000 + dice.randrange(550_000)
    answered = arrived + took + 3000
    settled = answered + (600_000 if lost else 40_000)
    salt, shown = f"{n:032x}", visible(f"post {n}")
    what = {"intent": f"int-{n:05}", "client": client, "platform": "X", "account": account, "action": "publish"}
    bench.intents.append(
        {
            **what, "tag": f"tag-{n:05}", "salt": salt, "visible": shown, "state": "confirmed", "reason": None,
            "waits_for": None, "submitted_us": max(1, now - 4 * SECOND), "due_us": max(1, now - 4 * SECOND),
            "settled_us": settled, "attempts": 1, "object": f"obj-{n:05}",
        }
    )  # fmt: skip
    bench.permits.append(
        {
            "permit": f"per-{n:05}", **what, "platform_account": pinned, "worker": "worker-1", "epoch": 0,
            "asked_us": now - 300, "duration_us": 7 * SECOND, "minted_us": now, "sent_us": arrived - 1500,
            "answered_us": answered, "settle_us": settled if lost else None, "confirmed_us": settled,
            "state": "confirmed", "reason": None, "object": f"obj-{n:05}", "visible": shown,
        }
    )  # fmt: skip
    bench.journal.append(
        {
            "n": n, "arrived_us": arrived, "replied_us": None if lost else arrived + took, "platform": "X",
            "operation": "create_post", "committing": True, "account": pinned, "status": None if lost else 201,
            "fault": "answer_lost" if lost else None, "tag": f"tag-{n:05}",
        }
    )  # fmt: skip
    bench.ledger.append(
        {
            "n": n, "call": n, "arrived_us": arrived, "committed_us": arrived + 900, "visible_us": arrived + 900,
            "platform": "X", "event": "create_post", "account": pinned, "token_account": pinned,
            "object": f"obj-{n:05}", "visible": shown, "tag": f"tag-{n:05}", "digest": "00" * 32,
        }
    )  # fmt: skip
    if lost:
        bench.faults.append({"name": "answer_lost", "call": n, "at_us": arrived + took})
    entry = {"v": 1, "kind": "permit", "permit": f"per-{n:05}", **what, "platform_account": pinned, "epoch": 0}
    log.append((now, {**entry, "at_us": now, "commitment": committed(salt, shown)}))
    return (settled if lost else answered) + 2000 + dice.randrange(4000)


def _acknowledge(bench: Bench, log: list[tuple[int, Row]]) -> None:
    """Set t2 of each halt to just after the last answer in its scope; probe between t2 and the release."""
    for number, halt in enumerate(bench.halts):
        live = [
            each["answered_us"]
            for each in bench.permits
            if covers(halt, each["client"], each["account"])
            and each["minted_us"] < halt["fenced_us"] < each["answered_us"]
        ]
        halt["quiesced_us"] = max([halt["fenced_us"], *live]) + 4000
        halt["live_at_fence"] = len(live)
        probe, at = f"probe-{number}", halt["quiesced_us"] + 10_000
        bench.samples += [
            {"name": "halt_printed", "us": halt["quiesced_us"] + 6000, "ref": halt["halt"], "detail": ""},
            {"name": "probe", "us": at + 1500, "ref": probe, "detail": ""},
        ]
        bench.journal.append(
            {
                "n": 1_000_000 + number, "arrived_us": at, "replied_us": at + 1000, "platform": "X",
                "operation": "who_am_i", "committing": False, "account": "70000", "status": 200, "fault": None, "tag": probe,
            }
        )  # fmt: skip
        for kind, name in (("halt", "fenced_us"), ("quiesced", "quiesced_us"), ("release", "released_us")):
            log.append((halt[name], {"v": 1, "kind": kind, "halt": halt["halt"], "at_us": halt[name]}))


def _write_log(bench: Bench, log: list[tuple[int, Row]], end_us: int) -> None:
    log.sort(key=lambda each: each[0])
    lines = [json.dumps(entry, sort_keys=True, separators=(",", ":")) for _, entry in log]
    bench.audit = [{"index": index, "entry": line} for index, line in enumerate(lines)]
    for seen_us in range(START_US + 10 * SECOND, end_us + 20 * SECOND, 10 * SECOND):
        size = sum(at <= seen_us for at, _ in log)
        bench.checkpoints.append({"size": size, "root": tree(lines[:size]), "seen_us": seen_us})


def load_of(bench: Bench, **changed: Any) -> load.Load:
    spread = load.Spread(p50=480.0, p95=1700.0, p99=2400.0, max=3100.0, mean=620.0)
    plain: Row = {
        "users": 24, "handed": len(bench.intents), "outcomes": {"confirmed": len(bench.intents)}, "lost": 0,
        "latency_ms": spread, "service_ms": spread, "rate_asked": 30.0, "rate_done": 29.4,
        "generator": load.Generator(cpu_max=0.41, late_starts=3), "duration_s": 70.0, "crashed": False,
    }  # fmt: skip
    return load.Load(**{**plain, **changed})


def environment_of(digest: str, **changed: Any) -> environment.Environment:
    plain: Row = {
        "run": "20261123T120000Z", "step": "bench: kill switch", "build": "0.1.0", "commit": "0123456789ab",
        "policy_digest": digest, "seed": 7, "started_at": "2026-11-23T12:00:00+00:00",
        "versions": {"Python": "3.11.9", "Linux": "6.8.0"},
        "bench": environment.Bench(
            timing_s={"request_s": 3.0, "permit_s": 7.0, "pause_s": 2.0, "drift": 0.001}, bound_s=10.009,
            processes={"simulator": 11, "supervisor": 12, "worker-1": 14, "worker-2": 15, "load": 13},
        ),
        "commands": (
            environment.Command(line="holdpoint run features", exit_code=0, duration_s=9.1),
            environment.Command(line="holdpoint load halt", exit_code=0, duration_s=80.2),
        ),
    }  # fmt: skip
    return environment.Environment(**{**plain, **changed})


replaced = msgspec.structs.replace


def write(
    target: Path, bench: Bench, digest: str, messages: list[Row], feature_rows: list[Row], changed: Row | None = None
) -> Path:
    """A whole folder of evidence; ``changed``: of its environment."""
    folder.create(target)
    environment.begin(target, environment_of(digest, **(changed or {})))
    folder.append(target, [*feature_rows, *bench.rows()])
    load.write(target, load_of(bench))
    (target / "run.ndjson").write_text("".join(json.dumps(each) + "\n" for each in messages))
    return target
