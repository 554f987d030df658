"""What a scenario does about likes and follows, and what it sees of them: on the platform by the world, in the records by the store."""

from safety_core.vocabulary import Action, ObjectId, Platform
from simulators.ledger import Entry
from steps.rig.unknowns import Unknowns

LIKING, FOLLOWING = "like", "follow"
"""The platform's operations, in its journal and its ledger."""
NOBODY, STRANGER = "999999", "700001"
"""Ids of accounts that are no client's: one that does not exist, and one that does, once it is there."""


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

    def add_stranger(self) -> None:
        """An account on X that is no client's."""
        self.world.add_account(Platform.X.value, STRANGER, "stranger", "token-stranger")

    def follow_back(self, client: str) -> None:
        """The stranger follows the client's first account."""
        x = self.world.platforms[Platform.X.value].state
        x.store.follows[STRANGER, self.platform_account(client)] = self.scheduler.now_us()

    def follow(self, client: str, whom: str) -> None:
        """The client's first account is to follow another."""
        self.submit(client, "", action=Action.FOLLOW.value, target=whom)
        self.run_for(self.A_MOMENT_S)

    def follows_counted(self, client: str) -> list[Entry]:
        """Each time that the platform counted the client's first account to follow the stranger."""
        self.world.settle()
        pair = (self.platform_account(client), STRANGER)
        return [each for each in self.world.ledger.query(event=FOLLOWING) if (each.account, each.object) == pair]

    def likes_arrived(self, platform: Platform, *, client: str, after_us: int) -> list[Entry]:
        """Likes of the client whose request arrived after an instant."""
        return self.arrived(platform, client=client, after_us=after_us, action=Action.LIKE)
