"""Erasing in a scenario; and a log out of which somebody leaves what concerns one client, and makes all else anew."""

import io
import json
from typing import Any

from safety_core.audit import verifier
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.shell import erase, prove
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import PersonId, Role
from steps.rig.audit import Audit
from steps.rig.opening import opened

ERASER = "eraser"


class Erasure(Audit):
    """See the module."""

    _kept: tuple[int, str] | None = None
    _had = ""

    def erase_person(self, name: str, why: str) -> None:
        """An admin has somebody erased."""
        admin = self._eraser()
        self._erase(lambda core: erase.erase_person(core, name, admin, why))

    def erase_content(self, client: str, why: str) -> None:
        """An admin has erased what a client had published, was told and answered, and what its flows kept."""
        admin = self._eraser()
        self._had = self._content(client)
        self._erase(lambda core: erase.erase_content(core, client, admin, why))
        kept = self._kept
        self._erase(lambda core: erase.erase_client(core, client, admin, why))
        self._kept = kept

    def _erase(self, run: Any) -> None:
        self._kept = self._root()
        command = self.command(run)
        self.await_command(command)
        assert command.error is None, str(command.error)

    def _eraser(self) -> Claimant:
        self.add_person(ERASER, Role.ADMIN)
        return Claimant(PersonId(ERASER), self.keys[ERASER])

    def _root(self) -> tuple[int, str]:
        return self.store.read(lambda tx: (tx.audit_size(), tx.audit_root().hex()))

    # ------------------------------------------------------------ what is seen

    def names_in_store(self, name: str) -> list[str]:
        """The tables that hold a text in which the name stands; the log is one of them."""
        assert self._kept is not None, "nothing was erased: this shows nothing"
        rows = [*self.store.read(lambda tx: (*tx.people(), *tx.halts(), *tx.notices(), *tx.schedules(), *tx.intents()))]
        rows += self.store.read(lambda tx: tx.documents())
        held = [type(each).__name__ for each in rows if name in str(each)]
        log = [each for each in self.store.read(lambda tx: tx.audit_entries()) if name.encode() in each]
        return [*held, *("log" for _ in log)]

    def who_halted(self) -> set[str]:
        """Who threw the halts of the log, as far as the salts that are left open it."""
        return {each["person"] for each in opened(self.store) if each["kind"] == "halt"}

    def still_said(self, client: str, text: str) -> bool:
        """Whether anything that is kept of a client says so yet."""
        assert text in self._had, f"nothing that was kept of {client} said {text!r}: this shows nothing"
        return text in self._content(client)

    def _content(self, client: str) -> str:
        """All that is kept of a client's own words: posts, letters, answers, documents."""
        found = self.store.read(lambda tx: (tx.intents(), tx.letters(), tx.answers(), tx.documents()))
        posts, letters, answers, documents = found
        said = [each.intent.text for each in posts if each.intent.client == client]
        said += [f"{each.subject} {each.body}" for each in letters if each.client == client]
        said += [each.said for each in answers if each.client == client]
        said += [f"{each.body} {each.saw}" for each in documents if each.client == client]
        return "\n".join(said)

    def extends_what_was_kept(self) -> verifier.Report:
        """What the stranger finds who kept the log's root from before anything was erased."""
        assert self._kept is not None, "nothing was erased: this shows nothing"
        return self._verified(list(prove.audit_rows(self.signing_core())), self._kept)

    def omitted(self, client: str) -> verifier.Report:
        """What the stranger finds in a log without one entry of the client, numbered and hashed as if it never was."""
        entries = [row for row in prove.audit_rows(self.signing_core()) if row["kind"] == "entry"]
        whose = [json.loads(str(each["entry"])).get("client") for each in entries]
        places = [n for n, each in enumerate(whose) if each == client]
        assert len(places) > 1, "the client has too few entries: this shows nothing"
        del entries[places[-2]]
        head = Frontier()
        for index, each in enumerate(entries):
            each["index"] = index
            head = head.append(leaf_hash(str(each["entry"]).encode()))
        last = {"kind": "checkpoint", "size": head.size, "root": head.root().hex(), "note": None}
        return self._verified([*entries, last], None)

    def _verified(self, rows: list[dict[str, object]], since: tuple[int, str] | None) -> verifier.Report:
        data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        keys = [self.signer.first] if since is not None else []
        return verifier.verify(lambda: io.BytesIO(data), since=since or "", keys=keys)
