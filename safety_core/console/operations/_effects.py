"""What an effect is, as a person must see it who decides on it: shared by the nouns that show effects."""

from datetime import UTC, timedelta

import msgspec

from safety_core.intent import Intent
from safety_core.media import medium
from safety_core.shell.core import Core
from safety_core.shell.plain_sight import shown


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or film that is shown, known by its bytes.

    Attributes:
        kind: its media type; size: in bytes; sha256: of the bytes, in hex. The shelf calls it so.
    """

    kind: str
    size: int
    sha256: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What is done where, and with which words.

    Attributes:
        text: the exact content; shown: the same, with everything that a reader would not see, or would see elsewhere than
            it stands, named by its number.
        target: the platform's id of what it is on; recalls: of the post that it takes back.
        author: who or what drafted it; editor: who edited it last.
        media: in their order.
    """

    intent: str
    client: str
    platform: str
    account: str
    action: str
    text: str
    shown: str
    target: str | None
    recalls: str | None
    author: str
    editor: str | None
    media: tuple[Medium, ...]


def effect_of(intent: Intent) -> Effect:
    """One intent in plain values."""
    return Effect(
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform.value,
        account=intent.account,
        action=intent.action.value,
        text=intent.text,
        shown=shown(intent.text),
        target=intent.target,
        recalls=intent.recalls,
        author=intent.author,
        editor=intent.editor,
        media=tuple(Medium(kind=each.kind, size=each.size, sha256=each.sha256) for each in map(medium, intent.media)),
    )


def since_s(core: Core, boot_us: int) -> int:
    """Whole seconds since an instant of the boot clock; 0 for one that is to come."""
    return max(core.clock.boot_us() - boot_us, 0) // 1_000_000


def left_s(core: Core, boot_us: int) -> int:
    """Whole seconds until an instant of the boot clock, rounded up; 0 for one that is over."""
    return max(-((core.clock.boot_us() - boot_us) // 1_000_000), 0)


def at(core: Core, boot_us: int) -> str:
    """An instant of the boot clock on the wall clock as that now stands, UTC, to the second."""
    ago = timedelta(microseconds=core.clock.boot_us() - boot_us)
    return f"{core.clock.now().astimezone(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}"
