"""Each platform's part in the load: how many accounts it has, how often each of them is given work, and what answering is there.

All of it lies below the platform's own windows, which are in force, and is such that whatever was handed over comes to its end
soon after the last: a container of Threads is looked at after half a minute, TikTok takes six films a minute of one account,
and YouTube a hundred uploads a day of all accounts together.
"""

from typing import Any

import msgspec

from safety_core.vocabulary import Action, Platform


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One platform's part.

    Attributes:
        accounts: of each client.
        at_once: intents of each account within the first moment, so that there is queued work from the start.
        gap_s: mean pause between two intended starts of one account after that.
        most: intents of one account in all.
        answers: what an account does under a post of its own; ``None``: the platform has nothing of the kind.
        refusals: whether a 5xx that did nothing is looked up to its end within the load.
        regime: what the simulated platform does otherwise than usually.
    """

    accounts: int
    at_once: int
    gap_s: float
    most: int
    answers: Action | None
    refusals: bool = True
    regime: dict[str, Any] = {}


PARTS: dict[Platform, Part] = {
    # 100 posts in 15 minutes of an account.
    Platform.X: Part(accounts=3, at_once=3, gap_s=2.2, most=90, answers=Action.REPLY),
    # 4,800 calls a day of a Page, and three or four calls for each post.
    Platform.FACEBOOK: Part(accounts=3, at_once=3, gap_s=2.2, most=90, answers=Action.COMMENT),
    # 150 posts and 100 comments a day of an account.
    Platform.LINKEDIN: Part(accounts=2, at_once=3, gap_s=2.2, most=90, answers=Action.COMMENT),
    # 100 posts a day of an account; a container is looked at after five seconds.
    Platform.INSTAGRAM: Part(accounts=2, at_once=2, gap_s=12.0, most=20, answers=Action.COMMENT),
    # 250 posts a day of an account; a container is looked at after half a minute.
    Platform.THREADS: Part(accounts=3, at_once=1, gap_s=20.0, most=2, answers=Action.REPLY),
    # 6 films a minute, and 15 a day, of an account. A film is seen sooner than usual: else the load would wait for it at its end.
    # One whose bytes never came is called "uploading" for an hour, and goes to a person after five minutes.
    Platform.TIKTOK: Part(
        accounts=2,
        at_once=2,
        gap_s=18.0,
        most=7,
        answers=None,
        refusals=False,
        regime={"processing_s": 1, "moderation_s": 2},
    ),
    # 100 uploads a day of all accounts together, those that a halt cut short among them: twelve of each client's own share, of
    # which three or four are for what halts and the weather make begin anew. Processing: as above.
    Platform.YOUTUBE: Part(
        accounts=1, at_once=2, gap_s=9.0, most=9, answers=Action.COMMENT, regime={"processing_s": 2}
    ),
}
ACCOUNTS_EACH = sum(each.accounts for each in PARTS.values())
"""Of each client."""
