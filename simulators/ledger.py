"""What really happened (the ledger) and every request begun (the journal), neither trusting who is under test."""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

EVENTS = (
    "create_post", "edit_post", "delete_post", "create_comment", "edit_comment", "delete_comment", "hide_comment",
    "like", "unlike", "follow", "unfollow",
)  # fmt: skip
"""What an effect is called, on every platform. A reply that is a post of its own is a post, and says what it is on."""

_encode = msgspec.json.Encoder(order="sorted").encode


def visible_digest(text: str, media: tuple[str, ...]) -> str:
    """SHA-256 (hex) of the visible content: ``{"media":[…],"text":"…"}``, the text as a reader sees it, in NFC.

    Keys sorted, no spaces, no ASCII escapes, UTF-8. Media stand by the SHA-256 of their bytes, in their order.
    """
    return hashlib.sha256(_encode({"media": media, "text": unicodedata.normalize("NFC", text)})).hexdigest()


def like_digest(post: str) -> str:
    """SHA-256 (hex) of what a like shows: ``{"likes":"…"}``, the platform's id of the post; encoded as visible content."""
    return hashlib.sha256(_encode({"likes": post})).hexdigest()


def follow_digest(account: str) -> str:
    """SHA-256 (hex) of what following shows: ``{"follows":"…"}``, the platform's id of the account; encoded as visible content."""
    return hashlib.sha256(_encode({"follows": account})).hexdigest()


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One effect. Times are boot microseconds.

    Attributes:
        arrived_us: its request was read, before any fault; ``committed_us`` it became real; ``visible_us`` lists show it.
        account: whose it is, as the platform's API calls them. token_account: whose token asked for it; of one that acts for
            several, for whom it asked.
        event: one of ``EVENTS``, or the operation's name where that is the same.
        object: what it made, deleted or, of a like or of following, was done to; visible: the digest of what it showed (of a
            like: which).
        tag: the harness's identity of the intent.
        call: its request in the journal.
        target: the object that it is on: the post that a reply answers.
        digest: over this entry and the digest before it.
    """

    n: int
    call: int
    arrived_us: int
    committed_us: int
    visible_us: int
    platform: str
    event: str
    account: str
    token_account: str
    object: str
    visible: str
    tag: str | None
    digest: str = ""
    target: str | None = None


class _Packed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An entry as it is kept: digests as their bytes."""

    n: int
    call: int
    arrived_us: int
    committed_us: int
    visible_us: int
    platform: str
    event: str
    account: str
    token_account: str
    object: str
    visible: bytes
    tag: str | None
    digest: bytes
    target: str | None


class Entries(Sequence[Entry]):
    """The entries of a ledger, to be read only. Each is kept in some 200 bytes, and made anew whenever it is looked at."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [_unpacked(each) for each in self._packed[index]]
        return _unpacked(self._packed[index])

    def __iter__(self) -> Iterator[Entry]:
        return map(_unpacked, self._packed)

    def __eq__(self, other: object) -> bool:
        return list(self) == other if isinstance(other, list) else self is other

    __hash__ = None  # type: ignore[assignment]  # they change

    def __repr__(self) -> str:
        return repr(list(self))


def _unpacked(packed: bytes) -> Entry:
    kept = _unpack(packed)
    return Entry(
        n=kept.n,
        call=kept.call,
        arrived_us=kept.arrived_us,
        committed_us=kept.committed_us,
        visible_us=kept.visible_us,
        platform=kept.platform,
        event=kept.event,
        account=kept.account,
        token_account=kept.token_account,
        object=kept.object,
        visible=kept.visible.hex(),
        tag=kept.tag,
        digest=kept.digest.hex(),
        target=kept.target,
    )


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Packed).decode


class Ledger:
    """Append-only effects, each digest over the one before; the last is the run's proof.

    Attributes:
        digest: over everything so far (hex).
    """

    def __init__(self) -> None:
        self.entries = Entries()
        self.digest = hashlib.sha256(b"").hexdigest()

    def append(self, entry: Entry) -> None:
        """Give the entry its digest and keep it."""
        sealed = hashlib.sha256(self.digest.encode() + _encode(entry))
        self.digest = sealed.hexdigest()
        self.entries._packed.append(  # noqa: SLF001 - its own, and nobody else's to write
            _pack(
                _Packed(
                    entry.n,
                    entry.call,
                    entry.arrived_us,
                    entry.committed_us,
                    entry.visible_us,
                    entry.platform,
                    entry.event,
                    entry.account,
                    entry.token_account,
                    entry.object,
                    bytes.fromhex(entry.visible),
                    entry.tag,
                    sealed.digest(),
                    entry.target,
                )
            )
        )

    def query(
        self,
        *,
        platform: str | None = None,
        event: str | None = None,
        account: str | None = None,
        tag: str | None = None,
        arrived_after_us: int | None = None,
        until_us: int | None = None,
    ) -> Iterator[Entry]:
        """The entries that match all that is given; arrival strictly after, and not after ``until_us``."""
        for entry in self.entries:
            if (
                (platform is None or entry.platform == platform)
                and (event is None or entry.event == event)
                and (account is None or entry.account == account)
                and (tag is None or entry.tag == tag)
                and (arrived_after_us is None or entry.arrived_us > arrived_after_us)
                and (until_us is None or entry.arrived_us <= until_us)
            ):
                yield entry

    def twice(self) -> list[tuple[Entry, Entry]]:
        """Pairs of equal events that stand for one tag: what at-most-one forbids."""
        first: dict[tuple[str, str, str], Entry] = {}
        pairs = []
        for entry in self.entries:
            if entry.tag is not None:
                earlier = first.setdefault((entry.platform, entry.event, entry.tag), entry)
                if earlier is not entry:
                    pairs.append((earlier, entry))
        return pairs


class JournalEntry(msgspec.Struct, gc=False, kw_only=True):
    """One request begun, refused ones too.

    Attributes:
        account: for whom is asked, as the platform's API calls them: the token's owner, or whom it acts for.
        replied_us: boot time at which the reply leaves; ``None`` when it never does, and then no ``status`` either.
        fault: the injected fault that hit it; a mere delay does not cover another fault's name, and nothing that of a
            storm whose 429 was answered.
    """

    n: int
    arrived_us: int
    platform: str
    operation: str
    committing: bool
    account: str | None
    tag: str | None
    replied_us: int | None = None
    status: int | None = None
    fault: str | None = None


class Journal:
    """Every request, numbered from 0."""

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    def begin(
        self, *, arrived_us: int, platform: str, operation: str, committing: bool, account: str | None, tag: str | None
    ) -> JournalEntry:
        """Note a request before anything is done about it."""
        entry = JournalEntry(
            n=len(self.entries),
            arrived_us=arrived_us,
            platform=platform,
            operation=operation,
            committing=committing,
            account=account,
            tag=tag,
        )
        self.entries.append(entry)
        return entry
