"""Signed notes and checkpoints: known answers, strictness, and no error but their own."""

import json
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.audit import notes
from safety_core.audit.merkle import leaf_hash
from safety_core.errors import BadInput
from tests.safety_core.audit.test_vectors import VECTORS

# C2SP signed-note and golang.org/x/mod/sumdb/note: the answers that every checkout needs.
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6Ry"
    "yBwJnAM=\n"
)
TREE = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
KEY = notes.read_key(VKEY)
SIGNER = Ed25519Key.read(SKEY)


def vectors() -> dict:
    path = VECTORS / "signed_note.json"
    if not path.exists():
        pytest.skip("shared/vectors/signed_note.json is not beside this checkout")
    return json.loads(path.read_text())


def test_signing_gives_the_known_bytes() -> None:
    assert SIGNER.sign(TEXT) == NOTE
    assert (str(KEY), SIGNER.verifier, SIGNER.kept()) == (VKEY, VKEY, SKEY)


def test_a_known_note_is_read_and_believed() -> None:
    found = notes.parse(NOTE)
    assert found.text == TEXT
    assert notes.signers(found, [KEY]) == (KEY,)


def test_a_known_checkpoint_is_written_and_read() -> None:
    said = notes.read_checkpoint(TREE)
    assert said == notes.Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world"))
    assert notes.checkpoint_text(said.origin, said.size, said.root) == TREE


def test_the_shared_cases_are_judged_as_they_say() -> None:
    found = vectors()
    for case in found["cases"]:
        known = [notes.read_key(each) for each in case["vkeys"]]
        try:
            verified = len(notes.signers(notes.parse(case["note"]), known))
        except BadInput:
            verified = 0
        assert (verified > 0, verified) == (case["ok"], case["verified"]), case["desc"]
    for each in found["bad_vkeys"]:
        with pytest.raises(BadInput):
            notes.read_key(each)
    assert Ed25519Key.read(found["sign"]["skey"]).sign(found["sign"]["text"]) == found["sign"]["note"]
    assert len(found["cases"]) == 13


def test_a_signature_of_a_known_key_that_is_false_refuses_the_note_whoever_else_signed() -> None:
    other = Ed25519Key.read(SKEY.replace("c74f20a3", "c74f20a3"))
    bent = bytearray(b64decode(NOTE.rsplit(" ", 1)[1]))
    bent[10] ^= 1
    lines = f"\u2014 PeterNeumann {b64encode(bytes(bent)).decode()}\n"
    with pytest.raises(BadInput, match="false"):
        notes.signers(notes.parse(f"{TEXT}\n{lines}"), [KEY])
    assert other.verifier == VKEY


def test_a_signature_of_somebody_else_shows_nothing() -> None:
    other = Ed25519Key("example.com/foo", bytes(32))
    assert notes.signers(notes.parse(other.sign(TEXT)), [KEY]) == ()


@pytest.mark.parametrize(
    "bad",
    [
        "", "\n", "\n\n", TEXT, f"{TEXT}\n", NOTE[:-1], f"{NOTE}x\n", NOTE.replace("\n\n", "\n"), NOTE.replace("If", "I\tf"),
        NOTE.replace("\u2014", "-"), NOTE.replace("=\n", "\n"), NOTE.replace(" x08go", "  x08go"), f"{TEXT}\n\u2014 a+b x08go/Y=\n",
        f"{TEXT}\n\u2014 a AAAA\n", f"{TEXT}\n" + NOTE.rpartition("\n\n")[2] * 101, NOTE.replace("If", "\ud800"),
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_note_is_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        notes.parse(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "", "a", "a\n1\n", TREE[:-1].replace("\n", "\r\n"), TREE.replace("123", "0123"), TREE.replace("123456789012", "-1"),
        TREE.replace("123456789012", "²"), TREE.replace("123456789012", "1" * 17), TREE.replace("go.sum database tree", ""),
        TREE.replace("b0=", "b1="), TREE.replace("Tszz", "Tsz"), f"{TREE}\n", f"{TREE}\nmore\n",
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_checkpoint_is_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        notes.read_checkpoint(bad)


@pytest.mark.parametrize("bad", ["", "a", "a+b", "a+b+c", VKEY[:-1], f"x{VKEY}", VKEY.replace("c7", "c8"), f"{VKEY}\n"])
def test_what_is_not_exactly_a_verifier_key_is_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        notes.read_key(bad)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\u00a0b", "\u2003", "a\nb", "a\x00"])
def test_a_name_with_blanks_or_a_plus_is_no_name_of_a_key(name: str) -> None:
    with pytest.raises(BadInput):
        notes.check_name(name)


def test_a_checkpoint_of_another_log_is_not_taken_for_this_one() -> None:
    text = notes.checkpoint_text("elsewhere", 3, bytes(32))
    with pytest.raises(BadInput, match="elsewhere"):
        notes.open_checkpoint(notes.signed(text, KEY, bytes(64)), KEY)
    with pytest.raises(BadInput, match="not signed by key"):
        notes.open_checkpoint(
            notes.signed(notes.checkpoint_text(KEY.name, 3, bytes(32)), notes.VerifierKey("x", bytes(32)), bytes(64)),
            KEY,
        )


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(0, 10**15),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text(alphabet="abc +", min_size=1), max_size=3),
)
def test_a_checkpoint_comes_back_as_it_was_written(origin: str, size: int, root: bytes, more: list[str]) -> None:
    said = notes.read_checkpoint(notes.checkpoint_text(origin, size, root, *more))
    assert said == notes.Checkpoint(origin, size, root, tuple(more))


@given(st.integers(0, len(NOTE) - 1), st.text(max_size=2))
def test_a_changed_note_is_never_believed_as_another_text(at: int, instead: str) -> None:
    bent = NOTE[:at] + instead + NOTE[at + 1 :]
    try:
        found = notes.parse(bent)
        believed = notes.signers(found, [KEY])
    except BadInput:
        return
    assert not believed or found.text == TEXT


FRAGMENTS = st.lists(
    st.one_of(
        st.text(), st.sampled_from(["\n", "\n\n", "\u2014 ", "PeterNeumann ", NOTE, TREE, VKEY, "+", "AAAA", "=", "0"])
    ),
    max_size=12,
).map("".join)


@given(FRAGMENTS)
def test_no_input_raises_anything_but_bad_input(text: str) -> None:
    for read in (
        notes.parse,
        notes.read_checkpoint,
        notes.read_key,
        lambda each: notes.open_checkpoint(each, KEY),
        Ed25519Key.read,
    ):
        try:
            read(text)
        except BadInput:
            continue
