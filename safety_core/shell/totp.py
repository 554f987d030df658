"""A second factor: codes that change every 30 s (RFC 6238), of a secret that the store keeps sealed.

It is asked for once they have shown a code of it. A code is taken of the step that is now, or of the one before or after it,
and of no step twice.
"""

import base64
import hmac

import msgspec
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.ports import Transaction
from safety_core.secret import Secret
from safety_core.shell import attempts
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, prove
from safety_core.shell.names import nearest
from safety_core.shell.passwords import check_may, own_or_admin
from safety_core.shell.sign_in import SIGN_IN_DEADLINE_S, note
from safety_core.sign_ins import SignIn, wall_us
from safety_core.vocabulary import PersonId

SECRET_BYTES = 20
DIGITS, STEP_S = 6, 30
STEP_US = STEP_S * 1_000_000
EITHER_SIDE = 1
ISSUER = "Holdpoint"


def enrol(core: Core, *, by: Claimant) -> str:
    """Give oneself a second factor, which counts once it is confirmed; the address that an app takes it from.

    Raises:
        Refused: they have one, or there is no key to seal it with.
    """
    secret = Secret(core.entropy.token(f"totp/{by.person}", SECRET_BYTES))
    sealed = core.sealer.seal(secret, _bound(by.person))

    def decide(tx: Transaction) -> None:
        person = prove(tx, by).person
        own = tx.sign_in(person) or SignIn(person=person)
        if own.second_factor:
            raise Refused(f"{person} has a second factor", "remove it first: holdpoint people totp NAME --remove")
        tx.put_sign_in(msgspec.structs.replace(own, totp=sealed, totp_confirmed=False))

    core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)
    return address(secret, by.person)


def waiting(core: Core, *, by: Claimant) -> str | None:
    """The address of a second factor that is not confirmed yet; ``None``: there is none.

    Raises:
        Refused: it cannot be opened.
    """
    own = core.store.read(lambda tx: tx.sign_in(prove(tx, by).person))
    if own is None or own.totp is None or own.totp_confirmed:
        return None
    return address(_opened(core, own), own.person)


def confirm(core: Core, code: str, *, by: Claimant) -> None:
    """Show a code of one's new second factor: from now on it is asked for.

    Raises:
        Refused: there is none that waits for it. BadInput: it is no code of it now.
    """

    def decide(tx: Transaction) -> None:
        own = tx.sign_in(prove(tx, by).person)
        if own is None or own.totp is None or own.totp_confirmed:
            raise Refused("no second factor waits to be confirmed", "begin anew")
        step = step_of(core, own, code)
        if step is None:
            raise BadInput("code", "is none of this second factor now", "type the one that the app shows")
        tx.put_sign_in(msgspec.structs.replace(own, totp_confirmed=True, last_step=step))
        note(core, tx, "totp_set", own.person, how="confirmed", by=own.person)

    core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)


def remove(core: Core, name: str, code: str, *, by: Claimant) -> None:
    """Take a second factor away: one's own with a code of it, or, as an admin for every client, somebody else's.

    Raises:
        UnknownName: nobody is called so. BadInput: it is no code of it now.
        Refused: there is none, they may not, or too many attempts failed.
    """
    counted = attempts.by_name(f"code/{by.person}")
    check_may(core, name, by=by)
    if by.person == name:
        attempts.charge_alone(core, counted)

    def decide(tx: Transaction) -> None:
        person = own_or_admin(tx, name, by)
        whose = tx.person(PersonId(name))
        if whose is None:
            raise UnknownName("name", name, nearest(name, (each.person for each in tx.people())))
        own = tx.sign_in(whose.person)
        if own is None or own.totp is None:
            raise Refused(f"{name} has no second factor", "nothing is left to do")
        if person.person == name and own.second_factor and step_of(core, own, code) is None:
            raise BadInput(
                "code", "is none of this second factor now", "type the one that the app shows, or ask an admin"
            )
        tx.put_sign_in(msgspec.structs.replace(own, totp=None, totp_confirmed=False))
        tx.drop_failures(counted)
        note(core, tx, "totp_set", whose.person, how="removed", by=person.person)

    core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)


def step_of(core: Core, own: SignIn, code: str) -> int | None:
    """The time step that a code is of, if it is taken now; ``None``: it is not.

    Raises:
        Refused: the secret cannot be opened: nobody is let in without it.
    """
    totp = TOTP(_key(_opened(core, own)), DIGITS, SHA1(), STEP_S, enforce_key_length=False)  # noqa: S303  # as apps have it
    now = wall_us(core.clock.now()) // STEP_US
    found = None
    for step in range(now - EITHER_SIDE, now + EITHER_SIDE + 1):
        same = hmac.compare_digest(totp.generate(step * STEP_S), code.encode(errors="backslashreplace"))
        if same and step > own.last_step:
            found = step
    return found


def address(secret: Secret, person: PersonId) -> str:
    """``otpauth:`` as apps take it."""
    key = base64.b32encode(_key(secret)).decode()
    return (
        f"otpauth://totp/{ISSUER}:{person}?secret={key}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    )


def _opened(core: Core, own: SignIn) -> Secret:
    secret = None if own.totp is None else core.sealer.open(own.totp, _bound(own.person))
    if secret is None:
        do = "put the vault's root key back that it was sealed with, or have an admin remove it: holdpoint people totp"
        raise Refused(f"the second factor of {own.person} cannot be opened", do)
    return secret


def _bound(person: PersonId) -> tuple[str, ...]:
    return ("second factor", person)


def _key(secret: Secret) -> bytes:
    return bytes.fromhex(secret.reveal())
