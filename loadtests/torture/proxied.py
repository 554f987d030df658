"""The link as a proxy of the harness's own, where no network namespace is to be had."""

from collections.abc import Mapping
from pathlib import Path

from loadtests.torture.talking import Talking


class Proxied(Talking):
    """The way to the platform at ``upstream``; workers connect to ``port``. ``why`` there is no namespace."""

    def __init__(self, upstream: int, why: str, env: Mapping[str, str], folder: Path) -> None:
        super().__init__("link", "loadtests.torture.proxy", [str(upstream)], env, folder)
        self.ground = f"loopback proxy ({why})"
        self.port = int(self.ready["port"])

    def turn(self, mode: str) -> None:
        """Let this mode be in force from now on.

        Raises:
            NotReady: the proxy has ended.
        """
        self.tell(mode.encode())
