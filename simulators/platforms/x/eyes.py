"""Who sees what on X: a protected account's posts are for itself, and for those whom it lets follow it."""

from typing import Any

from simulators.domain import Account, Post
from simulators.platforms.visit import Answer, Visit
from simulators.platforms.x.problems import not_for_you, not_found
from simulators.platforms.x.state import XState


def sees(x: XState, who: Account, whose: Account) -> bool:
    """Whether an account sees what another one posts, and whom that follows."""
    return not whose.protected or whose is who or (who.id, whose.id) in x.store.follows


def visible(x: XState, visit: Visit, post_id: int) -> Post | None:
    """The standing post of that id, if it is one for the caller's eyes."""
    post = x.store.standing(post_id)
    return post if post is not None and sees(x, visit.account, post.account) else None


def missing(x: XState, visit: Visit, post_id: int, value: str, parameter: str = "id") -> dict[str, Any]:
    """What stands among the ``errors`` of an answer for a post that is not there, or not for the caller, who named it so."""
    kept_back = x.store.standing(post_id) is not None and visible(x, visit, post_id) is None
    said = not_for_you if kept_back and x.config.protected_answers == "not_authorized" else not_found
    return said("tweet", value, parameter)


def absent(x: XState, visit: Visit, post_id: int) -> Answer:
    """The answer about such a post: a 200 with errors and no data."""
    return Answer(200, {"errors": [missing(x, visit, post_id, visit.args[0])]})


def closed(x: XState, visit: Visit, user: str) -> Answer | None:
    """The answer to whoever asks for a list of a protected account's and is not let in; ``None``: the list is theirs to see."""
    owner = x.store.accounts.get(user)
    if owner is not None and sees(x, visit.account, owner):
        return None
    told = owner is not None and x.config.protected_answers == "not_authorized"
    return Answer(200, {"errors": [(not_for_you if told else not_found)("user", user)]})
