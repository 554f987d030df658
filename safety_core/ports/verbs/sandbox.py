"""The store's verbs on the sandbox, and on leave to act for real."""

from typing import Protocol

from safety_core.sandbox import Leave, Sandbox


class SandboxVerbs(Protocol):
    """See ``ports.Transaction``."""

    def sandbox(self) -> Sandbox | None:
        """The setting that stands; ``None``: nobody knows."""

    def sandboxes(self) -> tuple[Sandbox, ...]:
        """All that ever stood, oldest first."""

    def add_sandbox(self, setting: Sandbox) -> None:
        """From now on this one stands; its serial is the one after the last."""

    def effects_under(self, serial: int) -> int:
        """How many effects were made for real under a setting, or may have been."""

    def leave(self) -> Leave | None:
        """The last that was asked for."""

    def leaves(self) -> tuple[Leave, ...]:
        """All that ever were asked for, oldest first."""

    def put_leave(self, leave: Leave) -> None:
        """Insert, or replace by serial."""
