"""The verifier takes an honest bundle, and finds and places whatever else it is given."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.signed import bundle, verify_gate
from reports.signed.verify_gate import Unreadable, unpacked
from tests.fuzzing import fuzzed
from tests.reports import signing
from tests.reports.signed import small
from tests.reports.signed.small import Files, broken, but, checked, packed, statement, whole

HONEST = packed()
SECOND = timedelta(seconds=1)
STRANGE_KEY = signing.key_line(bytes(range(1, 33)))


def regions(data: bytes) -> list[tuple[int, int, str]]:
    """Where each byte of an archive stands, as Python's own reader sees it: a member's name, or the archive's parts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        for each in infos:
            end = each.header_offset + 30 + len(each.filename) + each.compress_size
            found.append((each.header_offset, end, each.filename))
        at = archive.start_dir
        for number, each in enumerate(infos, 1):
            end = at + 46 + len(each.filename) + len(each.comment)
            found.append((at, end, f"{each.filename}|entry {number} in the directory of the archive"))
            at = end
    return [*found, (at, len(data), "the end record of the archive|end of the directory|does not end where")]


def placed(told: list[str], wanted: str) -> bool:
    return any(each in line for line in told for each in wanted.split("|"))


def test_an_honest_bundle_is_verified_and_each_check_is_said() -> None:
    lines = checked(HONEST)
    assert [each.told for each in lines if each.word == "BROKEN"] == []
    said = verify_gate.report(lines)
    for part in ("signature: ", "file: ledger.ndjson", "suite: load PASSED", "verdict: GO (SIMULATED)", "valid until",
                 "previous: none", "5 entries, 2 checkpoints (2 signed) agree", "offline nothing shows it"):  # fmt: skip
        assert part in said
    assert said.endswith("VERIFIED\n")


@pytest.mark.parametrize("mask", [*(1 << bit for bit in range(8)), 0xFF])
def test_a_change_of_any_one_byte_is_found_and_placed(mask: int) -> None:
    missed = []
    for start, end, wanted in regions(HONEST):
        for at in range(start, end):
            changed = bytearray(HONEST)
            changed[at] ^= mask
            told = broken(bytes(changed))
            if not placed(told, wanted):
                missed.append((at, wanted, told))
    assert missed == []


@fuzzed("bundle")
@settings(deadline=None)
@given(st.integers(0, len(HONEST) - 1), st.integers(1, 255), st.integers(0, len(HONEST) - 1), st.integers(0, 255))
def test_two_changed_bytes_are_found(at: int, mask: int, other: int, its: int) -> None:
    changed = bytearray(HONEST)
    changed[at] ^= mask
    changed[other] ^= its
    if bytes(changed) != HONEST:
        assert broken(bytes(changed))


@settings(deadline=None)
@given(st.integers(0, len(HONEST) - 1))
def test_a_bundle_that_was_cut_off_is_not_verified(at: int) -> None:
    try:
        assert broken(HONEST[:at])
    except Unreadable:
        assert at < 22


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), st.booleans())
def test_nothing_may_stand_before_or_after_it(more: bytes, before: bool) -> None:
    assert broken(more + HONEST if before else HONEST + more)


@fuzzed("bundle")
@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_is_given_ends_in_a_verdict_on_it_or_in_a_refusal(data: bytes) -> None:
    try:
        found = broken(data)
    except Unreadable as wrong:
        found = [str(wrong)]
    assert len(found) == 1


def _renamed(files: Files) -> None:
    files["ledger2.ndjson"] = files.pop("ledger.ndjson")


CHANGES: list[tuple[Callable[[Files], object], str]] = [
    (lambda files: files.update({"extra.txt": b"x"}), "extra.txt is not among the files that were signed"),
    (lambda files: files.pop("ledger.ndjson"), "ledger.ndjson is missing"),
    (lambda files: files.pop("gate.json"), "gate.json is missing"),
    (lambda files: files.pop("gate.pub"), "gate.pub is missing"),
    (lambda files: files.pop("suites.intoto.jsonl"), "suites.intoto.jsonl is missing"),
    (lambda files: files.pop("gate.dsse.json"), "gate.dsse.json is no DSSE envelope"),
    (_renamed, "ledger2.ndjson is not among the files"),
    (lambda files: files.update({"ledger.ndjson": b""}), "ledger.ndjson was changed"),
    (lambda files: files.update({"gate.pub": small.pem(small.OTHER)}), "gate.pub was changed"),
    (lambda files: files.update({"gate.json": small.gate_json("NO-GO")}), "gate.json was changed"),
    (lambda files: files.update(whole(key=small.OTHER)), "names the key"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_a_bundle_packed_anew_with_other_files_is_found_by_their_names(
    change: Callable[[Files], object], told: str
) -> None:
    assert any(told in each for each in broken(but(lambda files: change(files) and None)))


def test_a_member_that_nobody_signed_is_found_by_its_name() -> None:
    assert broken(but(lambda files: files.update({"extra.txt": b"x"}))) == [
        "extra.txt is not among the files that were signed: it was put in"
    ]


def test_a_bundle_that_somebody_else_signed_is_not_verified_by_the_trusted_key() -> None:
    forged = bundle.packed(whole(small.plain_files(), small.OTHER))
    assert "names the key" in broken(forged)[0]
    named = whole(small.plain_files(), small.OTHER)
    body_of = named["gate.dsse.json"].replace(small.key_id(small.OTHER).encode(), small.key_id(small.KEY).encode())
    assert "the signature is not the key's" in broken(bundle.packed({**named, "gate.dsse.json": body_of}))[0]


def test_a_suite_by_another_key_or_about_another_file_is_found() -> None:
    files = small.plain_files()
    files["suites.intoto.jsonl"] = small.sealed(small.suite(small.EVIDENCE), small.OTHER)
    assert any("suites.intoto.jsonl:1 names the key" in each for each in broken(bundle.packed(whole(files))))
    files["suites.intoto.jsonl"] = small.sealed(small.suite({"ledger.ndjson": b"another"}))
    assert any("is about another ledger.ndjson" in each for each in broken(bundle.packed(whole(files))))


@pytest.mark.parametrize("name", ["verdict", "step", "run"])
def test_gate_json_must_say_what_was_signed(name: str) -> None:
    found = broken(bundle.packed(whole(**{name: "another"})))
    assert any(f"gate.json says the {name} " in each for each in found)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (small.UNTIL - SECOND, None),
        (small.UNTIL, "expired at 2026-12-02T12:00:00Z"),
        (small.AT - timedelta(hours=1), None),
        (small.AT - timedelta(hours=1) - SECOND, "yet to come"),
    ],
)
def test_age_at_its_edges(at: object, told: str | None) -> None:
    found = broken(HONEST, at=at)
    assert (found == []) if told is None else (told in found[0])


@pytest.mark.parametrize("text", ["", "soon", "2026-12-02", "2026-12-02T12:00:00+00:00", "2026-13-02T12:00:00Z"])
def test_a_verdict_without_a_readable_expiry_is_not_verified(text: str) -> None:
    assert any("is no time" in each for each in broken(bundle.packed(whole(expires=text))))


def test_the_gate_before_is_the_one_that_is_named() -> None:
    before = whole()["gate.dsse.json"]
    named = bundle.packed(whole(previous={"run": "r1", "sha256": small.digest(before)}))
    assert broken(named) == broken(named, previous=before) == []
    assert any("--previous" in each.told for each in checked(named) if each.word == "open")
    assert "is not what was given" in broken(named, previous=before + b"\n")[0]
    assert "the first of its step" in broken(HONEST, previous=before)[0]


def _log(change: Callable[[list[dict[str, object]]], None]) -> bytes:
    entries = [dict(each) for each in small.ENTRIES]
    change(entries)
    return small.log(entries, (3, 5))


def _drop(rows: bytes, number: int) -> bytes:
    lines = rows.splitlines(keepends=True)
    return b"".join(lines[:number] + lines[number + 1 :])


HONEST_LOG = small.EVIDENCE["audit.ndjson"]
LOGS = [
    (_drop(HONEST_LOG, 2), "where entry 2 must stand is 3"),
    (_drop(HONEST_LOG, 4), "a checkpoint says 5 entries, and 4 are there"),
    (HONEST_LOG.replace(b"p-1", b"p-9"), "the checkpoint of 3 entries has another root"),
    (HONEST_LOG.replace(b'"size": 3', b'"size": 4'), "the checkpoint of 4 entries"),
    (HONEST_LOG.replace("— example".encode(), "— exbmple".encode()).replace(b"\\u2014 ex", b"\\u2014 ey"), "bears no true signature"),
    (_log(lambda entries: entries[3].update(nth=3)), "entry 3 is number 3 of acme, and 2 must follow"),
    (_log(lambda entries: entries[3].pop("nth") and None), "entry 3 is number None of acme"),
    (_log(lambda entries: entries.insert(1, {"kind": "key", "key": STRANGE_KEY})), "entry 1 names a key that none"),
    (_log(lambda entries: entries[0].update(key=STRANGE_KEY)), "and the run made"),
    (_log(lambda entries: entries[0].update(kind="other")), "says something else than its signed note"),
    (HONEST_LOG + b"{\n", "line 8 of audit.ndjson is no row"),
    (HONEST_LOG.replace(b'{\\"at_us\\"', b'[\\"at_us\\"'), "entry 0 is no JSON object"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "told"), LOGS)
def test_a_log_that_does_not_hold_breaks_a_go_and_is_told_of_a_no_go(data: bytes, told: str) -> None:
    files = small.plain_files(audit_ndjson=data)
    found = broken(bundle.packed(whole(files)))
    assert [told in each for each in found] == [True], found
    files = small.plain_files("NO-GO", audit_ndjson=data)
    lines = checked(bundle.packed(whole(files, verdict="NO-GO")))
    assert [each.told for each in lines if each.word == "BROKEN"] == []
    assert any(told in each.told and "which such a log allows" in each.told for each in lines)


# Archives that no bundle is.


def _zip(**how: int) -> bytes:
    """The same files by Python's own writer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as archive:  # type: ignore[arg-type]
        for name, data in sorted(whole().items()):
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "a/b", "a\\b", "C:evil", ".hidden", "", "a\nb", "b" * 101, "é", "..", "nul\0"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    each = verify_gate.Member(name, 0, 0, b"\x03\x00")
    try:
        local, entry = verify_gate.local_header(each), verify_gate.directory_entry(each, 0)
    except UnicodeEncodeError:
        pytest.fail("cannot be tried")
    body = local + each.packed
    found = broken(body + entry + verify_gate.end_record(1, len(entry), len(body)))
    assert len(found) == 1
    assert "entry 1 in the directory of the archive is damaged" in found[0]


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA])
def test_an_archive_by_another_program_is_refused(how: int) -> None:
    assert "archive: entry 1 in the directory" in broken(_zip(compression=how))[0]


def _archive(members: list[verify_gate.Member]) -> bytes:
    body, directory = b"", b""
    for each in members:
        directory += verify_gate.directory_entry(each, len(body))
        body += verify_gate.local_header(each) + each.packed
    return body + directory + verify_gate.end_record(len(members), len(directory), len(body))


def _member(name: str, content: bytes) -> verify_gate.Member:
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return verify_gate.Member(name, zlib.crc32(content), len(content), packing.compress(content) + packing.flush())


def test_a_name_twice_or_out_of_order_is_refused() -> None:
    a, b = _member("a", b"1"), _member("b", b"2")
    assert "a stands in the directory of the archive twice" in broken(_archive([a, a]))[0]
    assert "not in its order" in broken(_archive([b, a]))[0]


def test_what_unpacks_to_more_than_it_says_is_refused_without_being_unpacked() -> None:
    bomb = _member("a", bytes(50_000_000))
    assert "does not unpack to the size" in broken(_archive([bomb._replace(size=10)]))[0]
    assert "more than a bundle holds" in broken(_archive([bomb._replace(size=verify_gate.BUNDLE_MAX_BYTES + 1)]))[0]


def test_packed_bytes_with_something_behind_them_are_refused() -> None:
    each = _member("a", b"1")
    assert "does not unpack" in broken(_archive([each._replace(packed=each.packed + b"\0")]))[0]


def test_more_members_than_any_bundle_has_are_refused() -> None:
    members = [_member(f"m{n:04}", b"") for n in range(verify_gate.MEMBERS_MAX + 1)]
    assert "no bundle has more than" in broken(_archive(members))[0]
    assert "archive: " not in broken(_archive(members[:-1]))[0]


def test_a_gap_between_members_or_a_hidden_one_is_refused() -> None:
    a, b, hidden = (_member(name, b"1") for name in ("a", "b", "hidden"))
    body = b"".join(verify_gate.local_header(each) + each.packed for each in (a, hidden, b))
    first, second = (
        len(verify_gate.local_header(a)) + len(a.packed),
        len(verify_gate.local_header(hidden)) + len(hidden.packed),
    )
    directory = verify_gate.directory_entry(a, 0) + verify_gate.directory_entry(b, first + second)
    assert (
        "entry 2 in the directory" in broken(body + directory + verify_gate.end_record(2, len(directory), len(body)))[0]
    )


@pytest.mark.parametrize("bit", range(16))
def test_every_flag_of_a_member_is_refused(bit: int) -> None:
    each = _member("a", b"1")
    entry = bytearray(verify_gate.directory_entry(each, 0))
    struct.pack_into("<H", entry, 8, 1 << bit)
    body = verify_gate.local_header(each) + each.packed
    assert "packed, encrypted or placed" in broken(body + entry + verify_gate.end_record(1, len(entry), len(body)))[0]


def test_python_and_every_other_zip_program_can_open_it() -> None:
    with zipfile.ZipFile(io.BytesIO(HONEST)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == whole() == unpacked(HONEST)
        assert archive.namelist() == sorted(archive.namelist())


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(verify_gate.NAME, fullmatch=True), st.binary(max_size=200), max_size=8))
def test_whatever_is_packed_is_unpacked_and_packing_draws_nothing(files: Files) -> None:
    data = bundle.packed(files)
    assert unpacked(data) == files
    assert bundle.packed(dict(reversed(files.items()))) == data


# As a stranger runs it.


def alone(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The file by itself, in an empty folder, without the project."""
    script = tmp_path / "verify_gate.py"
    script.write_bytes(Path(verify_gate.__file__).read_bytes())
    return subprocess.run(
        [sys.executable, "-I", script, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )


def test_carried_away_it_runs_alone_and_its_exit_code_says_how_it_ended(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(HONEST)
    (tmp_path / "gate.pub").write_bytes(small.pem(small.KEY))
    words = ["bundle.zip", "--key", "gate.pub", "--at", "2026-11-29T13:00:00Z"]
    done = alone(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("VERIFIED\n")
    changed = bytearray(HONEST)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "bundle.zip").write_bytes(changed)
    done = alone(tmp_path, *words)
    assert (done.returncode, done.stderr) == (1, "")
    assert "NOT VERIFIED: 1 of" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.zip", "--key", "gate.pub"], "none.zip cannot be read: No such file"),
        (["bundle.zip", "--key", "none.pub"], "none.pub cannot be read: No such file"),
        (["gate.pub", "--key", "gate.pub"], "no zip archive"),
        (["bundle.zip", "--key", "bundle.zip"], "is no public key"),
        (["bundle.zip", "--key", "gate.key"], "is a private key"),
        (["bundle.zip", "--key", "rsa.pub"], "is no Ed25519 key"),
        (["bundle.zip", "--key", "gate.pub", "--at", "now"], "--at now is no time"),
        (["bundle.zip", "--key", "gate.pub", "--previous", "none"], "none cannot be read"),
        (["bundle.zip", "--key", "gate.pub", "--decisions", "none"], "none cannot be read"),
        (["bundle.zip"], "--key"),
        ([], "bundle"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_was_checked(tmp_path: Path, words: list[str], told: str) -> None:
    (tmp_path / "bundle.zip").write_bytes(HONEST)
    (tmp_path / "gate.pub").write_bytes(small.pem(small.KEY))
    (tmp_path / "gate.key").write_bytes(small.KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = rsa.generate_private_key(65537, 2048).public_key()
    (tmp_path / "rsa.pub").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    done = alone(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_hostile_text_in_what_was_signed_cannot_steer_a_terminal() -> None:
    files = small.plain_files()
    files["gate.json"] = b"{}"
    told = verify_gate.report(checked(bundle.packed(whole(files, run="\x1b[31mred\u202e\nVERIFIED"))))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "\nVERIFIED" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SAID = ("sources", "previous", "log", "expires", "seed", "build", "unknown")


@fuzzed("bundle")
@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(SAID), JSON, max_size=4), JSON, JSON)
def test_whatever_was_signed_ends_in_a_verdict_on_it(said: dict[str, object], first: object, second: object) -> None:
    files = small.plain_files()
    plain = statement(files, **said)
    plain["subject"] = [first, *plain["subject"]]
    plain["predicate"]["timeCreated"] = second
    assert broken(bundle.packed({**files, "gate.dsse.json": small.sealed(plain)}))


@fuzzed("bundle")
@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["kind", "scenario", "index", "entry", "size", "root", "note"]), JSON | st.sampled_from(["load", "entry", "checkpoint"])), max_size=4))  # fmt: skip
def test_whatever_stands_in_a_log_ends_in_a_verdict_on_it(rows: list[dict[str, object]]) -> None:
    data = b"".join(json.dumps(each).encode() + b"\n" for each in rows)
    files = small.plain_files(audit_ndjson=small.EVIDENCE["audit.ndjson"] + data)
    told = broken(bundle.packed(whole(files)))
    assert all(each.startswith(("audit log: ", "something in it")) for each in told)


def test_an_unlisted_statement_field_is_read_over_as_in_toto_asks() -> None:
    files = small.plain_files()
    plain = statement(files) | {"unknown": 1}
    assert broken(bundle.packed({**files, "gate.dsse.json": small.sealed(plain)})) == []
