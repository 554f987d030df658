"""Whoever signs the audit log: beside real workers, in a thread of its own that a hanging key holds up alone."""

import dataclasses
import json
import threading
from pathlib import Path

import pytest

from safety_core.adapters.signers.files import KEY_VARIABLE
from safety_core.audit.check import check
from safety_core.audit.notes import open_checkpoint, read_key
from safety_core.errors import StoreUnavailable
from safety_core.fleet import compose, places, signing
from safety_core.fleet.signing import Signatory
from safety_core.shell import checkpoint
from tests.safety_core.fleet.ground import PATIENCE_S
from tests.safety_core.fleet.supervised import Fleet, until
from tests.safety_core.shell.signing import HandSigner, key


@pytest.fixture
def fleet(tmp_path):
    made = Fleet(tmp_path)
    yield made
    made.clean()


def signed_to(fleet: Fleet) -> int:
    last = fleet.core.store.read(lambda tx: tx.last_checkpoint())
    return 0 if last is None else last.size


def test_beside_real_workers_the_log_is_signed_and_a_halts_record_with_it_and_the_halt_says_whether(fleet):
    with compose.new_signing_key(fleet.loaded, "holdpoint.test/log").kept():
        pass
    fleet.workers()
    until(lambda: signed_to(fleet), "it signs")
    halt = fleet.start("halt", "-m", "wrong campaign")
    out, err = halt.communicate(timeout=PATIENCE_S * 5)
    assert (halt.returncode, "ACKNOWLEDGED" in out) == (0, True), err
    assert "its record is signed, in the checkpoint of" in err or "UNSIGNED: no signed checkpoint within 1 s" in err
    size = fleet.core.store.read(lambda tx: tx.audit_size())
    until(lambda: signed_to(fleet) >= size, "the halt's record is signed")
    found = fleet.core.store.read(check)
    assert (found.holds, found.signed_to) == (True, signed_to(fleet))
    (named,) = fleet.core.store.read(lambda tx: tx.log_keys())
    last = fleet.core.store.read(lambda tx: tx.last_checkpoint())
    assert open_checkpoint(last.note, read_key(named.verifier)).size == last.size


def test_workers_without_a_key_say_once_that_nothing_is_signed_and_work(fleet):
    supervisor, _ = fleet.workers()
    queued = fleet.submit("hello")
    until(lambda: fleet.was_tried(queued), "it is taken up")
    supervisor.terminate()
    code, err = fleet.ended(supervisor)
    assert (code, err.count("the audit log stays unsigned")) == (0, 1)
    assert "holdpoint audit key new" in err


def test_workers_are_not_handed_the_key_of_whoever_signs(fleet, monkeypatch):
    assert (KEY_VARIABLE,) == places.KEPT_BACK
    monkeypatch.setenv(KEY_VARIABLE, key(1).kept())
    supervisor, said = fleet.workers()
    until(lambda: signed_to(fleet), "it signs")
    held = [
        KEY_VARIABLE in Path(f"/proc/{pid}/environ").read_text() for pid in (supervisor.pid, said["workers"][0]["pid"])
    ]
    assert held == [True, False]


def test_a_key_that_hangs_holds_up_nobody_but_whoever_signs(fleet):
    class Hanging(HandSigner):
        asked, let_go = threading.Event(), threading.Event()

        def key(self):
            self.asked.set()
            self.let_go.wait(PATIENCE_S)
            return super().key()

    hanging = Hanging(key(1))
    signatory = Signatory(lambda: dataclasses.replace(compose.command_core(fleet.loaded), signer=hanging))
    signatory.start()
    assert hanging.asked.wait(PATIENCE_S)
    fleet.submit("goes on")
    halt = fleet.start("halt", "--json", "-m", "wrong campaign")
    out, err = halt.communicate(timeout=PATIENCE_S * 5)
    assert (halt.returncode, json.loads(out)["state"]) == (0, "quiesced"), err
    hanging.let_go.set()
    until(lambda: signed_to(fleet), "it signs")
    signatory.stop()
    assert signatory.failed is None


def test_a_store_that_is_not_there_is_opened_later_and_a_bug_ends_it(fleet, monkeypatch, caplog):
    monkeypatch.setattr(signing, "ROUND_S", 0.001)
    tries = iter([StoreUnavailable("it is gone", "wait")])
    opened = threading.Event()

    def make():
        for away in tries:
            raise away
        opened.set()
        return dataclasses.replace(compose.command_core(fleet.loaded), signer=HandSigner(key(1)))

    signatory = Signatory(make)
    signatory.start()
    assert opened.wait(PATIENCE_S)
    until(lambda: signed_to(fleet), "it signs")
    monkeypatch.setattr(checkpoint, "keep", lambda *_: 1 / 0)
    until(lambda: signatory.failed, "it ends")
    signatory.stop()
    assert isinstance(signatory.failed, ZeroDivisionError)
    assert "it is gone" in caplog.text
