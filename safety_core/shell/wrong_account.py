"""A token, or an effect, that is another account's: its client is halted at once, and an incident is open.

Which account it is stays unsaid: it may be another client's, and what is said here is this client's to read.
"""

from safety_core.ports import Accepted
from safety_core.records import Account, Permit
from safety_core.secret import Secret
from safety_core.shell import look
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.switches import Halt
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm


def stop_for_token(core: Core, account: Account, token: Secret) -> Halt:
    """Who-am-I named another account than the pinned one. Nothing was sent with this token.

    Raises:
        StoreUnavailable: see ``automatic.throw_automatically``.
    """
    look.forget_identity(core, account)
    what = (
        f"the token of {account.account} on {account.platform} (fingerprint {token.fingerprint()}) is another platform "
        f"account's, not that of {account.platform_account}"
    )
    return throw_automatically(core, _alarm(account, what))


def named_in(answer: object, permit: Permit) -> str | None:
    """What is wrong with an answer that names another account than the permit's; ``None`` when nothing is."""
    if not isinstance(answer, Accepted) or answer.platform_account in (None, permit.platform_account):
        return None
    return f"the platform says that {answer.object} stands on another account"


def stop_for_answer(core: Core, permit: Permit, what: str) -> Halt:
    """The platform took it, and for another account.

    Raises:
        StoreUnavailable: see ``automatic.throw_automatically``.
    """
    return throw_automatically(core, _alarm(permit, f"of {permit.account}: {what}"))


def _alarm(of: Account | Permit, what: str) -> Alarm:
    return Alarm(harm=Harm.WRONG_ACCOUNT, what=what, client=of.client, platform=of.platform, account=of.account)
