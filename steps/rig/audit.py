"""The audit log of a scenario: whoever signs it, whoever tampers with it, and the stranger who checks it offline."""

import io
import json
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.adapters.stores.inline import InlineSqlite
from safety_core.audit import verifier
from safety_core.audit.merkle import Frontier
from safety_core.errors import NotSigned, StoreUnavailable
from safety_core.shell import checkpoint, log_keys, prove
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt
from safety_core.vocabulary import Harm, PersonId, Role
from steps.rig.eyes import Eyes
from steps.rig.hands import Command

LOG = "holdpoint.example/log"
SIGNATORY = "signatory"
ROUND_S = 1.0


class HeldSigner:
    """``ports.Signer``: a key that may be lost or exchanged, and a memory that no copy of the store reaches."""

    memory = "the signer's memory"

    def __init__(self, held: Ed25519Key) -> None:
        self.held: Ed25519Key | None = held
        self.first = held.verifier
        self._signed: Frontier | None = None

    def key(self) -> Ed25519Key:
        """See the port."""
        if self.held is None:
            raise NotSigned("the signing key is lost", "restore it from its copy")
        return self.held

    def last(self) -> Frontier | None:
        """See the port."""
        return self._signed

    def remember(self, signed: Frontier) -> None:
        """See the port."""
        if self._signed is None or self._signed.size < signed.size:
            self._signed = signed


class Audit(Eyes):
    """See the module."""

    _signer: HeldSigner | None = None
    _edited: tuple[int, bytes] | None = None

    # ------------------------------------------------------------ whoever signs

    def sign_log(self) -> None:
        """From now on somebody signs: a process of its own, as the supervisor's thread is one of its own."""
        self._signer = HeldSigner(Ed25519Key.generated(LOG, self.entropy))
        core = replace(self._core(SIGNATORY), signer=self._signer)
        self.scheduler.spawn(SIGNATORY, lambda: self._sign_for_ever(core), process=SIGNATORY)

    def _sign_for_ever(self, core: Core) -> None:
        own = checkpoint.Signing()
        while True:
            with suppress(StoreUnavailable):  # the next round is another try, as in fleet/signing.py
                checkpoint.keep(core, own)
            core.clock.sleep(ROUND_S)

    @property
    def signer(self) -> HeldSigner:
        """Whoever signs this scenario's log."""
        assert self._signer is not None, 'say first: "the audit log is signed"'
        return self._signer

    def signing_core(self) -> Core:
        """The harness's own core, with the signer's key."""
        return replace(self.core, signer=self.signer)

    def rotate_key(self, person: str, why: str) -> Command:
        """An admin hands the log over to a new key."""
        self.add_person(person, Role.ADMIN)
        claimant = Claimant(PersonId(person), self.keys[person])
        new = Ed25519Key.generated(LOG, self.entropy)
        signer = self.signer

        def hand_over(core: Core) -> None:
            log_keys.hand_over(replace(core, signer=signer), signer.key(), new, claimant, why)
            signer.held = new

        command = self.command(hand_over)
        self.await_command(command)
        assert command.error is None, str(command.error)
        return command

    def exchange_key(self) -> None:
        """Somebody puts another key in the place of the log's own, and no hand-over names it."""
        self.signer.held = Ed25519Key.generated(LOG, self.entropy)

    # ------------------------------------------------------------ whoever tampers

    def edit_entry(self) -> None:
        """Change one signed entry in the database itself, as somebody with the file in hand would."""
        self.run_until(lambda: self.signed_to() > 0, limit_s=self.PATIENCE_S)
        index = self.signed_to() // 2
        (entry,) = self.store.read(lambda tx: tx.audit_entries(index, index + 1))
        self._edited = (index, entry)
        self._overwrite(index, entry.replace(b'"kind":"', b'"kind":"x', 1))

    def _overwrite(self, index: int, entry: bytes) -> None:
        assert isinstance(self.store, InlineSqlite)
        connection = self.store._connection  # noqa: SLF001  # past every verb: that is the point of it
        connection.execute("UPDATE audit_leaves SET entry = ? WHERE position = ?", (entry, index))

    def finish(self) -> list[dict[str, Any]]:
        """Put back what was edited, then as always: what is judged is what the core did about it."""
        if self._edited is not None:
            self._overwrite(*self._edited)
        return super().finish()

    # ------------------------------------------------------------ what is seen

    def signed_to(self) -> int:
        """How many entries the newest signed checkpoint covers."""
        last = self.store.read(lambda tx: tx.last_checkpoint())
        return 0 if last is None else last.size

    def await_signed(self, limit_s: float) -> bool:
        """Whether all that stands in the log now is signed within the limit."""
        size = self.store.read(lambda tx: tx.audit_size())
        return self.run_until(lambda: self.signed_to() >= size, limit_s=limit_s)

    def longest_unsigned(self) -> tuple[float, int]:
        """The longest that a record waited for its checkpoint (s), and the most entries between two of them."""
        marks = self.store.read(lambda tx: tx.checkpoints())
        assert len(marks) > 1, "nothing was signed: this shows nothing"
        entries = [
            json.loads(each) for each in self.store.read(lambda tx: tx.audit_entries(marks[0].size, marks[-1].size))
        ]
        waited, apart, at = 0, 0, marks[0].size
        for before, mark in pairwise(marks):
            apart = max(apart, mark.size - before.size)
            waited = max(waited, *(mark.at_us - entries[n - at]["at_us"] for n in range(before.size, mark.size)))
        return waited / 1e6, apart

    def halted_for(self, harm: Harm) -> list[Halt]:
        """Halts in force that Holdpoint threw for this harm."""
        return [each for each in self.in_force() if each.automatic and each.harm is harm]

    # ------------------------------------------------------------ the stranger

    def unproved_permits(self) -> list[str]:
        """Permits that the stranger, who has the log's first key and nothing else, finds no proof for."""
        wanted = {each.permit for each in self.store.read(lambda tx: tx.permits())}
        assert wanted, "no permit was minted: this shows nothing"
        rows = prove.proofs(self.signing_core(), lambda _, entry: entry.get("kind") == "permit")
        for row in rows:
            verifier.prove(json.loads(json.dumps(row)), self.signer.first)
        return sorted(wanted - {json.loads(str(row["entry"]))["permit"] for row in rows})

    def strangers_report(self, *, without_last_signature: bool = False) -> verifier.Report:
        """What the verifier says of the exported log, with the first key."""
        rows = list(prove.audit_rows(self.signing_core()))
        if without_last_signature:
            newest = max(n for n, row in enumerate(rows) if row["kind"] == "checkpoint")
            rows[newest] = {**rows[newest], "note": None}
        data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        return verifier.verify(lambda: io.BytesIO(data), keys=[self.signer.first])
