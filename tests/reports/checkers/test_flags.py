"""Checker I19: what flags that are on and off must bring about, each on both sides, on a log of a few lines."""

import json
from hashlib import sha256
from typing import Any

import pytest

from reports.checkers.finding import Finding
from reports.checkers.i19_flags import check
from reports.evidence.folder import from_rows

ABOUT = {"scenario": "test", "clock": "virtual", "source": "simulated"}
ON = {"name": "effect.publish", "enabled": True, "strategies": [{"name": "default"}]}
OFF = {**ON, "enabled": False}
FOR_ACME = {**ON, "strategies": [{"name": "default", "constraints": [
    {"contextName": "client", "operator": "IN", "values": ["acme"]}]}]}  # fmt: skip
FROM_NOON = {**ON, "strategies": [{"name": "default", "constraints": [
    {"contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-11-28T12:00:00Z"}]}]}  # fmt: skip
BY_SCORE = {**ON, "strategies": [{"name": "default", "constraints": [
    {"contextName": "score", "operator": "NUM_GT", "value": "1"}]}]}  # fmt: skip
MORNING, NOON, EVENING = (f"2026-11-28T{time}+00:00" for time in ("09:00:00", "12:00:00.500000", "18:00:00"))


class Log:
    """A log that is written entry by entry, under version 1 of the flags."""

    def __init__(self, *features: dict[str, Any]) -> None:
        self.rows: list[dict[str, Any]] = []
        self._index = 0
        self._put(1, features)

    def _put(self, version: int, features: tuple[dict[str, Any], ...], digest: str | None = None) -> str:
        body = json.dumps({"version": 1, "features": features})
        digest = digest or sha256(body.encode()).hexdigest()
        plain = {"name": "flags", "version": version, "digest": digest, "body": body, "loaded_by": "ada", "at": "then"}
        self.rows.append({**ABOUT, "kind": "rules", **plain})
        return digest

    def _entry(self, kind: str, **fields: Any) -> "Log":
        text = json.dumps({"v": 2, "kind": kind, **fields})
        self.rows.append({**ABOUT, "kind": "entry", "index": self._index, "entry": text})
        self._index += 1
        return self

    def load(self, version: int, *features: dict[str, Any], at: str = MORNING, **changed: Any) -> "Log":
        digest = self._put(version, features, changed.pop("kept", None))
        return self._entry("rules", **{"name": "flags", "version": version, "digest": digest, "at": at, **changed})

    def only_says(self, version: int) -> "Log":
        return self._entry("rules", name="flags", version=version, digest="d", at=MORNING)

    def permit(self, client: str = "acme", action: str = "publish", at: str = MORNING) -> "Log":
        return self._entry("permit", permit=f"per-{self._index}", **self._where(client, action, at))

    def refusal(self, client: str = "acme", reason: str = "flag_off", at: str = MORNING) -> "Log":
        return self._entry("refusal", check="flag", reason=reason, **self._where(client, "publish", at))

    def _where(self, client: str, action: str, at: str) -> dict[str, Any]:
        where = {"client": client, "platform": "X", "account": f"{client}-1", "action": action}
        return {**where, "intent": f"int-{self._index}", "at": at}

    def waits(self, client: str = "acme", waits_for: str | None = "flags") -> "Log":
        row = {
            "intent": "int-w", "client": client, "platform": "X", "account": f"{client}-1", "action": "publish",
            "tag": None, "salt": "", "visible": "", "state": "waiting", "reason": "flag_off", "waits_for": waits_for,
            "submitted_us": 1, "due_us": 1, "settled_us": None, "attempts": 0, "object": None,
        }  # fmt: skip
        self.rows.append({**ABOUT, "kind": "intent", **row})
        return self


def found(log: Log) -> Finding:
    return check(from_rows(log.rows))


HELD = {
    "a permit while it is on": Log(ON).permit(),
    "a refusal while it is off": Log(OFF).refusal(),
    "turned off after the permit": Log(ON).permit().load(2, OFF).refusal(),
    "turned on before it": Log(OFF).refusal().load(2, ON).permit(),
    "for one client, and its permit": Log(FOR_ACME).permit("acme").refusal("bolt"),
    "a date in it that has come": Log(FROM_NOON).refusal(at=MORNING).permit(at=EVENING),
    "it waits for a flag that is off": Log(ON).permit().load(2, OFF).waits(),
    "it waits for something else": Log(ON).permit().load(2, ON, OFF | {"name": "b"}).waits(waits_for="release"),
    "a date that came only after it was loaded": Log(OFF).refusal().load(2, FROM_NOON).refusal(at=MORNING).waits(),
}
BROKEN = {
    "a permit while it is off": (Log(OFF).permit(), "was minted while effect.publish was off for it, by version 1"),
    "a permit of what is in no flag": (Log(ON | {"name": "effect.like"}).permit(), "was minted while effect.publish"),
    "a permit after it was turned off": (Log(ON).permit().load(2, OFF).permit(), "off for it, by version 2"),
    "a permit of another client": (Log(FOR_ACME).permit("acme").permit("bolt"), "of bolt was minted"),
    "a permit before its date": (Log(FROM_NOON).permit(at=MORNING), "was minted while"),
    "a refusal though it is on": (Log(ON).refusal(), "was refused because effect.publish was off, and it was on"),
    "a text that is not what was logged": (Log(ON).load(2, ON, kept="00"), None),
    "a version that was not exported": (Log(ON).only_says(9), "version 9 of the flags was loaded, and its text was not"),
    "a text under another digest than the log's": (Log(ON).load(2, ON, digest="d"), "is not the text that was loaded"),
    "nobody woke what waited": (Log(OFF).refusal().load(2, ON).permit().waits(), "waits for effect.publish, which is on"),
}  # fmt: skip


@pytest.mark.parametrize("name", HELD)
def test_what_flags_may_bring_about_is_held(name: str) -> None:
    judged = found(HELD[name])
    assert judged.status == "held", judged.why
    assert judged.n


@pytest.mark.parametrize("name", BROKEN)
def test_each_thing_that_must_not_be_is_found(name: str) -> None:
    log, said = BROKEN[name]
    if said is None:
        log, said = log.permit(), "was minted while effect.publish was off"
    judged = found(log)
    assert judged.status == "broken"
    assert said in judged.why
    assert len(judged.rows) == 1


@pytest.mark.parametrize(
    "log",
    [
        Log(OFF).permit(action="recall"),
        Log(OFF).refusal(reason="switch_thrown"),
        Log(BY_SCORE).permit(),
        Log(FROM_NOON).permit(at=NOON),
        Log(FROM_NOON).refusal(at=NOON),
    ],
    ids=["a recall", "another reason", "what cannot be told", "a permit at the date", "a refusal at the date"],
)
def test_what_no_flag_decides_or_nobody_can_tell_is_not_judged(log: Log) -> None:
    assert (found(log).status, found(log).n) == ("no_data", 0)


def test_without_the_flags_texts_there_is_no_data() -> None:
    log = Log(ON).permit()
    log.rows = [each for each in log.rows if each["kind"] != "rules"]
    assert found(log).status == "no_data"


def test_a_text_of_which_something_stands_twice_turns_nothing_on() -> None:
    log = Log(ON).permit()
    rules = log.rows[0]
    rules["body"] = rules["body"].replace('"enabled": true', '"enabled": false, "enabled": true')
    rules["digest"] = sha256(rules["body"].encode()).hexdigest()
    assert found(log).status == "broken"
