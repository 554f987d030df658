"""What a scenario does about flags: an admin turns them, loads others, and somebody alters them in the database."""

from datetime import timedelta
from typing import Any

import msgspec

from safety_core.records import Rules
from safety_core.shell import flags
from safety_core.shell.flags_text import NAME
from steps.rig.approvers import Approvers

Feature = dict[str, Any]


class FlagsInHand(Approvers):
    """See the module."""

    def turn_flag(self, name: str, *, on: bool, share: int | None = None) -> None:
        """An admin turns one flag of those in force."""
        flags.switch(self.core, name, on=on, share=share, by=self._admin())

    def flag_for(self, name: str, *, operator: str, inverted: bool = False, **compared: object) -> None:
        """An admin loads flags of which this one is on where one constraint holds; the others stay as they are."""
        field = {"IN": "client", "DATE_AFTER": "currentTime"}[operator]
        constraint = {"contextName": field, "operator": operator, "inverted": inverted, **compared}
        self._load(name, {"strategies": [{"name": "default", "constraints": [constraint]}]})

    def flag_from(self, name: str, in_s: float) -> None:
        """An admin loads flags of which this one is on from so many seconds from now."""
        at = self.core.clock.now() + timedelta(seconds=in_s)
        self.flag_for(name, operator="DATE_AFTER", value=at.isoformat(timespec="milliseconds"))

    def flag_below(self, name: str, parent: str) -> None:
        """An admin loads flags of which this one has a parent that is off."""
        self._load(name, {"dependencies": [{"feature": parent}]}, {"name": parent, "enabled": False})

    def forget_flag(self, name: str) -> None:
        """An admin loads flags without this one."""
        self._load(name, None)

    def _load(self, name: str, changes: Feature | None, *more: Feature) -> None:
        file = msgspec.json.decode(flags.in_force(self.core)[0].body)
        features = [
            {**each, **(changes or {})} if each["name"] == name else each
            for each in file["features"]
            if changes is not None or each["name"] != name
        ]
        body = msgspec.json.encode({**file, "features": [*features, *more]}).decode()
        flags.load(self.core, body, by=self._admin())

    def alter_rules(self, name: str = NAME) -> None:
        """The text in the store is another than was loaded, and still has a meaning: as a bug or an intruder might."""
        rules = self.store.read(lambda tx: tx.rules(name))
        assert rules is not None
        altered = Rules(
            name=name,
            version=rules.version + 1,
            digest=rules.digest,
            body=f"{rules.body}\n",
            loaded_by=rules.loaded_by,
            at=rules.at,
        )
        self.store.transact(lambda tx: tx.put_rules(altered), deadline_s=1)

    def load_flags_anew(self) -> None:
        """An admin loads what was altered, so that it is what was loaded."""
        rules = self.store.read(lambda tx: tx.rules(NAME))
        assert rules is not None
        flags.load(self.core, rules.body, by=self._admin())
