"""Checks a gate's bundle offline. One file: the standard library and `cryptography`. It imports nothing of what it judges.

    python verify_gate.py bundle.zip --key gate.pub [--at TIME] [--previous FILE] [--decisions FILE [--decider FILE]]

1. The archive is, byte for byte, the one way to write its members down: sorted, each packed once, nothing before, between
   or after them. Whatever is not is named by its member, or by the part of the directory.
2. ``gate.dsse.json`` is a DSSE envelope (Ed25519 over the pre-authentication encoding) by the key given with --key. It
   holds an in-toto statement, predicate ``svr``, whose subjects are all other members, each with its SHA-256: none is
   missing, changed, or there unlisted. ``suites.intoto.jsonl`` holds one more statement for each suite, by the same key.
3. ``gate.json`` says the verdict, step and run that was signed. The verdict has not expired (``--at``: at another time).
4. With ``--previous`` (the ``gate.dsse.json`` of the gate before): that is the one which the statement names.
5. The audit log of the load: no entry is missing, the tree (RFC 6962) is rebuilt and agrees with each checkpoint, each
   signed checkpoint (C2SP note) bears the signature of the key in force there, which began as the one that the run made.
6. With ``--decisions``: each is signed, and is about this very envelope. With ``--decider`` by a key that is named.

Offline nobody can show what time it truly is, whose keys these are, or that the run was not chosen among several.

Exit codes: 0 verified, 1 not (says where), 2 it could not be read.
"""

import argparse
import json
import re
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

ENVELOPE, SUITES, GATE = "gate.dsse.json", "suites.intoto.jsonl", "gate.json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
SVR = "https://in-toto.io/attestation/svr/v0.2"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
DECISION = "urn:holdpoint:decision:1"
BUNDLE_MAX_BYTES = 1 << 30
"""Of the archive, and of all that is packed in it."""
MEMBERS_MAX = 200
TEXT_MAX = 500
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""Of a member: a plain file name, so nothing is ever written elsewhere."""
HASH = re.compile("[0-9a-f]{64}")
NOTE = re.compile(
    "(([^\x00-\x1f]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:[^\x00-\x1f]+\n)*))\n((?:\u2014 [^\x00-\x20]+ [^\x00-\x20]+\n)+)"
)
"""Signed text (name, size, root, further lines), and signature lines."""
LOG_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_VERSION, _MADE_BY, _DEFLATED, _TIME, _DATE, _MODE = 20, 0x0314, 8, 0, 33, 0o100644 << 16


class Broken(Exception):
    """Something that does not hold, with its place."""


class Unreadable(Exception):
    """What was given is not what is asked for: nothing was checked."""


class Line(NamedTuple):
    """One check: ``ok``, ``BROKEN`` or ``open`` (nothing shows it here)."""

    word: str
    told: str


class Asked(NamedTuple):
    """What beside the bundle is given: the instant that counts as now, and files by what they hold."""

    key: Ed25519PublicKey
    at: datetime
    previous: bytes | None = None
    decisions: bytes | None = None
    deciders: tuple[Ed25519PublicKey, ...] = ()


class Member(NamedTuple):
    """One file as it stands in the archive: its name, CRC-32 and size, and its packed bytes."""

    name: str
    crc: int
    size: int
    packed: bytes


def canonical(plain: Any) -> bytes:
    """The one way in which a value is written here: sorted keys, no space, ASCII."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def pae(kind: str, body: bytes) -> bytes:
    """What DSSE signs: type and body, each behind its length, so that neither can be taken for part of the other."""
    named = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(named), named, len(body), body)


def key_id(key: Ed25519PublicKey) -> str:
    """SHA-256 (hex) of the key's DER: what ``openssl pkey -pubin -outform DER | sha256sum`` prints."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def envelope(body: bytes, signer: str, signature: bytes) -> bytes:
    """A DSSE envelope with one signature, as one line."""
    signed = {"keyid": signer, "sig": b64encode(signature).decode()}
    plain = {"payload": b64encode(body).decode(), "payloadType": PAYLOAD_TYPE, "signatures": [signed]}
    return canonical(plain) + b"\n"


def public_key(data: bytes, where: str) -> Ed25519PublicKey:
    """A public key from its PEM.

    Raises:
        Unreadable: it is none, or of another kind.
    """
    if b"PRIVATE KEY" in data:
        raise Unreadable(f"{where} is a private key; give the public half, and keep this one from others")
    try:
        key = load_pem_public_key(data)
    except (ValueError, TypeError):
        raise Unreadable(f"{where} is no public key; give the gate.pub that was made with the key") from None
    except Exception:  # noqa: BLE001 - what the library does not support has classes of its own
        raise Unreadable(f"{where} is a key of a kind that is not known here; give an Ed25519 one") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Unreadable(f"{where} is no Ed25519 key; give the gate.pub that was made with the key")
    return key


# The archive.


def local_header(each: Member) -> bytes:
    """What stands before a member's packed bytes."""
    name = each.name.encode()
    head = (b"PK\3\4", _VERSION, 0, _DEFLATED, _TIME, _DATE, each.crc, len(each.packed), each.size, len(name), 0)
    return _LOCAL.pack(*head) + name


def directory_entry(each: Member, offset: int) -> bytes:
    """A member's entry in the directory. Its comment is the SHA-256 of the packed bytes: they have more than one form."""
    name, note = each.name.encode(), sha256(each.packed).hexdigest().encode()
    sizes = (each.crc, len(each.packed), each.size, len(name), 0, len(note))
    return (
        _CENTRAL.pack(b"PK\1\2", _MADE_BY, _VERSION, 0, _DEFLATED, _TIME, _DATE, *sizes, 0, 0, _MODE, offset)
        + name
        + note
    )


def end_record(count: int, length: int, offset: int) -> bytes:
    """The archive's last bytes."""
    return _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of a bundle by name.

    Raises:
        Unreadable: it is no archive, or larger than any bundle.
        Broken: it is not as a bundle is written; says where.
    """
    if len(data) > BUNDLE_MAX_BYTES:
        raise Unreadable(f"it is larger than {BUNDLE_MAX_BYTES} bytes; no bundle is")
    if len(data) < _END.size or not (data.startswith(b"PK\3\4") or data[-_END.size :].startswith(b"PK\5\6")):
        raise Unreadable("it is no zip archive; give the bundle.zip of a run")
    _, _, _, count, _, length, start, _ = _END.unpack(data[-_END.size :])
    if data[-_END.size :] != end_record(count, length, start) or start + length + _END.size != len(data):
        raise Broken("the end record of the archive is damaged, or there is more in the file than the archive")
    if count > MEMBERS_MAX:
        raise Broken(f"the directory of the archive lists {count} members; no bundle has more than {MEMBERS_MAX}")
    found: dict[str, bytes] = {}
    at, offset, last = start, 0, ""
    for number in range(1, count + 1):
        each, at = _member(data, at, offset, number)
        if each.name <= last:
            raise Broken(f"{each.name} stands in the directory of the archive twice, or not in its order")
        if sum(map(len, found.values())) + each.size > BUNDLE_MAX_BYTES:
            raise Broken(f"{each.name} would unpack to more than a bundle holds")
        found[each.name] = _content(each)
        offset, last = offset + len(local_header(each)) + len(each.packed), each.name
    if at != len(data) - _END.size or offset != start:
        raise Broken("the directory of the archive does not end where its end record says")
    return found


def _member(data: bytes, at: int, offset: int, number: int) -> tuple[Member, int]:
    """The member whose entry stands at a place of the directory, and where the next one stands."""
    place = f"entry {number} in the directory of the archive"
    try:
        crc, packed, size, name_length = _CENTRAL.unpack_from(data, at)[7:11]
        name = data[at + _CENTRAL.size : at + _CENTRAL.size + name_length].decode("ascii")
    except (struct.error, UnicodeDecodeError):
        raise Broken(f"{place} is damaged") from None
    if not NAME.fullmatch(name):
        raise Broken(f"{place} is damaged: {shown(name)} is no name of a plain file")
    body = offset + _LOCAL.size + name_length
    each = Member(name, crc, size, data[body : body + packed])
    entry = directory_entry(each, offset)
    here = data[at : at + len(entry)]
    fixed = len(entry) - sha256().digest_size * 2
    if here[:fixed] != entry[:fixed]:
        raise Broken(f"{place}, of {name}, is damaged, or marks it as packed, encrypted or placed in another way")
    if data[offset:body] != local_header(each):
        raise Broken(f"{place}, of {name}, and the header before that member differ: one of them is damaged")
    if here != entry:
        raise Broken(f"{name} was changed: its packed bytes are not those whose digest stands in the directory")
    return each, at + len(entry)


def _content(each: Member) -> bytes:
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacking.decompress(each.packed, each.size + 1)
    except zlib.error:
        raise Broken(f"{each.name} was changed: it cannot be unpacked") from None
    whole = unpacking.eof and not unpacking.unused_data and not unpacking.unconsumed_tail
    if not whole or len(content) != each.size or zlib.crc32(content) != each.crc:
        raise Broken(f"{each.name} was changed: it does not unpack to the size and sum in its header")
    return content


# Envelope and statements.


def opened(data: bytes, key: Ed25519PublicKey, where: str, kind: str) -> dict[str, Any]:
    """The statement of an envelope, once this key is shown to have signed it.

    Raises:
        Broken: it is no envelope in its one form, not signed by the key, or no statement with such a predicate.
    """
    try:
        plain = json.loads(data)
        body = b64decode(plain["payload"], validate=True)
        (signed,) = plain["signatures"]
        signature = b64decode(signed["sig"], validate=True)
        form = envelope(body, signed["keyid"], signature)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Broken(f"{where} is no DSSE envelope with one signature") from None
    if form != data:
        raise Broken(f"{where} is not written as its envelope is: something in it was changed")
    if signed["keyid"] != key_id(key):
        raise Broken(f"{where} names the key {shown(signed['keyid'])}; given was {key_id(key)}")
    try:
        key.verify(signature, pae(PAYLOAD_TYPE, body))
    except InvalidSignature:
        raise Broken(f"{where}: the signature is not the key's over these bytes") from None
    try:
        statement = json.loads(body)
    except (ValueError, RecursionError):
        statement = None
    if not isinstance(statement, dict) or statement.get("_type") != STATEMENT_TYPE:
        raise Broken(f"{where} holds no in-toto statement")
    if statement.get("predicateType") != kind or not isinstance(statement.get("predicate"), dict):
        raise Broken(f"{where} holds a statement of another kind than {kind}")
    return statement


def subjects(statement: dict[str, Any], where: str) -> dict[str, str]:
    """The SHA-256 of each file that a statement is about; the commit has a digest of another kind.

    Raises:
        Broken: it is not a list of such.
    """
    found: dict[str, str] = {}
    try:
        for each in statement["subject"]:
            if "sha256" in each["digest"]:
                if each["name"] in found:
                    raise Broken(f"{where} lists {shown(each['name'])} twice")
                found[each["name"]] = each["digest"]["sha256"]
    except (KeyError, TypeError):
        raise Broken(f"{where} has no list of subjects") from None
    return found


def verify(data: bytes, asked: Asked) -> tuple[list[Line], dict[str, bytes]]:
    """Every check of a bundle, and its members where the archive could be opened.

    Raises:
        Unreadable: it is no bundle at all.
    """
    try:
        files = unpacked(data)
        lines = [Line("ok", f"archive: {len(files)} members, nothing beside them")]
    except Broken as wrong:
        return [Line("BROKEN", f"archive: {wrong}")], {}
    try:
        statement = opened(files.get(ENVELOPE, b""), asked.key, ENVELOPE, SVR)
        said = _said(statement)
    except Broken as wrong:
        return [*lines, Line("BROKEN", str(wrong))], files
    lines.append(Line("ok", f"signature: {ENVELOPE} is signed by the key {key_id(asked.key)}"))
    checks: tuple[Callable[[], Iterable[Line]], ...] = (
        lambda: _members(statement, files),
        lambda: _suites(files, statement, asked.key),
        lambda: _verdict(files, said),
        lambda: _age(statement["predicate"], said, asked.at),
        lambda: _previous(said, asked.previous),
        lambda: _log(files, said),
        lambda: _decisions(files, said, asked),
    )
    for check in checks:
        try:
            lines += check()
        except Broken as wrong:
            lines.append(Line("BROKEN", str(wrong)))
        except (TypeError, ValueError, LookupError, AttributeError) as odd:  # of another form than anything honest has
            lines.append(Line("BROKEN", f"something in it is of a form that nothing here has ({shown(odd)})"))
    return [*lines, *_beyond(said)], files


def _said(statement: dict[str, Any]) -> dict[str, Any]:
    said = statement["predicate"].get("holdpoint")
    texts = ("verdict", "step", "run", "expires")
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in texts):
        raise Broken(f"{ENVELOPE} says no verdict")
    return said


def _members(statement: dict[str, Any], files: dict[str, bytes]) -> Iterator[Line]:
    wanted = subjects(statement, ENVELOPE)
    for name in sorted({*wanted, *files} - {ENVELOPE}):
        if name not in files:
            yield Line("BROKEN", f"{shown(name)} is missing")
        elif name not in wanted:
            yield Line("BROKEN", f"{name} is not among the files that were signed: it was put in")
        elif sha256(files[name]).hexdigest() != wanted[name]:
            yield Line("BROKEN", f"{name} was changed: its SHA-256 is not the one that was signed")
        else:
            yield Line("ok", f"file: {name} ({len(files[name]):,} bytes)")


def _suites(files: dict[str, bytes], statement: dict[str, Any], key: Ed25519PublicKey) -> Iterator[Line]:
    wanted = subjects(statement, ENVELOPE)
    for number, line in enumerate(files.get(SUITES, b"").splitlines(keepends=True), 1):
        where = f"{SUITES}:{number}"
        suite = opened(line, key, where, TEST_RESULT)
        strange = [name for name, digest in subjects(suite, where).items() if wanted.get(name) != digest]
        if strange:
            raise Broken(f"{where} is about another {shown(strange[0])}")
        told = suite["predicate"]
        passed, failed = len(told.get("passedTests", ())), len(told.get("failedTests", ()))
        yield Line(
            "ok", f"suite: {shown(told.get('suite'))} {shown(told.get('result'))}, {passed} passed, {failed} did not"
        )


def _verdict(files: dict[str, bytes], said: dict[str, Any]) -> Iterator[Line]:
    try:
        plain = json.loads(files[GATE])
        told = {name: plain[name] for name in ("verdict", "step", "run")}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Broken(f"{GATE} is missing, or says no verdict") from None
    for name, value in told.items():
        if value != said[name]:
            raise Broken(f"{GATE} says the {name} {shown(value)}, and {shown(said[name])} was signed")
    simulated = " (SIMULATED)" if {"simulated", "rehearsed"} & set(said.get("sources") or ()) else ""
    yield Line("ok", f"verdict: {shown(said['verdict'])}{simulated}, {shown(said['step'])}, run {shown(said['run'])}")


def _age(predicate: dict[str, Any], said: dict[str, Any], at: datetime) -> Iterator[Line]:
    made, until = instant(predicate.get("timeCreated")), instant(said["expires"])
    if at >= until:
        raise Broken(f"expired at {said['expires']}: make the gate again")
    if at < made:
        raise Broken(f"signed at {predicate['timeCreated']}, which is yet to come: one of the clocks is wrong")
    yield Line("ok", f"age: signed at {predicate['timeCreated']}, valid until {said['expires']}")


def instant(text: object) -> datetime:
    """A time as statements write it.

    Raises:
        Broken: it is none.
    """
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Broken(f"{shown(text)} is no time (as in 2026-11-29T12:00:00Z)") from None


def _previous(said: dict[str, Any], previous: bytes | None) -> Iterator[Line]:
    named = said.get("previous")
    if not isinstance(named, dict):
        if previous is not None:
            raise Broken("previous: it says that it is the first of its step, and one before it was given")
        yield Line("ok", "previous: none, it says that it is the first of its step")
        return
    told = f"run {shown(named.get('run'))}, {shown(named.get('sha256'))}"
    if previous is None:
        yield Line("open", f"previous: {told}; give it to have it compared (--previous)")
        return
    if sha256(previous).hexdigest() != named.get("sha256"):
        raise Broken(f"previous: it follows {told}, and that is not what was given")
    yield Line("ok", f"previous: {told}")


# The audit log of the load.


def _log(files: dict[str, bytes], said: dict[str, Any]) -> Iterator[Line]:
    """A log that does not hold is no fault of a bundle that says NO-GO."""
    log = said.get("log") or {}
    try:
        yield Line("ok", f"audit log: {_log_told(files.get('audit.ndjson', b''), log.get('scenario'), log.get('key'))}")
    except Broken as wrong:
        if said["verdict"] == "GO":
            raise Broken(f"audit log: {wrong}") from None
        yield Line("open", f"audit log: {wrong}; the verdict is {shown(said['verdict'])}, which such a log allows")


def _log_told(data: bytes, scenario: object, trusted: str | None) -> str:
    rows = list(_rows(data, scenario))
    entries = [row for row in rows if row.get("kind") == "entry"]
    heads = [row for row in rows if row.get("kind") == "checkpoint"]
    roots, keys = _roots(entries, {row.get("size") for row in heads}, trusted)
    signed = 0
    for row in heads:
        size, root, note = row.get("size"), row.get("root"), row.get("note")
        if size not in roots:
            raise Broken(f"a checkpoint says {shown(size)} entries, and {len(entries)} are there")
        if roots[size] != root:
            raise Broken(f"the checkpoint of {size} entries has another root: one of them, or it, was changed")
        if note is not None:
            force = [key for index, key in keys if index < size]
            if not force or _noted(note, force[-1])[:2] != (size, root):
                raise Broken(f"the checkpoint of {size} entries says something else than its signed note")
            signed += 1
    covered = max((row["size"] for row in heads), default=0)
    return (
        f"{len(entries):,} entries, {len(heads)} checkpoints ({signed} signed) agree; "
        f"{len(entries) - covered:,} entries stand under none"
    )


def _rows(data: bytes, scenario: object) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.splitlines(), 1):
        try:
            row = json.loads(line)
            mine, of = row["scenario"] == scenario, row.get("size", 0)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            mine, of = True, None
        if type(of) is not int:
            raise Broken(f"line {number} of audit.ndjson is no row")
        if mine:
            yield row


def _roots(
    rows: list[dict[str, Any]], sizes: set[Any], trusted: str | None
) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """The tree's root (hex) at each of these sizes, and the keys that the log names, each with the entry's index."""
    found = {0: sha256(b"").hexdigest()}
    keys: list[tuple[int, str]] = []
    counts: dict[str, int] = {}
    edge: list[tuple[int, bytes]] = []
    for index, row in enumerate(rows):
        text = row.get("entry")
        if row.get("index") != index or not isinstance(text, str):
            raise Broken(f"where entry {index} must stand is {shown(row.get('index'))}: one is missing, moved or added")
        entry = _entry(text, index)
        _count(entry, counts, index)
        if entry.get("kind") in ("key", "key_handover"):
            keys.append((index, _next_key(entry, index, _root(edge), keys, trusted)))
        width, node = 1, sha256(b"\x00" + text.encode(errors="surrogatepass")).digest()
        while edge and edge[-1][0] == width:
            node = sha256(b"\x01" + edge.pop()[1] + node).digest()
            width *= 2
        edge.append((width, node))
        if index + 1 in sizes:
            found[index + 1] = _root(edge)
    return found, keys


def _root(edge: list[tuple[int, bytes]]) -> str:
    top = edge[-1][1] if edge else sha256(b"").digest()
    for _, left in edge[-2::-1]:
        top = sha256(b"\x01" + left + top).digest()
    return top.hex()


def _entry(text: str, index: int) -> dict[str, Any]:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict):
        raise Broken(f"entry {index} is no JSON object")
    return entry


def _count(entry: dict[str, Any], counts: dict[str, int], index: int) -> None:
    client, nth = entry.get("client"), entry.get("nth")
    if isinstance(client, str) and (nth is not None or client in counts):
        counts[client] = counts.get(client, 0) + 1
        if nth != counts[client]:
            raise Broken(f"entry {index} is number {shown(nth)} of {shown(client)}, and {counts[client]} must follow")


def _next_key(entry: dict[str, Any], index: int, root: str, keys: list[tuple[int, str]], trusted: str | None) -> str:
    new = str(entry.get("key"))
    if entry["kind"] == "key" and not keys:
        if trusted is not None and new != trusted:
            raise Broken(f"entry {index} begins with the key {shown(new)}, and the run made {shown(trusted)}")
    elif entry["kind"] == "key" or not keys:
        raise Broken(f"entry {index} names a key that none before it handed over to")
    elif _noted(entry.get("note"), keys[-1][1]) != (index, root, f"handover {new}\n"):
        raise Broken(f"entry {index} hands over something else than its signed note says")
    return new


def _noted(note: object, key: str) -> tuple[int, str, str]:
    """Size, root (hex) and further lines of a signed checkpoint, once the log's key is shown to have signed it."""
    said, parts = NOTE.fullmatch(str(note)), LOG_KEY.fullmatch(key)
    raw = b64decode(parts[3]) if parts else b""
    mark = sha256(parts[1].encode() + b"\n" + raw).digest()[:4] if parts else b""
    if said is None or parts is None or raw[:1] != b"\x01" or mark.hex() != parts[2] or said[2] != parts[1]:
        raise Broken(f"a checkpoint's note is none of the key {shown(key)}")
    for line in said[6].splitlines():
        name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
        try:
            signature = b64decode(encoded, validate=True)
            if (name, signature[:4]) == (parts[1], mark):
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], said[1].encode())
                return int(said[3]), b64decode(said[4]).hex(), said[5]
        except (ValueError, InvalidSignature):
            break
    raise Broken(f"a checkpoint of {said[3]} entries bears no true signature of {shown(key)}")


# Decisions, and what is told.


def decision(line: bytes, where: str) -> tuple[dict[str, Any], Ed25519PublicKey, str]:
    """A decision, the key in it by which it is signed, and the SHA-256 of the envelope that it is about.

    Raises:
        Broken: it is none, or its signature is false.
    """
    try:
        plain = json.loads(b64decode(json.loads(line)["payload"]))["predicate"]
        key = public_key(plain["key"].encode(), f"the key in {where}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Unreadable):
        raise Broken(f"{where} is no decision") from None
    statement = opened(line, key, where, DECISION)
    told = statement["predicate"]
    if told.get("decision") not in ("go", "no-go") or not all(
        isinstance(told.get(name), str) for name in ("name", "reason", "time")
    ):
        raise Broken(f"{where} does not say what was decided, by whom, why and when")
    return told, key, subjects(statement, where).get(ENVELOPE, "")


def _decisions(files: dict[str, bytes], said: dict[str, Any], asked: Asked) -> Iterator[Line]:
    if asked.decisions is None:
        return
    for number, line in enumerate(asked.decisions.splitlines(keepends=True), 1):
        where = f"decision {number}"
        told, key, about = decision(line, where)
        if about != sha256(files[ENVELOPE]).hexdigest():
            raise Broken(f"{where} is about another verdict")
        if told["decision"] == "go" and said["verdict"] != "GO":
            raise Broken(f"{where} says go on a verdict of {shown(said['verdict'])}: there is no override of a gate")
        if instant(told["time"]) >= instant(said["expires"]):
            raise Broken(f"{where} was made at {told['time']}, when the verdict had expired")
        trusted = key_id(key) in {key_id(each) for each in asked.deciders}
        vouched = "" if trusted else "; that this is their key nothing here shows (--decider)"
        text = (
            f"decision: {told['decision']} by {shown(told['name'])} at {told['time']}, because: {shown(told['reason'])}"
        )
        yield Line("ok" if trusted else "open", f"{text}; key {key_id(key)}{vouched}")


def _beyond(said: dict[str, Any]) -> list[Line]:
    return [
        Line("open", "time: the clock of this machine, or --at, was taken for the time; offline nothing shows it"),
        Line("open", "key: whose it is; compare its id with one that you were told in another way"),
        Line(
            "open",
            f"choice: that {shown(said['run'])} was not picked among several runs; their gates follow one another",
        ),
    ]


def shown(value: object) -> str:
    """A text of somebody else as one line: marks that steer a terminal, or the order of letters, are written out."""
    text = str(value)[:TEXT_MAX]
    return "".join(each if each.isprintable() else each.encode("unicode_escape", "replace").decode() for each in text)


def report(lines: Sequence[Line]) -> str:
    """All checks, and the last word."""
    broken = sum(each.word == "BROKEN" for each in lines)
    last = "NOT VERIFIED" if broken else "VERIFIED"
    told = [f"{each.word:8}{each.told}" for each in lines]
    return "\n".join([*told, f"{last}: {broken} of {len(lines)} checks broken" if broken else last]) + "\n"


def read(path: Path) -> bytes:
    """A file that was named.

    Raises:
        Unreadable: it cannot be read, or is larger than any bundle.
    """
    try:
        with path.open("rb") as file:
            data = file.read(BUNDLE_MAX_BYTES + 1)
    except OSError as wrong:
        raise Unreadable(f"{path} cannot be read: {wrong.strerror}") from None
    return data


def asked_of(
    key: Path, at: str | None, previous: Path | None, decisions: Path | None, deciders: Iterable[Path]
) -> Asked:
    """What was named at the command line, read.

    Raises:
        Unreadable: one of it cannot be.
    """
    try:
        now = instant(at) if at else datetime.now(UTC)
    except Broken as wrong:
        raise Unreadable(f"--at {wrong}") from None
    return Asked(
        key=public_key(read(key), str(key)),
        at=now,
        previous=read(previous) if previous else None,
        decisions=read(decisions) if decisions else None,
        deciders=tuple(public_key(read(each), str(each)) for each in deciders),
    )


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Check a gate's bundle offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", type=Path, required=True, help="the public key that is trusted (gate.pub)")
    parser.add_argument("--at", metavar="TIME", help="judge its age at this time (UTC, 2026-11-29T12:00:00Z)")
    parser.add_argument("--previous", type=Path, help="gate.dsse.json of the gate before")
    parser.add_argument("--decisions", type=Path, help="decisions.intoto.jsonl of the run")
    parser.add_argument("--decider", type=Path, action="append", default=[], help="a decider's public key")
    given = parser.parse_args(arguments)
    try:
        asked = asked_of(given.key, given.at, given.previous, given.decisions, given.decider)
        lines, _ = verify(read(given.bundle), asked)
    except Unreadable as wrong:
        sys.stderr.write(f"{given.bundle}: not checked: {wrong}\n")
        return 2
    sys.stdout.write(report(lines))
    return 1 if any(each.word == "BROKEN" for each in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
