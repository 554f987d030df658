"""The digest of visible content, as ``reports/evidence/rows.py`` defines it. No I/O."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence


def visible_digest(text: str, media: Sequence[str] = ()) -> str:
    """SHA-256 (hex) of a text as a reader sees it, and of media by the platform's identity of each, in their order.

    Raises:
        UnicodeEncodeError: a lone surrogate: no reader sees that.
    """
    shown = {"media": list(media), "text": unicodedata.normalize("NFC", text)}
    return hashlib.sha256(
        json.dumps(shown, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()
