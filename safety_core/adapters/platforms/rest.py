"""What the committing request of an upload needs, written as one handle: where the upload goes on, and its last bytes.

An upload's effect begins with its last byte. That byte goes out under the permit, everything before it does not. The request
that has the effect is small enough to be taken whole by the kernel (safety.md §2), and the bytes that it carries are in
the handle, since nothing else is at hand once the permit is minted.
"""

import re

import msgspec

from safety_core.errors import Miswired
from safety_core.ports import Ready

COMMIT_BYTES_MAX = 252 * 1024
"""Of one committing request 256 KiB may be written; line and headers need less than the rest."""
TAIL_BYTES = 16 * 1024
"""Of a larger one the last bytes alone go out under the permit: one record of TLS, which is read whole or not at all."""
_PATH = re.compile(r"/[\x21-\x7e]{1,4000}")


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of one upload.

    Attributes:
        path: of the address that takes the bytes, with its query. Whoever has it can upload: it shows in no repr.
        kind: of the film, as a media type.
        size: of the whole film, in bytes.
        last: the bytes that the platform does not have yet.
        named: what the platform calls the upload, where it has another name than its address.
        lead: how many bytes of the same request go before them.
        quiet: it was begun in its least visible form, and becomes nothing else.
    """

    path: str
    kind: str
    size: int
    last: bytes
    named: str = ""
    lead: int = 0
    quiet: bool = False

    def __repr__(self) -> str:
        return f"Rest(kind={self.kind!r}, size={self.size}, last={len(self.last)} bytes, named={self.named!r})"

    @property
    def range(self) -> str:
        """The value of ``Content-Range`` for the last request: its lead and the last bytes."""
        return f"bytes {self.size - len(self.last) - self.lead}-{self.size - 1}/{self.size}"

    def handle(self) -> str:
        """It, as a handle."""
        return msgspec.json.encode(self).decode()


def ready(*, path: str, kind: str, size: int, rest: bytes, named: str = "", quiet: bool = False) -> Ready:
    """An upload whose last request carries ``rest``: what of it goes beforehand, and the handle with what does not."""
    cut = 0 if len(rest) <= COMMIT_BYTES_MAX else len(rest) - TAIL_BYTES
    left = Rest(path=path, kind=kind, size=size, last=rest[cut:], named=named, lead=cut, quiet=quiet)
    return Ready(left.handle(), rest[:cut])


def known(handle: str) -> Rest | None:
    """What a handle holds; ``None``: it is no handle of an upload."""
    try:
        found = msgspec.json.decode(handle, type=Rest)
    except (msgspec.MsgspecError, ValueError):
        return None
    fits = found.last and found.lead >= 0 and found.lead + len(found.last) <= found.size
    return found if fits and _PATH.fullmatch(found.path) else None


def written(handle: str, *, quiet: bool | None = None) -> Rest:
    """What a handle holds. ``quiet``: the form that it is to have; ``None``: whichever it has.

    Raises:
        Miswired: it is no handle of an upload, or of one in the other form. It is not repeated: it may be half of one.
    """
    found = known(handle)
    if found is None:
        raise Miswired("the handle is not that of an upload", "prepare the film first")
    if quiet is not None and found.quiet is not quiet:
        raise Miswired(f"what was prepared is {'' if found.quiet else 'not '}quiet", "prepare it anew, as it is to be")
    return found
