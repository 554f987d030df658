"""Check: the account is the intent's own client's, and the token in use is that very account's.

Whose token or binding it is instead stays unsaid: it may be another client's, and what is said here is this client's to
read.
"""

from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.records import Account
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:
    """Refuse unless binding and identity agree with the intent, and the identity was asked for lately enough.

    An identity is believed up to and including ``facts.identity_age_max_us`` after it was asked for; one from the
    future comes from a clock that went back, and is as good as none.
    """
    account, identity = facts.account, facts.identity
    if account is None:
        return refuse(
            Check.TENANCY,
            Reason.ACCOUNT_UNBOUND,
            f"{intent.client} has no account {intent.account} on {intent.platform}",
        )
    if not _is_own(account, intent):
        saw = f"the binding is not that of {intent.account} of {intent.client} on {intent.platform}"
        return refuse(Check.TENANCY, Reason.WRONG_ACCOUNT, saw)
    if identity is None:
        return refuse(Check.TENANCY, Reason.IDENTITY_UNKNOWN, "whose token it is has not been asked")
    age_us = now_us - identity.asked_us
    if not 0 <= age_us <= facts.identity_age_max_us:
        saw = f"whose token it is was asked {age_us} µs ago, believed for {facts.identity_age_max_us} µs"
        return refuse(Check.TENANCY, Reason.IDENTITY_STALE, saw)
    if identity.platform_account != account.platform_account:
        saw = f"the token is another account's: {intent.account} is pinned to {account.platform_account}"
        return refuse(Check.TENANCY, Reason.WRONG_ACCOUNT, saw)
    return allow(Check.TENANCY)


def _is_own(account: Account, intent: Intent) -> bool:
    return (account.client, account.platform, account.account) == (intent.client, intent.platform, intent.account)
