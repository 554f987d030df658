"""What is rehearsed: how long, how much, under what, and the line that rehearses the same again."""

import msgspec

DAY_S = 86_400
HOUR_S = 3_600
SPRINT_DAYS = 21
SPRINT_DRILLS = 6
EVERYWHERE = ("X", "Facebook", "Instagram", "Threads", "LinkedIn", "TikTok", "YouTube")
"""Where clients have their accounts, unless fewer platforms are wanted."""
ONLY_X = ("X",)
"""Where a sprint is, whose objectives and verdicts are those of one platform."""
SHORT_S = 60
"""How long work comes in of a short rehearsal; what is settled after that takes as long as it takes."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """One rehearsal.

    Attributes:
        seed: decides everything that is drawn.
        days: virtual days of work; 0 is a short rehearsal of ``SHORT_S``.
        clients, accounts_each, per_day: so many clients, accounts of each, posts of each account on a day (of a short
            one: in all).
        platforms: on which the clients have their accounts, where not on all; a short rehearsal draws a few of them.
        faults: ``none``; ``swarm``: of all kinds, each on or off and as often as the seed says; or a file of fault plans.
        kinds: of the swarm only these, each as often as ever; empty: all.
        drills_a_day: how often an operator halts something; in a sprint ``SPRINT_DRILLS`` in all.
        sprint: the gated rollout from the house to everybody, under the weather of every day.
        regression: what is planted in a sprint; ``day_s``: how long one of its days lasts (an hour in its quick form).
    """

    seed: int
    days: int = 0
    clients: int = 3
    accounts_each: int = 2
    per_day: int = 3
    platforms: tuple[str, ...] = ()
    faults: str = "swarm"
    kinds: tuple[str, ...] = ()
    drills_a_day: int = 1
    sprint: bool = False
    regression: str = ""
    day_s: int = DAY_S

    @property
    def among(self) -> tuple[str, ...]:
        """The platforms that accounts may be on."""
        return self.platforms or (ONLY_X if self.sprint else EVERYWHERE)

    @property
    def day_us(self) -> int:
        """How long a day of work lasts."""
        return self.day_s * 1_000_000

    @property
    def drills(self) -> int:
        """How often an operator halts something, in all."""
        if self.sprint:
            return SPRINT_DRILLS
        return 2 if self.short else self.drills_a_day * self.days

    @property
    def short(self) -> bool:
        """Whether it is over within minutes of virtual time."""
        return self.days == 0

    @property
    def deep(self) -> bool:
        """Whether anybody may be stopped or killed between a commit and hearing of it, too: it doubles the steps."""
        return self.short

    @property
    def work_us(self) -> int:
        """How long work comes in."""
        return SHORT_S * 1_000_000 if self.short else self.days * self.day_us

    @property
    def rounds(self) -> int:
        """How often each account posts."""
        return self.per_day * max(self.days, 1)

    @property
    def posts_a_day(self) -> int:
        """On all accounts."""
        return self.clients * self.accounts_each * self.per_day

    @property
    def spacing_s(self) -> int:
        """Our own distance between two posts of an account."""
        return 10 if self.short or self.day_s < DAY_S else 600

    @property
    def seconds_apart(self) -> int:
        """Between two rounds of an account, at the least."""
        return self.work_us // self.rounds // 2_000_000

    def line(self) -> str:
        """What rehearses the same again."""
        work = "" if self.short else f" --days {self.days}"
        size = f" --clients {self.clients} --accounts {self.accounts_each} --per-day {self.per_day}"
        size += f" --platforms {','.join(self.platforms)}" if self.platforms else ""
        if self.sprint:
            quick = " --quick" if self.day_s < DAY_S else ""
            planted = f" --regression {self.regression}" if self.regression else ""
            return f"holdpoint rehearse --sprint --seed {self.seed}{work}{size}{quick}{planted}"
        kinds = f" --kinds {','.join(self.kinds)}" if self.kinds else ""
        return f"holdpoint rehearse --seed {self.seed}{work}{size} --faults {self.faults}{kinds}"
