"""The decision of a person on a signed verdict: go or no-go, with name, reason and time, under a signature of their own.

It stands apart from what the machine signed. The report's page is a subject of that signature, so it is not made again with
the decision in it: ``decided.html`` is the signed page with one section put before it, and without that section it is the
signed page to the byte. Each decision is an envelope, a line of ``decisions.intoto.jsonl``.
"""

import html
import re
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reports.errors import ReportError
from reports.evidence import over_http
from reports.signed import dsse, keys, verify_gate
from reports.signed.bundle import BUNDLE, DECIDED, DECISIONS, payload
from reports.signed.verify_gate import DECISION, ENVELOPE, STATEMENT_TYPE, Asked, Broken, Unreadable, instant, shown

PAGE = "report.html"
NAME_MAX, REASON_MAX = 80, 1000
FIRST, LAST = '<section class="page" aria-labelledby="decided">', "</section>\n"
_BODY = re.compile(r"<body\b[^>]*>\n?")


class CannotDecide(ReportError):
    """A verdict that nobody can decide on in this way."""


def decide(run_folder: Path, word: str, *, name: str, reason: str, key_file: Path, at: datetime | None = None) -> Path:
    """Decide on a run's verdict, and give the page that shows it.

    Args:
        run_folder: of a run that was signed.
        word: go or no-go. There is no go on a verdict that is not GO.
        name: who decides.
        reason: why.
        key_file: their own key.
        at: the instant of the decision, if it is not now.

    Raises:
        BadKey: their key cannot be used.
        CannotDecide: says why.
    """
    key = keys.read(key_file)
    name, reason = _text("--as", name, NAME_MAX), _text("--reason", reason, REASON_MAX)
    now = at or datetime.now(UTC)
    signed, said = _verified(run_folder, now)
    if word == "go" and said["verdict"] != "GO":
        raise CannotDecide(
            f"the verdict is {said['verdict']}, and there is no override of a gate", "make the gate GO first"
        )
    before = _before(run_folder, said, sha256(signed[ENVELOPE]).hexdigest())
    _somebody_else(name, key.public_key(), before, signed)
    told = {
        "decision": word,
        "name": name,
        "reason": reason,
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verdict": said["verdict"],
        "step": said["step"],
        "run": said["run"],
        "key": keys.public_pem(key).decode(),
    }
    subject = [{"name": ENVELOPE, "digest": {"sha256": sha256(signed[ENVELOPE]).hexdigest()}}]
    statement = {"_type": STATEMENT_TYPE, "subject": subject, "predicateType": DECISION, "predicate": told}
    decided = [*(each for each, _ in before), told]
    page = _page(signed[PAGE].decode(), decided)
    try:
        fresh = run_folder / f"{DECIDED}.fresh"
        fresh.write_bytes(page.encode())
        with (run_folder / DECISIONS).open("ab") as file:
            file.write(dsse.signed(statement, key))
        fresh.replace(run_folder / DECIDED)
    except OSError as wrong:
        raise CannotDecide(f"{run_folder}: the decision cannot be written: {wrong}", "make room for it") from wrong
    return run_folder / DECIDED


def _text(option: str, text: str, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise CannotDecide(f"{option} is empty", "say who decides, and why")
    if len(stripped) > most:
        raise CannotDecide(f"{option} is longer than {most} characters", "say it shorter")
    return stripped


def _verified(run_folder: Path, now: datetime) -> tuple[dict[str, bytes], dict[str, Any]]:
    """What the run's bundle holds, once it is shown to be whole and in force, and what the verdict says."""
    try:
        key = verify_gate.public_key(verify_gate.read(run_folder / keys.PUBLIC), str(run_folder / keys.PUBLIC))
        lines, files = verify_gate.verify(verify_gate.read(run_folder / BUNDLE), Asked(key=key, at=now))
    except Unreadable as wrong:
        raise CannotDecide(
            f"{run_folder}: nobody has signed this run ({wrong})", "sign it: holdpoint report --key"
        ) from wrong
    broken = next((each.told for each in lines if each.word == "BROKEN"), None)
    if broken is not None:
        raise CannotDecide(f"{run_folder / BUNDLE} does not hold: {broken}", "make the gate again")
    for name in (ENVELOPE, PAGE):
        if not (run_folder / name).is_file() or (run_folder / name).read_bytes() != files[name]:
            raise CannotDecide(f"{run_folder / name} is not what was signed", "take it from the bundle")
    for name in over_http.names(run_folder):
        if (run_folder / name).read_bytes() != files.get(name):
            told = f"{run_folder / name} is not among what was signed: the load came later, or was changed"
            raise CannotDecide(told, f"have it judged: holdpoint report {run_folder}")
    said: dict[str, Any] = payload(files[ENVELOPE])["predicate"]["holdpoint"]
    return files, said


def _before(run_folder: Path, said: dict[str, Any], about: str) -> list[tuple[dict[str, Any], Ed25519PublicKey]]:
    """The decisions that were made on it."""
    path = run_folder / DECISIONS
    if not path.exists():
        return []
    found = []
    try:
        for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
            told, key, of = verify_gate.decision(line, f"{DECISIONS}:{number}")
            if of != about or (told["decision"] == "go" and said["verdict"] != "GO"):
                raise Broken(f"{DECISIONS}:{number} is about another verdict")  # noqa: TRY301 - as every other of its kind
            instant(told["time"])
            found.append((told, key))
    except (OSError, Broken) as wrong:
        raise CannotDecide(f"{path}: {wrong}", "move it away: nothing in it can be relied on") from wrong
    return found


def _somebody_else(
    name: str, key: Ed25519PublicKey, before: list[tuple[dict[str, Any], Ed25519PublicKey]], signed: dict[str, bytes]
) -> None:
    """Whoever decides has not decided before, under any name or key, and is not the machine."""
    mine = verify_gate.key_id(key)
    if mine == verify_gate.key_id(verify_gate.public_key(signed[keys.PUBLIC], keys.PUBLIC)):
        raise CannotDecide("this is the run key, and the decision is a person's", "name your own key: --key FILE")
    for told, other in before:
        if _plain(told["name"]) == _plain(name) or verify_gate.key_id(other) == mine:
            raise CannotDecide(
                f"{shown(told['name'])} has decided already: {told['decision']}", "let another person decide"
            )


def _plain(name: str) -> str:
    """A name as it is compared: what looks the same is the same."""
    return "".join(each for each in unicodedata.normalize("NFKC", name).casefold() if each.isalnum())


def _page(signed: str, decided: list[dict[str, Any]]) -> str:
    """The signed page, its decisions before it. Text of people is text: nothing in it makes markup, or turns letters round."""
    body = _BODY.search(signed)
    if body is None:
        raise CannotDecide(
            f"{PAGE} has no place for a decision", "read it beside the decision: holdpoint verify --decisions"
        )
    lines = "".join(
        f'<p class="banner"><strong>{each["decision"].upper()}</strong> by <bdi>{_told(each["name"])}</bdi>, '
        f"{each['time']}: <bdi>{_told(each['reason'])}</bdi></p>\n"
        for each in decided
    )
    head = '<h2 id="decided">Decided by a person</h2>\n'
    return f"{signed[: body.end()]}{FIRST}\n{head}{lines}{LAST}{signed[body.end() :]}"


def _told(text: str) -> str:
    return html.escape("".join(shown(each) for each in text))
