"""Recordings in memory: for rigs and tests, and for whoever need not look at them."""

import json
from collections.abc import Mapping

from safety_core.errors import NotRecorded


class MemoryRecorder:
    """See ``ports/recorder.py``. ``most``: lines that it keeps of all settings; ``lines``: by setting, as they would be written."""

    def __init__(self, *, most: int | None = None) -> None:
        self.most = most
        self.lines: dict[int, list[str]] = {}

    def write(self, serial: int, stated: Mapping[str, object]) -> int:
        """See the port."""
        if self.most is not None and sum(map(len, self.lines.values())) >= self.most:
            raise NotRecorded(f"{self.most} recordings are kept, and no more", "look at them, and begin anew")
        kept = self.lines.setdefault(serial, [])
        kept.append(json.dumps({"n": len(kept) + 1, **stated}, ensure_ascii=False))
        return len(kept)
