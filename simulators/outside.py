"""What happens in a world without a client's call: what fans do, and what platforms tell apps."""

from collections.abc import Callable

from simulators.audience import UNPUBLISHED, Audience
from simulators.clock import Clock
from simulators.deliveries import Deliveries, Delivery, Subscription
from simulators.domain import Account, Post
from simulators.fans import Fan, Hand
from simulators.platforms.registry import PLATFORMS
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
            ValueError: the post does not stand, or is not shown to them.
        """
        home, parent = self._platform(platform), self._shown(post_id, username, platform)
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
            ValueError: the post does not stand, or is not shown to them.
        """
        post = self._shown(post_id, username, platform)
        Fan(self.story, self._platform(platform), self.clock, username).likes(post)

    def let_follow(self, account: str, *, username: str = "fan", platform: str = "X") -> None:
        """The account lets somebody follow it, or connect with it, who may have asked: another account, or else a fan.

        Raises:
            ValueError: the account is unknown, or its platform has no posts for followers alone.
        """
        home, whom = self._platform(platform), self._account(account, platform)
        if not PLATFORMS[platform].follows:
            raise ValueError(f"nothing on {platform} is for followers alone, so that nobody needs leave to follow")
        others = (each for each in home.store.accounts.values() if each.username == username and each is not whom)
        who = next(others, None) or Fan(self.story, home, self.clock, username).account
        home.store.requests.pop((who.id, whom.id), None)
        home.store.follows.setdefault((who.id, whom.id), self.clock.now_us())

    # Who sees it ---------------------------------------------------------------------------------------------------

    def audience(self, platform: str, name: str) -> Audience:
        """Who sees an object, by what the platform itself says of it; of one that is gone, as it last stood.

        ``name``: the platform's id of a post or a comment, a container, a photo, a publish id.

        Raises:
            ValueError: the platform has no object of that id.
        """
        self.settle()
        home = self._platform(platform)
        found = home.found(name)
        if found is None:
            raise ValueError(f"there is no {name!r} on {platform}, and there was none")
        if isinstance(found, Account):
            return Audience(found, UNPUBLISHED)
        return home.audience(found, now_us=self.clock.now_us(), unix_us=self.clock.unix_us())

    def hidden(self, platform: str, name: str) -> bool:
        """Whether nobody sees an object but its own account, who acts for that, and who has a role in the app that made it.

        What becomes public by itself is not hidden, nor what anybody sees who has its address. The platform's judgement,
        never that of a system under test.

        Raises:
            ValueError: the platform has no object of that id.
        """
        return self.audience(platform, name).nobody_outside(self._platform(platform).store)

    def hidden_on(self, platform: str) -> list[str]:
        """The ids of all posts and comments that stand there and are hidden, oldest first."""
        home, now_us, unix_us = self._platform(platform), self.clock.now_us(), self.clock.unix_us()
        return [
            home.written(post)
            for post in home.store.posts.values()
            if post.gone is None and home.audience(post, now_us=now_us, unix_us=unix_us).nobody_outside(home.store)
        ]

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

    def _shown(self, post_id: int | str, username: str, platform: str) -> Post:
        """The standing post, if the fan of that name sees it."""
        home, post = self._platform(platform), self._standing(post_id, platform)
        seen_by = home.audience(post, now_us=self.clock.now_us(), unix_us=self.clock.unix_us())
        if not seen_by.has(home.store, None) and not seen_by.has(home.store, Fan.known(home, username)):
            raise ValueError(f"{post_id} on {platform} is not shown to {username}, who can do nothing with it")
        return post

    def _standing(self, post_id: int | str, platform: str) -> Post:
        text = str(post_id)
        home = self._platform(platform)
        number = home.number(text)
        post = None if number is None else home.store.standing(number)
        if post is None:
            raise ValueError(f"no post {text!r} stands on {platform}")
        return post
