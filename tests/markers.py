"""Marker strings: planted where a secret is kept, or as words of one client, and looked for wherever anything is written.

    planted = marker("token of acme")
    ...                                     # let everything happen
    assert found_in(output, planted) == []
    assert found_under(folder, planted, but=["world.yaml"]) == []

Looked for are a marker's usual spellings too: a database, a log or a report may hold it encoded.
"""

import base64
import hashlib
import traceback
from collections.abc import Collection, Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import quote


def marker(name: str) -> str:
    """A string that nothing else holds, fit for a token, a name and a text. The same for the same name."""
    return f"marker-{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def spellings(planted: str) -> dict[str, bytes]:
    """The marker as it may have been written."""
    raw = planted.encode()
    return {
        "plain": raw,
        "hex": raw.hex().encode(),
        "percent": quote(planted, safe="").encode(),
        "every byte percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "UTF-16": planted.encode("utf-16-le"),
        "backwards": raw[::-1],
        **{f"base64 at {lead}": _base64(raw, lead) for lead in range(3)},
    }


def _base64(raw: bytes, lead: int) -> bytes:
    """The characters that are the same whatever stands before and behind."""
    whole = base64.b64encode(b"\0" * lead + raw)
    return whole[(0, 2, 3)[lead] : len(whole) - 4]


def found_in(said: str | bytes, planted: str, *, where: str = "there") -> list[str]:
    """Where the marker stands in what was said, and how it is spelt; empty is what a test wants."""
    content = said.encode(errors="surrogatepass") if isinstance(said, str) else said
    return [f"{where}: {how}" for how, spelt in spellings(planted).items() if spelt in content]


def found_under(folder: Path, planted: str, *, but: Collection[str] = ()) -> list[str]:
    """In which files below a folder, and in which names of files; ``but``: names of files that are to hold it."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and each.name not in but]
    assert files, "there is nothing to look in"
    found = [hit for each in files for hit in found_in(each.read_bytes(), planted, where=str(each.relative_to(folder)))]
    return found + [hit for each in files for hit in found_in(each.name, planted, where="a file's name")]


def found_in_process(pid: int, planted: str) -> list[str]:
    """In the command line and the environment of a process, as everybody or its owner can list them."""
    place = Path(f"/proc/{pid}")
    return [
        hit for name in ("cmdline", "environ") for hit in found_in((place / name).read_bytes(), planted, where=name)
    ]


def rendered(error: BaseException) -> str:
    """An exception as a page for debugging shows it: each frame with its local variables, and their attributes, of this
    error and of all that it came from, suppressed ones too. The outermost frame is left out: it is the test's, which knows
    what it has planted.
    """
    first = error.__traceback__
    assert first is not None, "it was never raised"
    return "\n".join(_lines(error, first.tb_frame, set()))


def _lines(error: BaseException | None, test: FrameType, seen: set[int]) -> Iterator[str]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield f"{type(error).__name__}: {error} {vars(error)!r} {error.args!r}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame is not test:
            yield f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
            yield from (f"  {name} = {value!r} {_walked(value)}" for name, value in frame.f_locals.items())
    yield from _lines(error.__cause__, test, seen)
    yield from _lines(error.__context__, test, seen)


def _walked(value: object) -> str:
    """A value's attributes, however they are kept."""
    names = [*getattr(value, "__dict__", ()), *(name for each in type(value).__mro__ for name in _slots(each))]
    return " ".join(repr(getattr(value, name, None)) for name in names)


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)
