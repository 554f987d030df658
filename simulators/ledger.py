"""What really happened (the ledger) and every request begun (the journal), neither trusting who is under test."""

import hashlib
import unicodedata
from collections.abc import Iterator

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
        token_account: whose token asked for it.
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


class Ledger:
    """Append-only effects, each digest over the one before; the last is the run's proof."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    @property
    def digest(self) -> str:
        """The digest over everything so far (hex)."""
        return self.entries[-1].digest if self.entries else hashlib.sha256(b"").hexdigest()

    def append(self, entry: Entry) -> Entry:
        """Give the entry its digest and keep it."""
        sealed = msgspec.structs.replace(
            entry, digest=hashlib.sha256(self.digest.encode() + _encode(entry)).hexdigest()
        )
        self.entries.append(sealed)
        return sealed

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
        replied_us: boot time at which the reply leaves; ``None`` when it never does, and then no ``status`` either.
        fault: the injected fault that hit it; a mere delay does not cover another fault's name.
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
