"""Error budgets: the objectives that a scenario is about, what goes wrong, and what stops by itself."""

import hashlib
from importlib.resources import files

from safety_core.adapters.stores import packaged
from safety_core.budget.bands import Outlook
from safety_core.budget.trips import Trip
from safety_core.records import Rules
from safety_core.shell import budgets
from safety_core.vocabulary import Action, ClientId, Platform
from steps.rig.ears import Ears
from steps.rig.likes import Likes


class Budgeting(Likes, Ears):
    """See the module."""

    def usual_objectives(self) -> None:
        """Load those that a new installation has."""
        text = (files(packaged) / "objectives.yaml").read_text(encoding="utf-8")
        self.load_objectives(text)

    def forget_objectives(self) -> None:
        """Objectives that nobody can read: somebody's mistake in the database, which the door would refuse."""
        body = "kind: none\n"
        digest = hashlib.sha256(body.encode()).hexdigest()
        rules = Rules(name="objectives", version=99, digest=digest, body=body, loaded_by="somebody", at="then")
        self.store.transact(lambda tx: tx.put_rules(rules), deadline_s=1)

    def publish_evenly(self, client: str, count: int, every_s: float, *, refused: int = 0) -> None:
        """So many posts, one each ``every_s``; of number ``refused`` the platform says no: its words stand there already."""
        for number in range(1, count + 1):
            self.submit(client, f"{client} news {1 if number == refused else number}")
            self.run_for(every_s)

    def repeat(self, client: str, text: str, count: int, *, every_s: float | None = None) -> None:
        """Post the same words again and again, which the platform refuses from the second time on."""
        for _ in range(count):
            self.submit(client, text)
            self.run_for(self.A_MOMENT_S if every_s is None else every_s)

    def trips(self) -> tuple[Trip, ...]:
        """All that ever were."""
        return self.store.read(lambda tx: tx.trips())

    def failures(self, platform: Platform, action: Action) -> tuple[int, int]:
        """Of a cell of all clients: failures in full, and as the tests count them."""
        (cell,) = self.outlook(platform, action).cells
        meter = self.store.read(lambda tx: tx.meter(cell.objective))
        assert meter is not None
        return cell.failures, meter.bad

    def outlook(self, platform: Platform, action: Action) -> Outlook:
        """What budgets say before a promotion of a cell, for all clients."""
        clients = [ClientId(each) for each in self.store.read(lambda tx: tx.clients())]
        return self.store.read(lambda tx: budgets.outlook(self.core, tx, clients, [(platform, action)]))
