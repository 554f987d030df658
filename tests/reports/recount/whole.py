"""A run in which no number of the page is trivial: a load on two platforms with replies that people approved, posts that failed,
weather and a storm; two burns, a rehearsal, a catalogue, and a policy with small floors that asks for all of it.

Every finding is a checker's own: nothing is put in by hand.
"""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from reports import policy
from reports.judge import judge
from tests.reports import bench as benches
from tests.reports import burning, signing
from tests.reports.bench import SECOND, Bench, Row, committed, visible
from tests.reports.cucumber import Message, Told

STEP = "bench: six gates"
CRITERIA = """    criteria:
      publish-success: {permits_at_least: 1000, above_per_mille: 990, confidence_percent: 95}
      verification: {permits_at_least: 1000, p95_s_max: 300}
      wrong-account: {effects_at_least: 1000}
      switch-response: {samples_at_least: 20, response_max_s: 30}
      e2e-pass-rate: {scenarios_at_least: 12}
"""
WEATHER = """    weather:
      - {faults: [answer_lost], of: committing, at_least_per_mille: 20}
      - {faults: [late_commit, server_error], of: committing, at_least_per_mille: 5}
      - {faults: [read_lag], of: reads, at_least_per_mille: 100}
    storms_at_least: 1
    rehearsal: {days_at_least: 7, permits_at_least: 100, invariants: [I1, I2, I3, I5]}
"""
CHANGES = (
    ("    criteria: {}\n", CRITERIA),
    ("    platforms: [X]\n", "    platforms: [X, Facebook]\n"),
    ("    weather: *weather\n", WEATHER),
    ("engagements_at_least: 100", "engagements_at_least: 10"),
    ("at_least: 34", "at_least: 3"),
    ("at_least: 30}", "at_least: 3}"),
    ("invariants: [I12, I18]", "invariants: [I18]"),
    ("invariants_of_load: [I12, I18]", "invariants_of_load: []"),
    ("trips_at_least: 5", "trips_at_least: 2"),
    ("ends_at_least: 1000", "ends_at_least: 50"),
    ("advances_at_least: 3", "advances_at_least: 2"),
)
"""What is asked for besides and instead, of the release's own policy."""
SCENARIOS = {"kill-switch": 5, "isolation": 3, "audit": 4, "approval": 3, "cadence": 3, "error-budget": 6}
LINE_OF_HALTS, LINE_OF_BURNS = 10, 190
URI = "features/kill_switch/all.feature"
CATALOGUE = {
    "schema": "holdpoint-catalogue/1",
    "checks": ["cadence", "approval"],
    "reasons": ["platform_duplicate", "worker_died", "switch_thrown", "cadence_window", "not_connected"],
    "faults": ["answer_lost", "late_commit", "server_error", "read_lag", "too_fast", "reset"],
    "scopes": ["all", "client", "platform", "account", "action"],
    "actions": ["publish", "reply"],
    "capabilities": {"X": ["publish", "reply"], "Facebook": ["reply"]},
}
RULES = '[engagement]\nquorum = 1\nlife_h = 24\nrole = "approver"\n'
FAILED = (("rejected", "platform_duplicate"), ("rejected", "platform_duplicate"), ("absent", "worker_died"))
PEOPLE = ("quinn", "rosa")
USUAL = {"publish": 1103, "api": 1109, "service": 1109, "lag": 1109}
LOADS = {
    "publish": USUAL,
    "tenants": {**USUAL, "publish/before": 307, "publish/others beside it": 201, "publish/after": 401},
    "switch": {**USUAL, "seen": 9, "began": 9, "last ended": 9, "acknowledged": 11},
}
"""Loads over the API: how often each had what measured."""
SALT = "5a" * 16


def policy_text() -> str:
    """The release's policy with those changes in the step."""
    text = policy.DEFAULT.read_text(encoding="utf-8")
    start, end = text.index(f'"{STEP}"'), text.index('"simulated → house"')
    part = text[start:end]
    for before, after in CHANGES:
        assert before in part, before
        part = part.replace(before, after, 1)
    return text[:start] + part + text[end:]


def over_the_api(name: str, measured: dict[str, int]) -> Row:
    """What a load found, with other figures at each place."""
    ms = {each: 13.25 * (n + len(name)) for n, each in enumerate(measured)}
    times = {
        each: {"count": n, "mean": ms[each] + 0.3, "p50": ms[each], "p95": 2 * ms[each], "p99": 3 * ms[each],
               "max": 90 * ms[each] + 0.5, "stddev": ms[each] / 3}
        for each, n in measured.items()
    }  # fmt: skip
    parts = [each.partition("/")[2] for each in measured if "/" in each]
    return {
        "scenario": name, "seed": 17 + len(name), "length_s": 44.0 + len(name), "rate": 25.5, "settle_s": 30.0, "host": "",
        "rate_asked": round(1109 / (44 + len(name)), 3), "rate_done": round(1106 / (44 + len(name)), 3), "workers": 3,
        "lost_workers": 0, "planned": 1109, "handed": 1109, "outcomes": {"confirmed": 1103, "rejected": 3}, "unended": 3,
        "groups": {each: {"planned": 300, "rate": 9.5} for each in parts}, "times": times, "locust": {},
        "cpu_max": 0.31, "late_starts": 7, "breaches": [], "troubles": [], "histograms": {},
    }  # fmt: skip


class Whole:
    """The load, changed, with what stands beside it."""

    def __init__(self, load: Bench, little: Bench, *, unread: int = 1, loads: bool = True) -> None:
        self.loads = loads
        self.load, self.features = copy.deepcopy(load), copy.deepcopy(little)
        self.log = [json.loads(each["entry"]) for each in self.load.audit]
        self.features.scenario, self.features.clock = f"{URI}:{LINE_OF_HALTS}", "virtual"
        self.features.samples[-1]["us"] += 400 * SECOND
        self.rehearsed = copy.deepcopy(self.features)
        self.rehearsed.scenario = "rehearsal-1"
        self.burns = [
            burning.burn(ends=30 + n, scenario=f"{URI}:{LINE_OF_BURNS + 10 * n}") for n in range(2)
        ]  # fmt: skip
        self._fail()
        for each in self.load.permits[len(self.load.permits) - unread :]:
            each.update(state="live", confirmed_us=None)
        self._reply()
        self._blow()
        self._sign()

    def _fail(self) -> None:
        """Some posts were refused or came to nothing, two were not sent for a halt, and one nobody has read back."""
        load = self.load
        gone = [n for n, each in enumerate(load.journal) if each["fault"] is None and each["committing"]][40:1400:250]
        for place, n in enumerate(gone):
            tag = load.journal[n]["tag"]
            at = next(place for place, each in enumerate(load.intents) if each["tag"] == tag)
            intent, permit = load.intents[at], load.permits[at]
            state, reason = FAILED[place] if place < len(FAILED) else ("not_sent", "switch_thrown")
            load.ledger = [each for each in load.ledger if each["tag"] != tag]
            ended = {"not_sent": "waiting" if place == len(FAILED) else "cancelled"}.get(state, state)
            intent.update(state=ended, reason=reason, object=None, waits_for="release" if ended == "waiting" else None)
            permit.update(state=state, reason=reason, object=None, confirmed_us=None)
            if state == "not_sent":
                permit.update(sent_us=None, settle_us=None)
                load.journal[n]["tag"] = None
            else:
                load.journal[n]["status"] = 409
            if state != "not_sent":
                self.log.append(
                    {"v": 1, "kind": "answer", "permit": permit["permit"], "client": permit["client"],
                     "answer": state, "reason": reason, "at_us": permit["answered_us"]}
                )  # fmt: skip
        load.journal = [each for each in load.journal if each["tag"] is not None]

    def _reply(self) -> None:
        """Under each halt of a platform and of an action a reply on another platform, approved by a person."""
        load = self.load
        load.bindings.append({"client": "dune", "platform": "Facebook", "account": "dune-7", "platform_account": "900"})
        load.rules = [{"name": "approvals", "version": 1, "digest": "", "body": RULES, "loaded_by": "ada", "at": ""}]
        for person in PEOPLE:
            load.people.append({"person": person, "role": "approver", "active": True})
            self.log.append(
                {"v": 1, "kind": "person", "person": person, "role": "approver", "active": True, "at_us": 1}
            )
        halts = [each for each in load.halts if each["platform"] or each["action"]]
        for n, halt in enumerate(halts):
            self._replied(n, halt["quiesced_us"] + 10_000, PEOPLE[n % 3 == 0])

    def _replied(self, n: int, at_us: int, person: str) -> None:
        load, shown = self.load, visible(f"thank you {n}")
        what = {"intent": f"int-r{n}", "client": "dune", "platform": "Facebook", "account": "dune-7", "action": "reply"}
        bound = {**what, "not_after_us": None, "not_before_us": 0, "rules": 1, "target": "post-1", "visible": shown}
        plain = json.dumps(bound, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        told = hashlib.sha256(bytes.fromhex(SALT) + hashlib.sha256(plain).digest()).hexdigest()
        asked_us, name, of = at_us - 6000, f"app-{n}", {"tag": f"tag-r{n}", "visible": shown, "object": f"obj-r{n}"}
        load.intents.append(
            {**load.intents[0], **what, **of, "salt": SALT, "submitted_us": asked_us, "due_us": asked_us,
             "settled_us": at_us + 9000, "target": "post-1"}
        )  # fmt: skip
        load.permits.append(
            {**load.permits[0], **what, "permit": f"per-r{n}", "platform_account": "900", "object": of["object"],
             "asked_us": at_us - 1200, "minted_us": at_us - 1000, "sent_us": at_us - 500, "answered_us": at_us + 8000,
             "settle_us": None, "confirmed_us": at_us + 9000, "visible": shown, "approval": name}
        )  # fmt: skip
        load.approvals.append(
            {"approval": name, **what, "commitment": told, "salt": SALT, "visible": shown, "target": "post-1",
             "not_before_us": 0, "not_after_us": None, "rules": 1, "quorum": 1, "role": "approver", "author": "rtv",
             "editor": None, "asked_us": asked_us, "expires_us": asked_us + 86_400 * SECOND, "expires_at": "",
             "state": "approved", "escalated_role": None, "escalated_person": None, "approved_us": at_us - 2000,
             "ended_us": None, "consumed_by": f"per-r{n}", "saw": ""}
        )  # fmt: skip
        load.decisions.append(
            {"approval": name, "intent": what["intent"], "client": "dune", "person": person, "role": "approver",
             "word": "yes", "commitment": told, "why": "", "at_us": at_us - 2000, "at": ""}
        )  # fmt: skip
        place = {"n": 700_000 + n, "arrived_us": at_us, "platform": "Facebook", "account": "900", "tag": of["tag"]}
        load.journal.append(
            {**place, "replied_us": at_us + 7000, "operation": "comment", "committing": True, "status": 201,
             "fault": None}
        )  # fmt: skip
        load.ledger.append(
            {**load.ledger[0], **place, **of, "call": place["n"], "committed_us": at_us + 1, "visible_us": at_us + 1,
             "event": "comment", "token_account": "900", "target": "post-1"}
        )  # fmt: skip
        entry = {"permit": f"per-r{n}", **what, "platform_account": "900", "epoch": 0}
        log = (
            ("approval_asked", asked_us, {"approval": name, "commitment": told}),
            ("decision", at_us - 2000, {"approval": name, "person": person, "word": "yes", "commitment": told}),
            ("approval_approved", at_us - 2000, {"approval": name, "commitment": told}),
            ("permit", at_us - 1000, {**entry, "commitment": committed(SALT, shown)}),
        )
        self.log += [{"v": 1, "kind": kind, "at_us": us, **fields} for kind, us, fields in log]
        load.samples.insert(0, {"name": "handed", "us": asked_us, "ref": of["tag"], "detail": ""})

    def _blow(self) -> None:
        """Late commits, errors, reads that lag, one storm; refusals; attempts across tenants."""
        load = self.load
        calm = [each for each in load.journal if each["fault"] is None and each["status"] == 201]
        for name, hit in (("late_commit", calm[5::150]), ("server_error", calm[9::700])):
            for each in hit:
                each["fault"] = name
                load.faults.append({"name": name, "call": each["n"], "at_us": each["arrived_us"] + 1})
        probes = [each for each in load.journal if not each["committing"]]
        for each in probes[::6]:
            each["fault"] = "read_lag"
            load.faults.append({"name": "read_lag", "call": each["n"], "at_us": each["arrived_us"] + 1})
        at_us = load.halts[0]["released_us"] + 1000
        for n in range(3):
            load.journal.append(
                {"n": 800_000 + n, "arrived_us": at_us + n, "replied_us": at_us + n + 500, "platform": "X",
                 "operation": "who_am_i", "committing": False, "account": "70000", "status": 429, "fault": "too_fast",
                 "tag": None}
            )  # fmt: skip
        load.faults.append({"name": "too_fast", "call": 800_000, "at_us": at_us + 1})
        for n, check in enumerate(("cadence", "cadence", "switches")):
            self.log.append(
                {"v": 1, "kind": "refusal", "intent": load.intents[n]["intent"], "client": load.intents[n]["client"],
                 "check": check, "reason": "cadence_window", "at_us": at_us + n}
            )  # fmt: skip
        load.samples += [
            {"name": "cross_tenant", "us": n + 1, "ref": f"{door}/{role}", "detail": "refused: of_another_client"}
            for n, (door, role) in enumerate((f"verb {n % 70}", "abc"[n % 3]) for n in range(241))
        ]

    def _sign(self) -> None:
        """The log in its order, and a checkpoint every 90 entries or three seconds, and one at the end."""
        load = self.load
        self.log.append({"v": 1, "kind": "key", "key": signing.KEY, "at_us": 0})
        self.log.sort(key=lambda each: each["at_us"])
        lines = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in self.log]
        load.audit = [{"index": index, "entry": line} for index, line in enumerate(lines)]
        load.checkpoints, covered, since_us = [], 0, self.log[0]["at_us"]
        for size, entry in enumerate(self.log, 1):
            if size - covered >= 90 or entry["at_us"] - since_us >= 3 * SECOND or size == len(lines):
                root = benches.tree(lines[:size])
                seen_us = entry["at_us"]
                load.checkpoints.append(
                    {"size": size, "root": root, "seen_us": seen_us, "note": signing.note(size, root)}
                )
                covered, since_us = size, entry["at_us"]

    def told(self) -> list[Message]:
        """The scenarios, in the order of the gates; the tag of a task on some."""
        told = Told(URI)
        for gate, n in SCENARIOS.items():
            for place in range(n):
                tags = (f"@gate-{gate}", "@S5-B3") if gate == "error-budget" and place else (f"@gate-{gate}",)
                told.scenario(f"{gate}, number {place}", tags=tags)
        told.scenario("of no gate", tags=("@S5-C1",))
        return told.messages()

    def written(self, folder: Path) -> Path:
        """The folder of evidence, with the policy beside it."""
        policy_file = folder.parent / "policy.yaml"
        policy_file.write_text(policy_text(), encoding="utf-8")
        plain = benches.environment_of("").bench
        assert plain is not None
        changed = {
            "step": STEP,
            "bench": benches.replaced(plain, audit_key=signing.KEY),
        }  # fmt: skip
        row: Row = {
            "kind": "rehearsal", "scenario": "rehearsal-1", "clock": "virtual", "source": "simulated",
            "line": "holdpoint rehearse --days 8 --seed 3", "begun_us": 1, "day_us": 2, "days": 8, "word": "HELD",
            "why": "nothing broke",
        }  # fmt: skip
        burns = [one for each in self.burns for one in each.rows()]
        beside = [*self.features.rows(), *burns, *self.rehearsed.rows(), row]
        digest = policy.load(policy_file).digest
        benches.write(folder, self.load, digest, self.told(), beside, changed)
        self._loaded(folder / "load.json")
        for name, measured in LOADS.items() if self.loads else ():
            (folder / f"load-{name}.json").write_text(json.dumps(over_the_api(name, measured)), encoding="utf-8")
        (folder / "catalogue.json").write_text(json.dumps(CATALOGUE), encoding="utf-8")
        return folder

    def _loaded(self, path: Path) -> None:
        """What the generator says, in keeping with the rows."""
        known: dict[str, Any] = json.loads(path.read_text())
        confirmed = sum(each["state"] == "confirmed" for each in self.load.intents)
        known["outcomes"] = {"confirmed": confirmed, "failed": len(self.load.intents) - confirmed}
        path.write_text(json.dumps(known))

    def judged(self, folder: Path) -> Path:
        """The folder, judged by the policy beside it."""
        self.written(folder)
        judge(folder, policy_file=folder.parent / "policy.yaml", key_file=signing.run_key(folder.parent))
        return folder
