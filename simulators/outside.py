"""What happens in a world without a client's call: what fans do, and what platforms tell apps."""

from collections.abc import Callable

from simulators.clock import Clock
from simulators.deliveries import Deliveries, Delivery, Subscription
from simulators.domain import Account, Post
from simulators.fans import Fan, Hand
from simulators.platforms.story import Story
from simulators.platforms.visit import Platform
from simulators.webhooks import Heard, Hook, Sent


class Outside:
    """That part of a world."""

    clock: Clock
    story: Story
    platforms: dict[str, Platform]
    deliveries: Deliveries

    def settle(self) -> int:
        """Do what became due; returns how many late commits are still to come."""
        self.story.settle(self.clock.now_us(), self.clock.unix_us())
        return self.story.late

    # What fans do --------------------------------------------------------------------------------------------------

    def comment_from_fan(self, post_id: int | str, text: str, *, username: str = "fan", platform: str = "X") -> str:
        """Somebody replies to a post. Fans are nobody's client: no request, no row in any ledger. Returns the reply's id.

        Raises:
            ValueError: the post does not stand.
        """
        home, parent = self._platform(platform), self._standing(post_id, platform)
        return home.written(Fan(self.story, home, self.clock, username).comments(parent, text))

    def mention_from_fan(self, account: str, text: str, *, username: str = "fan", platform: str = "X") -> str:
        """Somebody writes a post about an account, which is told of it. Returns the post's id.

        Raises:
            ValueError: the account is unknown.
        """
        home, whom = self._platform(platform), self._account(account, platform)
        return home.written(Fan(self.story, home, self.clock, username).mentions(whom, text))

    def post_by_hand(self, account: str, text: str, *, platform: str = "X") -> str:
        """The account's own people post in the platform's own app: no request, no row in any ledger. Returns the post's id.

        Raises:
            ValueError: the account is unknown.
        """
        home, own = self._platform(platform), self._account(account, platform)
        return home.written(Hand(self.story, home, self.clock, own).posts(text))

    def like_from_fan(self, post_id: int | str, *, username: str = "fan", platform: str = "X") -> None:
        """Somebody likes a post.

        Raises:
            ValueError: the post does not stand.
        """
        post = self._standing(post_id, platform)
        Fan(self.story, self._platform(platform), self.clock, username).likes(post)

    # What platforms tell apps ------------------------------------------------------------------------------------

    def subscribe(
        self, platform: str, url: str, *, account: str = "", app: str = "house", verify: str = ""
    ) -> Subscription:
        """An app wants to be told at ``url``: of what happens to one account, or to all. The challenge is on its way then.

        Raises:
            ValueError: the platform, the account or the app is unknown, or the platform tells nobody anything.
        """
        home = self._platform(platform)
        if account:
            account = self._account(account, platform).id
        if app not in home.store.apps:
            raise ValueError(f"no app {app} on {platform}; its apps are {', '.join(home.store.apps)}")
        hook = Hook(app=app, account=account, url=url, verify=verify)
        return self.deliveries.subscribe(home, hook, self.clock.now_us())

    def webhooks_due(self) -> list[Delivery]:
        """The requests that platforms make now. Whoever takes them brings each answer by :meth:`webhook_heard`."""
        self.settle()
        return self.deliveries.due(self.story, self.platforms, self.clock.now_us(), self.clock.unix_us())

    def webhook_heard(self, delivery: Delivery, heard: Heard | None) -> None:
        """What was answered to one of them; ``None``: nothing."""
        platform = self.platforms[delivery.subscription.platform]
        self.deliveries.heard(delivery, heard, platform, self.clock.now_us())

    def drain_webhooks(self, deliver: Callable[[Sent], Heard]) -> int:
        """Let ``deliver`` carry out all that is due now, and what that brings about; returns how many requests it was given.

        An ``OSError`` of it is no answer. What is due later waits: advance the clock, and drain again.
        """
        made = 0
        while due := self.webhooks_due():
            for delivery in due:
                made += 1
                try:
                    heard: Heard | None = deliver(delivery.sent)
                except OSError:
                    heard = None
                self.webhook_heard(delivery, heard)
        return made

    @property
    def next_us(self) -> int | None:
        """When (boot time) something is to be done that nobody asks for: a late commit, a webhook; ``None``: never."""
        times = (self.story.next_us, self.story.outbox.next_us, self.deliveries.next_us)
        return min((each for each in times if each is not None), default=None)

    def refuses(self, host: str) -> bool:
        """Whether a platform of that host is down now: a door that can refuse a connection does."""
        now_us = self.clock.now_us()
        return any(
            self.story.faults.is_down(platform.name, now_us)
            for platform in self.platforms.values()
            if host in platform.hosts
        )

    # Helpers -------------------------------------------------------------------------------------------------------

    def _platform(self, name: str) -> Platform:
        if name not in self.platforms:
            raise ValueError(f"no platform {name!r}; there are {', '.join(self.platforms)}")
        return self.platforms[name]

    def _account(self, account: str, platform: str) -> Account:
        found = self._platform(platform).state.known(account)
        if found is None:
            raise ValueError(f"no account {account} on {platform}")
        return found

    def _standing(self, post_id: int | str, platform: str) -> Post:
        text = str(post_id)
        home = self._platform(platform)
        number = home.number(text)
        post = None if number is None else home.store.standing(number)
        if post is None:
            raise ValueError(f"no post {text!r} stands on {platform}")
        return post
