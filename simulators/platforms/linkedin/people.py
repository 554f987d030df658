"""Who am I, and which organizations do I administer. Source: Sign In with LinkedIn (OpenID Connect); Organization Access Control."""

from typing import Any

from simulators.domain import Account
from simulators.platforms.linkedin import paging, urns
from simulators.platforms.linkedin.problems import invalid
from simulators.platforms.linkedin.restli import params, untunnelled
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Visit

ROLE = "ADMINISTRATOR"


def userinfo(_linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /v2/userinfo``: whose token this is."""
    given, _, family = visit.account.name.partition(" ")
    shown: dict[str, Any] = {
        "sub": visit.account.id,
        "name": visit.account.name,
        "given_name": given,
        "family_name": family,
        "locale": {"country": "US", "language": "en"},
    }
    if "email" in visit.token.scopes:
        shown |= {"email": f"{visit.account.username}@example.com", "email_verified": True}
    return Answer(200, shown)


def acls(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``GET /rest/organizationAcls?q=roleAssignee``: the organizations that the token's owner administers."""
    asks = params(untunnelled(visit.call))
    for name, allowed in (("role", ROLE), ("state", "APPROVED")):
        if not isinstance(asks.get(name, allowed), str):
            raise invalid("ILLEGAL_ARGUMENT", f"{name} :: is no word")
    wanted = asks.get("role", ROLE) == ROLE and asks.get("state", "APPROVED") == "APPROVED"
    found = [each for each in linkedin.store.accounts.values() if visit.account.id in each.managers] if wanted else []
    return paging.page(visit, asks, found, lambda each: _acl(visit.account, each))


def _acl(person: Account, organization: Account) -> dict[str, str]:
    return {
        "role": ROLE,
        "roleAssignee": urns.of_account(person),
        "state": "APPROVED",
        "organization": urns.of_account(organization),
    }
