"""Who may what: a person's token acts for the person, and for the organizations that the person administers.

Source: LinkedIn API documentation, Community Management, permissions.
"""

from simulators.domain import Account, Post
from simulators.platforms.linkedin import urns
from simulators.platforms.linkedin.problems import denied, invalid, not_the_author
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Visit


def acts_for(visit: Visit, account: Account) -> bool:
    """Whether the token's owner is that account, or administers it."""
    return account is visit.account or visit.account.id in account.managers


def _scope(account: Account, way: str) -> str:
    return f"{way}_{'organization' if account.kind == 'organization' else 'member'}_social"


def writer(linkedin: LinkedInState, visit: Visit, urn: str, what: str, *, field: str = "author") -> Account:
    """The account in whose name something is written.

    Raises:
        Refusal: the name is none, or the token may not write for it.
    """
    if not urns.is_account(urn):
        raise invalid("INVALID_URN_TYPE", f"/{field} :: {urn} is not a person or an organization")
    account = urns.account(linkedin.store, urn)
    if account is None or not acts_for(visit, account):
        raise not_the_author()
    if _scope(account, "w") not in visit.token.scopes:
        raise denied(what)
    return account


def reads(visit: Visit, account: Account) -> bool:
    """Whether the token may read what is that account's."""
    return acts_for(visit, account) and _scope(account, "r") in visit.token.scopes


def must_read(visit: Visit, account: Account | None, what: str) -> None:
    """Refuse a token that may not read what is that account's; ``None``: of something unknown, one that may read nothing.

    Raises:
        Refusal: it may not.
    """
    allowed = any(scope.startswith("r_") and scope.endswith("_social") for scope in visit.token.scopes)
    if not (allowed if account is None else reads(visit, account)):
        raise denied(what)


def visible(linkedin: LinkedInState, visit: Visit, thing: Post | None) -> Post | None:
    """The standing post or comment, if it is one for the caller's eyes."""
    standing = linkedin.standing(thing, visit.now_us)
    return standing if standing is not None and linkedin.sees(visit.account, standing) else None


def root(linkedin: LinkedInState, thing: Post) -> Post:
    """The post that a comment is under, or the post itself."""
    return linkedin.store.posts[thing.conversation]
