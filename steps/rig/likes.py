"""What a scenario does about likes, and what it sees of them: on the platform by the world, in the records by the store."""

from safety_core.vocabulary import Action, ObjectId, Platform
from simulators.ledger import Entry
from steps.rig.unknowns import Unknowns

LIKING = "like"
"""The platform's operation, in its journal and its ledger."""


class Likes(Unknowns):
    """See the module."""

    def like(self, client: str, text: str, of: str) -> None:
        """The client's first account is to like another's post of that text."""
        self.submit(client, "", action=Action.LIKE.value, target=self.object_of(of, text))
        self.run_for(self.A_MOMENT_S)

    def like_steadily(self, client: str) -> None:
        """From now on each account of the client likes a new comment every couple of seconds."""
        self.submit(client, f"{client} asks its readers")
        self.settle_all()
        post = self.last_intent(client).object
        assert post is not None

        def one(account: str, n: int) -> None:
            comment = self.comment(client, post, f"comment {n} for {account}")
            self.submit(client, "", account=account, action=Action.LIKE.value, target=comment)

        self._steadily(client, one)
        self.run_for(self.WARM_UP_S)

    def like_what_is_gone(self, client: str, text: str, of: str) -> None:
        """The client is to like a post that the platform takes down before anybody has asked for the like."""
        target = self.object_of(of, text)
        self.world.withdraw(target, platform=self.first_account(of).platform.value)
        self.submit(client, "", action=Action.LIKE.value, target=target)

    def likers(self, client: str, text: str) -> list[str]:
        """The platform accounts that like the client's post of that text."""
        return self.world.likers(self.object_of(client, text), platform=self.first_account(client).platform.value)

    def likes_counted(self, client: str, text: str) -> list[Entry]:
        """Likes of the client's post of that text that the platform counted, each time that it did."""
        self.world.settle()
        post = ObjectId(self.object_of(client, text))
        return [each for each in self.world.ledger.query(event=LIKING) if each.object == post]

    def likes_arrived(self, platform: Platform, *, client: str, after_us: int) -> list[Entry]:
        """Likes of the client whose request arrived after an instant."""
        return self.arrived(platform, client=client, after_us=after_us, action=Action.LIKE)
