"""The store's verbs on the audit log, and on what opens its commitments to people."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from safety_core.people import Erased, Words
from safety_core.records import Checkpoint, LogKey
from safety_core.vocabulary import ClientId, IntentId, PersonId


class AuditVerbs(Protocol):
    """See ``ports.Transaction``."""

    def append_audit(self, entry: Mapping[str, str | int | bool | None]) -> None:
        """Write one leaf in this very transaction; its index, and its ``nth`` of its client, are given in commit order."""

    def audit_size(self) -> int: ...
    def audit_entries(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        """Canonical bytes of the leaves ``start <= index < stop``."""

    def audit_of(self, client: ClientId) -> tuple[tuple[int, bytes], ...]:
        """The leaves that name this client, each with its index."""

    def audit_root(self) -> bytes:
        """The head's root as stored (recomputed by whoever doubts it)."""

    # its checkpoints and keys
    def add_checkpoint(self, checkpoint: Checkpoint) -> None: ...
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All that were signed, smallest first."""

    def checkpoints_between(self, after: int, upto: int) -> tuple[Checkpoint, ...]:
        """Those of sizes ``after < size <= upto``, smallest first."""

    def last_checkpoint(self) -> Checkpoint | None: ...
    def add_log_key(self, key: LogKey) -> None: ...
    def log_keys(self) -> tuple[LogKey, ...]:
        """The keys that the log names, in its order: the last one signs."""

    # what opens its commitments to people
    def salt(self, person: PersonId) -> str | None:
        """The salt of a name; empty once it was destroyed, ``None`` while nobody has been named so."""

    def salts(self) -> dict[PersonId, str]: ...
    def put_salt(self, person: PersonId, salt: str) -> None: ...
    def words(self) -> tuple[Words, ...]: ...
    def words_of(self, person: PersonId, text: str) -> tuple[Words, ...]: ...
    def add_words(self, words: Words) -> None: ...
    def erase_content(self, intents: Iterable[IntentId]) -> Erased:
        """Destroy text, salt and whatever the text can be guessed from. Whether it may be is the caller's to know."""

    def erase_person(self, person: PersonId, to: PersonId) -> Erased:
        """Destroy the name's salt, and what they said and what names them, with its salts; their rows bear ``to``."""
