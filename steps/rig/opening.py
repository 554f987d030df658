"""The audit log as somebody reads it who has the salts: names and words stand where their commitments do."""

import json
from hashlib import sha256
from typing import Any

from safety_core.ports import Store


def opened(store: Store) -> list[dict[str, Any]]:
    """Every entry, in order. What was erased stays a commitment."""
    entries, salts, words = store.read(lambda tx: (tx.audit_entries(), tx.salts(), tx.words()))
    known: dict[str, str] = {
        sha256(bytes.fromhex(salt) + name.encode()).hexdigest(): name for name, salt in salts.items() if salt
    }
    known |= {each.commitment: each.text for each in words if each.salt}
    return [{field: known.get(value, value) for field, value in json.loads(each).items()} for each in entries]
