"""What fans do: nobody's clients, so no request and no row of any ledger; but a platform tells of it by its webhooks."""

from simulators.clock import Clock
from simulators.domain import Account, Post
from simulators.encoding import well_formed
from simulators.platforms.story import Story
from simulators.platforms.visit import Platform
from simulators.webhooks import Happening, What


class Hand:
    """An account's own people, who write in the platform's own app."""

    def __init__(self, story: Story, home: Platform, clock: Clock, account: Account) -> None:
        self._story, self._home = story, home
        self._now_us, self._unix_us = clock.now_us(), clock.unix_us()
        self.account = account

    def posts(self, text: str) -> Post:
        """They write a post of their own; nobody is told of it."""
        post = self._written(text, None, "post")
        self._home.store.add_post(post)
        return post

    def _written(self, text: str, parent: Post | None, kind: str) -> Post:
        number = self._home.state.ids.next(self._unix_us)
        return Post(
            id=number, account=self.account, text=well_formed(text), media=(), committed_us=self._now_us, visible_us=self._now_us,
            created_unix_us=self._unix_us, conversation=number if parent is None else parent.conversation,
            reply_to=None if parent is None else parent.id, kind=kind,
        )  # fmt: skip


class Fan(Hand):
    """Somebody of that name on a platform, who joins it with the first thing that they do."""

    def __init__(self, story: Story, home: Platform, clock: Clock, username: str) -> None:
        self._story, self._home = story, home
        self._now_us, self._unix_us = clock.now_us(), clock.unix_us()
        super().__init__(story, home, clock, self.known(home, username) or self._joined(username))

    @staticmethod
    def known(home: Platform, username: str) -> Account | None:
        """The fan of that name, who joined already."""
        accounts = home.store.accounts.values()
        return next((account for account in accounts if account.fan and account.username == username), None)

    def _joined(self, username: str) -> Account:
        number = str(self._home.state.ids.next(self._unix_us))
        account = Account(platform=self._home.name, id=number, username=username, name=username, fan=True)
        self._home.store.add_account(account)
        return account

    def comments(self, parent: Post, text: str) -> Post:
        """They reply to a post or comment on it."""
        return self._writes(text, parent, self._home.answers_are, "comment", parent.account)

    def mentions(self, whom: Account, text: str) -> Post:
        """They write a post of their own about an account, which is told of it."""
        return self._writes(text, None, "post", "mention", whom)

    def likes(self, post: Post) -> None:
        """They like a post; again, it changes nothing."""
        if self.account.id not in post.likes:
            post.likes[self.account.id] = self._now_us
            self._tell(Happening(what="like", account=post.account.id, by=self.account.id, post=post))

    def _writes(self, text: str, parent: Post | None, kind: str, what: What, whom: Account) -> Post:
        post = self._written(text, parent, kind)
        self._home.store.add_post(post)
        self._tell(Happening(what=what, account=whom.id, by=self.account.id, post=post))
        return post

    def _tell(self, happening: Happening) -> None:
        self._story.outbox.add(self._now_us, self._home.name, happening)
