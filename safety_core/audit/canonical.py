r"""Canonical bytes of an audit entry: RFC 8785 (JSON Canonicalization Scheme), for flat entries without floats.

1. Keys are ASCII identifiers, so that RFC 8785's order by UTF-16 code units is the order of their bytes.
2. Strings are escaped as RFC 8785 §3.2.2.2 says: ``\b \t \n \f \r \" \\``, other controls as lower-case ``\u00xx``,
   all else as plain UTF-8. msgspec writes just that; a test holds it against an independent implementation.
3. Integers stay within ±(2**53 - 1), where every JSON reader agrees on them (RFC 7493 §2.2).
4. There are no floats: RFC 8785 gives them one form, but readers lose it.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

import msgspec

from safety_core.errors import BadInput

INT_MAX = 2**53 - 1
Value = str | int | bool | None

_encoder = msgspec.json.Encoder(order="sorted")


@lru_cache(maxsize=256)
def _is_key(key: str) -> bool:
    return isinstance(key, str) and key.isascii() and key.isidentifier()


def canonical(entry: Mapping[str, Value]) -> bytes:
    """The one byte string of an entry.

    Raises:
        BadInput: a key that is no ASCII identifier, an integer beyond ±(2**53 - 1), a lone surrogate, or a value that is
            no string, integer, boolean or null (floats and NaN among them). Names the key.
    """
    for key, value in entry.items():
        kind = type(value)
        if not _is_key(key):
            raise BadInput(f"audit entry key {key!r}", "is no ASCII identifier", "use letters, digits and underscores")
        if kind is int:
            if not -INT_MAX <= value <= INT_MAX:  # type: ignore[operator]  # `kind` says that it is an int
                raise BadInput(f"audit entry {key}", "is an integer beyond ±(2**53 - 1)", "write it as a string")
        elif kind is not str and kind is not bool and value is not None and not isinstance(value, StrEnum):
            raise BadInput(
                f"audit entry {key}", f"is of type {kind.__name__}", "give a string, integer, boolean or null"
            )
    try:
        return _encoder.encode(dict(entry))
    except UnicodeEncodeError as error:
        raise BadInput("audit entry", "holds a lone surrogate", "send whole characters") from error
