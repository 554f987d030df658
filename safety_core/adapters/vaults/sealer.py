"""Sealing single words with the vault's root key, for who keeps them elsewhere: second factors, in the store.

What is sealed names its root key, so that it can be opened while the key is being changed: any of them opens, the first one
seals. Until all was sealed anew an old key is kept.
"""

import base64
import binascii

from safety_core.adapters.vaults import sealing
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.ports import Entropy
from safety_core.secret import Secret


class RootSealer:
    """Implements ``ports.Sealer``."""

    def __init__(self, keys: RootKeys, entropy: Entropy) -> None:
        self._keys, self._entropy = keys, entropy

    def seal(self, secret: Secret, bound: tuple[str, ...]) -> str:
        root = self._keys.all()[0]
        sealed = sealing.seal(sealing.store_key(root.key), secret, sealing.bound_to(*bound), self._entropy)
        return f"{root.id}.{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, bound: tuple[str, ...]) -> Secret | None:
        name, _, rest = sealed.partition(".")
        root = next((each for each in self._keys.all() if each.id == name), None)
        try:
            content = base64.b64decode(rest, validate=True)
        except binascii.Error:
            return None
        return None if root is None else sealing.unseal(sealing.store_key(root.key), content, sealing.bound_to(*bound))
