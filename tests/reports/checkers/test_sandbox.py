"""Checker I20: what of the sandbox must not be, each on both sides, on a few rows of a setting and what was minted under it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from reports.checkers import i20_sandbox
from reports.checkers.finding import Finding
from reports.evidence.folder import from_rows
from safety_core.adapters import platforms
from safety_core.sandbox import Mode, Sandbox
from safety_core.vocabulary import Action, Platform
from tests.reports.bench import chained

Row = dict[str, Any]
S = 1_000_000
SET, END = 100 * S, 1_000 * S
HEAD: Row = {"scenario": "f:1", "clock": "virtual", "source": "simulated"}


def at(us: int) -> str:
    return f"2026-11-23T12:{us // S // 60:02}:{us // S % 60:02}+00:00"


def setting(serial: int = 2, mode: str = "record", **changed: Any) -> Row:
    off = mode == "off"
    plain = {
        "serial": serial, "mode": mode, "person": "dana", "set_us": SET * (serial - 1), "set_at": at(SET * (serial - 1)),
        "platforms": [], "actions": [], "until_us": None if off else END, "until_at": "" if off else at(END),
        "effects_max": 2, "success_per_mille": 1000, "latency_p50_ms": 0, "latency_p95_ms": 0, "vouched": [],
    }  # fmt: skip
    return {"kind": "sandbox", **plain, **changed}


class Made:
    """One effect of the house under setting 2, confirmed, ordered back and taken down: a row each, to be changed."""

    def __init__(self, mode: str = "record", platform: str = "X") -> None:
        self.settings = [setting(1, "off"), setting(2, mode)]
        self.leaves: list[Row] = []
        self.samples: list[Row] = []
        what = {"client": "rtv-house", "platform": platform, "account": "rtv-1", "action": "publish", "intent": "int-1"}
        self.intent: Row = {
            "kind": "intent", **what, "tag": "tag-1", "salt": "00", "visible": "00", "state": "confirmed", "reason": None,
            "waits_for": None, "submitted_us": SET, "due_us": SET, "settled_us": SET + 9 * S, "attempts": 1, "object": "77",
        }  # fmt: skip
        self.permit: Row = {
            "kind": "permit", "permit": "per-1", **what, "platform_account": "1001", "worker": "w", "epoch": 1,
            "asked_us": SET + S, "duration_us": 14 * S, "minted_us": SET + S, "sent_us": SET + 2 * S,
            "answered_us": SET + 3 * S, "settle_us": None, "confirmed_us": SET + 4 * S, "state": "confirmed", "reason": None,
            "object": "77", "visible": "00", "sandbox": mode, "setting": 2,
        }  # fmt: skip
        self.order: Row = {
            **self.intent, "intent": "int-2", "action": "recall", "tag": "tag-1/recall-1", "recalls": "77", "object": None,
        }  # fmt: skip
        self.effects = [self._effect(1, "create_post", "tag-1"), self._effect(2, "delete_post", "tag-1/recall-1")]
        self.requests: list[Row] = []
        self.others: list[Row] = []
        self.log: list[Row] = []
        """What stands in the log before the permits."""
        if mode in ("intercept", "simulate"):
            self.permit |= {
                "state": "not_sent",
                "sent_us": None,
                "object": None,
                "confirmed_us": None,
                "reason": "sandboxed",
            }
            self.intent |= {"state": "cancelled", "reason": "sandboxed", "object": None}
            self.effects, self.order = [], {}

    def _effect(self, n: int, event: str, tag: str) -> Row:
        return {
            "kind": "effect", "n": n, "call": n, "arrived_us": SET + (1 + n) * S, "committed_us": SET + (1 + n) * S,
            "visible_us": SET + (1 + n) * S, "platform": self.permit["platform"], "event": event, "account": "1001",
            "token_account": "1001", "object": "77", "visible": "00", "tag": tag, "digest": "",
        }  # fmt: skip

    def request(self) -> Row:
        return {
            "kind": "request", "n": 9, "arrived_us": SET + 2 * S, "replied_us": None, "platform": "X",
            "operation": "create_post", "committing": True, "account": "1001", "status": None, "fault": None, "tag": "tag-1",
        }  # fmt: skip

    def entry(self, permit: Row, index: int = 0, **changed: Any) -> Row:
        said = {
            "kind": "permit", "permit": permit["permit"], "setting": permit["setting"], "sandbox": permit["sandbox"],
            "at": at(permit["minted_us"]), "at_us": permit["minted_us"], **changed,
        }  # fmt: skip
        return {"kind": "entry", "index": index, "entry": json.dumps(said, sort_keys=True, separators=(",", ":"))}

    def found(self, source: str = "simulated", **entry: Any) -> Finding:
        permits = sorted([self.permit, *self.others], key=lambda each: each["asked_us"])
        first = [{"kind": "entry", "index": n, "entry": json.dumps(each)} for n, each in enumerate(self.log)]
        logged = [
            *first,
            *(
                self.entry(each, n, **(entry if each is self.permit else {}))
                for n, each in enumerate(permits, len(first))
            ),
        ]
        rows = [
            *self.settings, *self.leaves, self.intent, *([self.order] if self.order else []), self.permit, *self.effects,
            *self.requests, *self.others, *self.samples, *logged,
        ]  # fmt: skip
        return i20_sandbox.check(from_rows(chained([{**HEAD, "source": source, **each} for each in rows])))


def test_what_was_recorded_and_taken_down_and_what_was_caught_holds() -> None:
    for mode in ("record", "intercept", "simulate"):
        found = Made(mode).found()
        assert (found.status, found.n) == ("held", 1), (mode, found.why)


def test_permits_of_before_there_was_a_sandbox_are_not_judged() -> None:
    made = Made()
    made.permit |= {"setting": 0, "sandbox": "off"}
    rows = [{**HEAD, **each} for each in (made.permit, made.intent)]
    assert i20_sandbox.check(from_rows(rows)).status == "no_data"


def changed(room: str, **values: Any) -> Callable[[Made], None]:
    return lambda made: getattr(made, room).update(values)


def caught(made: Made) -> Made:
    made.__init__("intercept")  # type: ignore[misc]
    return made


def leaked_effect(made: Made) -> None:
    caught(made).effects = [made._effect(1, "create_post", "tag-1")]


def leaked_request(made: Made) -> None:
    caught(made).requests = [made.request()]


def live_before(made: Made) -> None:
    """A permit that was live, and whose request comes late: it was not the caught one's."""
    leaked_effect(made)
    made.others = [{**made.permit, "permit": "per-0", "setting": 1, "sandbox": "off", "minted_us": 50 * S, "asked_us": 50 * S,
                    "answered_us": None, "state": "absent"}]  # fmt: skip


def more_than_the_cap(n: int) -> Callable[[Made], None]:
    def change(made: Made) -> None:
        made.others = [
            {**made.permit, "permit": f"per-x{each}", "minted_us": SET + (5 + each) * S, "asked_us": SET + (5 + each) * S,
             "sent_us": None, "answered_us": None, "confirmed_us": None, "state": "unknown", "object": None}
            for each in range(n)
        ]  # fmt: skip

    return change


def nobody_ordered(made: Made) -> None:
    made.order = {}


def nobody_could(made: Made) -> None:
    made.__init__("record", "TikTok")  # type: ignore[misc]
    made.order, made.effects = {}, made.effects[:1]


def stands_all_the_same(made: Made) -> None:
    made.effects.pop()


def order_in_vain(made: Made) -> None:
    stands_all_the_same(made)
    made.order |= {"state": "rejected", "reason": "platform_refused"}


def another_stood(made: Made) -> None:
    """The permit was minted, by both clocks, when setting 3 stood."""
    made.settings.append(setting(3, "off", set_us=SET + S // 2, set_at=at(SET)))


def of_another_setting(made: Made) -> None:
    made.settings[1]["platforms"] = ["Facebook"]


def named_backwards(made: Made) -> None:
    """Neither clock says so: it was minted at the very instant."""
    made.others = [{**made.permit, "permit": "per-2", "setting": 1, "sandbox": "off", "minted_us": SET}]
    made.others[0]["asked_us"], made.permit["asked_us"] = SET, SET - S


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (changed("permit", setting=7), "broken", "names setting 7, which never stood"),
        (changed("permit", sandbox="off"), "broken", "setting 2 says record"),
        (of_another_setting, "broken", "is record, and setting 2 says off of its publish"),
        (another_stood, "broken", "3 stood when it was minted"),
        (named_backwards, "broken", "before it in the log per-1 named 2"),
        (leaked_effect, "broken", "was caught (intercept)"),
        (leaked_request, "broken", "a create_post of intent int-1"),
        (live_before, "held", ""),
        (lambda made: caught(made).permit.update(state="confirmed"), "broken", "nothing left that could be so"),
        (lambda made: caught(made).permit.update(state="accepted"), "broken", "nothing left that could be so"),
        (lambda made: caught(made).permit.update(state="quarantined"), "broken", "nothing left that could be so"),
        (lambda made: caught(made).permit.update(state="unknown"), "held", ""),
        (changed("permit", client="acme"), "broken", "the house's alone"),
        (changed("permit", minted_us=END, asked_us=END, sent_us=END, answered_us=END, confirmed_us=END), "broken", "ended at"),
        (changed("permit", sent_us=END + 2 * S, answered_us=END + 3 * S, confirmed_us=END + 4 * S), "held", ""),
        (changed("permit", sent_us=END + 2 * S + 1, answered_us=END + 3 * S, confirmed_us=END + 4 * S), "broken", "was sent at"),
        (more_than_the_cap(1), "held", ""),
        (more_than_the_cap(2), "broken", "is effect 3 under setting 2, which lets 2"),
        (nobody_ordered, "broken", "nobody ordered it back"),
        (nobody_could, "held", "left standing: 77 on TikTok"),
        (stands_all_the_same, "broken", "says that it was taken back"),
        (order_in_vain, "held", "left standing: 77 on X"),
    ],
)  # fmt: skip
def test_of_what_was_minted_under_a_sandbox(change: Callable[[Made], None], status: str, says: str) -> None:
    made = Made()
    change(made)
    found = made.found()
    assert found.status == status, found.why
    assert says in found.why


def test_an_effect_more_than_the_cap_is_found_in_the_ledger_too() -> None:
    made = Made()
    more_than_the_cap(1)(made)
    made.settings[1]["effects_max"] = 1
    sentences = [each.sentence for each in made.found().rows]
    assert any("is effect 2 under setting 2" in each for each in sentences)
    made = Made()
    made.settings[1]["effects_max"] = 1
    made.effects.insert(1, {**made.effects[0], "n": 2, "call": 2, "object": "78"})
    made.effects[2] |= {"n": 3, "call": 3}
    assert any("78 is effect 2 that was made under setting 2" in each.sentence for each in made.found().rows)


def test_the_log_knows_which_setting_stood_whatever_the_clocks_say() -> None:
    made = Made()
    made.settings.append(setting(3, "off"))
    made.log = [{"kind": "sandbox", "serial": 2}, {"kind": "sandbox", "serial": 3}]
    assert "before it in the log 2 was followed by 3" in made.found().why
    made.log.pop()
    assert made.found().status == "held"


@pytest.mark.parametrize(
    ("log", "status"),
    [
        ([], "held"),
        ([{"kind": "leave_granted", "serial": 1}], "held"),
        ([{"kind": "leave_granted", "serial": 2}], "broken"),
        ([{"kind": "leave_granted", "serial": 1}, {"kind": "leave_ended", "serial": 1}], "broken"),
    ],
)
def test_the_log_knows_which_leave_stood(log: list[Row], status: str) -> None:
    made = Made("off")
    made.settings[1], made.leaves, made.log = setting(2, "off"), [leave()], log
    assert made.found("observed").status == status


def test_a_record_that_says_otherwise_than_the_log_is_found() -> None:
    assert "its record says off under 1" in Made().found(setting=1, sandbox="off").why


def leave(**changed: Any) -> Row:
    plain = {
        "serial": 1, "asked_by": "dana", "asked_at": at(0), "why": "phase 1", "saw": "all verified", "granted_by": "erin",
        "granted_at": at(S), "ended_by": None, "ended_at": "",
    }  # fmt: skip
    return {"kind": "leave", **plain, **changed}


@pytest.mark.parametrize(
    ("leaves", "status"),
    [
        ([], "broken"),
        ([leave()], "held"),
        ([leave(granted_by=None, granted_at="")], "broken"),
        ([leave(granted_by="dana")], "broken"),
        ([leave(granted_at=at(SET + 2 * S))], "broken"),
        ([leave(ended_by="erin", ended_at=at(SET))], "broken"),
        ([leave(ended_by="erin", ended_at=at(SET + S))], "held"),
    ],
)
@pytest.mark.parametrize("source", ["simulated", "observed"])
def test_what_is_live_for_real_has_a_standing_leave_of_two_people(leaves: list[Row], status: str, source: str) -> None:
    made = Made("off")
    made.settings[1] = setting(2, "off")
    made.leaves = leaves
    if source == "simulated":
        made.samples = [{"kind": "sample", "name": "real", "us": 1, "ref": "X", "detail": ""}]
    found = made.found(source)
    assert found.status == status, found.why
    made.permit["action"] = "recall"
    assert made.found(source).status == "held", "what takes harm away needs no leave"


def test_where_nothing_is_real_nobody_gives_leave() -> None:
    made = Made("off")
    made.settings[1] = setting(2, "off")
    assert made.found().status == "held"


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.RECORD, Mode.OFF])
def test_both_readings_of_a_settings_mode_agree(mode: Mode) -> None:
    for named in ((), (Platform.X,)):
        for actions in ((), (Action.PUBLISH,), (Action.RECALL,), (Action.REPLY, Action.RECALL)):
            core = Sandbox(serial=2, mode=mode, person="dana", set_us=0, set_at="", platforms=named, actions=actions)  # type: ignore[arg-type]
            row = setting(
                2, mode.value, platforms=[str(each) for each in named], actions=[str(each) for each in actions]
            )
            (read,) = from_rows([{**HEAD, **row}]).sandboxes
            for platform in (Platform.X, Platform.FACEBOOK):
                for action in Action:
                    assert (
                        i20_sandbox.mode_of(read, platform.value, action.value) == core.mode_for(platform, action).value
                    )


def test_what_lets_no_program_delete_is_what_the_adapters_say() -> None:
    able = {each.value: platforms.ADAPTERS[each].ACTIONS for each in platforms.ADAPTERS}
    assert {name for name, actions in able.items() if Action.RECALL not in actions} == i20_sandbox.KEEPS


@pytest.mark.parametrize("source", ["observed", "simulated"])
@pytest.mark.parametrize(("mode", "client", "held"), [
    ("simulate", "rtv-house", True), ("intercept", "rtv-house", True), ("off", "rtv-house", False),
    ("record", "rtv-house", False), ("simulate", "acme", False),
])  # fmt: skip
def test_a_drills_work_is_caught_where_the_platform_is_reached_for_real(
    source: str, mode: str, client: str, held: bool
) -> None:
    made = Made("simulate")
    made.settings[1] = setting(2, "off")
    made.intent |= {"tag": "drill-1/1", "client": client}
    made.permit |= {"sandbox": mode, "client": client}
    made.samples = (
        [] if source == "observed" else [{"kind": "sample", "name": "real", "us": 1, "ref": "X", "detail": ""}]
    )
    found = made.found(source)
    assert (found.status == "held") is held, found.why
    assert held or client == "acme" or f"is of a drill, and is {mode}" in found.why


def test_what_a_person_took_down_is_not_told_of_as_left_standing() -> None:
    made = Made()
    order_in_vain(made)
    assert "left standing: 77 on X" in made.found().why
    made.order |= {"state": "cancelled", "reason": "removed_by_hand"}
    found = made.found()
    assert (found.status, "left standing" in found.why) == ("held", False)


def test_where_it_is_simulated_a_drills_work_is_as_the_setting_says_or_caught() -> None:
    made = Made("simulate")
    made.settings[1] = setting(2, "off")
    made.intent |= {"tag": "drill-1/1"}
    assert made.found().status == "held"
    made.permit |= {"sandbox": "off"}
    assert made.found().status == "held"
    made.permit |= {"sandbox": "record"}
    assert "is record, and setting 2 says off" in made.found().why
