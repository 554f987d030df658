"""Oneself at the console: who is signed in, and their password."""

from typing import Annotated

import msgspec

from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import Refused
from safety_core.shell import passwords, sign_in, totp
from safety_core.vocabulary import Role


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts.

    Attributes:
        clients: whom they may act for; empty means every client.
        second_factor: whether a code is asked for when they sign in.
    """

    person: str
    role: Role
    clients: tuple[str, ...]
    password: bool
    second_factor: bool


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """One's second factor.

    Attributes:
        confirmed: it is asked for when they sign in.
        address: what an app takes it from, as long as no code of it was shown.
    """

    confirmed: bool
    address: str | None


class Code(Given, frozen=True, kw_only=True):
    """A code that the app shows."""

    code: Annotated[str, msgspec.Meta(max_length=16)]


class Current(Given, frozen=True, kw_only=True):
    """The password that stands: whoever finds a page open must not give it a second factor."""

    current: Annotated[str, msgspec.Meta(max_length=passwords.MOST_CHARS)]


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    ended: int


class NewPassword(Given, frozen=True, kw_only=True):
    """The password that stands, and the new one."""

    current: Annotated[str, msgspec.Meta(max_length=passwords.MOST_CHARS)] = ""
    new: Annotated[str, msgspec.Meta(max_length=passwords.MOST_CHARS)]
    again: Annotated[str, msgspec.Meta(max_length=passwords.MOST_CHARS)]


def show(desk: Desk, _: Nothing) -> Me:
    """Who is signed in."""
    own = desk.whole.store.read(lambda tx: tx.sign_in(desk.person.person))
    return Me(
        person=desk.person.person,
        role=desk.person.role,
        clients=tuple(desk.person.clients),
        password=own is not None and own.password is not None,
        second_factor=own is not None and own.second_factor,
    )


def password(desk: Desk, given: NewPassword) -> Me:
    """Change one's own password."""
    passwords.change(desk.whole, given.current, given.new, given.again, by=desk.claimant)
    return show(desk, Nothing())


def factor(desk: Desk, _: Nothing) -> Factor:
    """What there is of one's second factor."""
    return Factor(confirmed=show(desk, Nothing()).second_factor, address=totp.waiting(desk.whole, by=desk.claimant))


def enrol(desk: Desk, given: Current) -> Factor:
    """Give oneself a second factor."""
    passwords.check_current(desk.whole, given.current, by=desk.claimant)
    return Factor(confirmed=False, address=totp.enrol(desk.whole, by=desk.claimant))


def confirm(desk: Desk, given: Code) -> Factor:
    """Show a code of it."""
    totp.confirm(desk.whole, given.code, by=desk.claimant)
    return factor(desk, Nothing())


def remove(desk: Desk, given: Code) -> Factor:
    """Take it away."""
    totp.remove(desk.whole, desk.person.person, given.code, by=desk.claimant)
    return factor(desk, Nothing())


def end_everywhere(desk: Desk, _: Nothing) -> Ended:
    """End every session of oneself, this one too."""
    if desk.claimant.session is None:
        raise Refused("nobody is signed in here: a key was shown", "do it in the browser")
    return Ended(ended=sign_in.end_everywhere(desk.whole, desk.claimant))


OPERATIONS = (
    Operation("session.show", "GET", "/me", "Who acts, and in which role.", Role.VIEWER, Nothing, Me, show),
    Operation(
        "session.password", "POST", "/me/password", "Change one's own password.", Role.VIEWER, NewPassword, Me, password
    ),
    Operation(
        "session.end_everywhere",
        "POST",
        "/me/sessions/end",
        "Sign out everywhere.",
        Role.VIEWER,
        Nothing,
        Ended,
        end_everywhere,
    ),
    Operation(
        "session.factor",
        "GET",
        "/me/second-factor",
        "What there is of one's second factor; how an app takes it, until it is confirmed.",
        Role.VIEWER,
        Nothing,
        Factor,
        factor,
    ),
    Operation(
        "session.enrol",
        "POST",
        "/me/second-factor",
        "Give oneself a second factor; it is asked for once it is confirmed.",
        Role.VIEWER,
        Current,
        Factor,
        enrol,
    ),
    Operation(
        "session.confirm",
        "POST",
        "/me/second-factor/confirm",
        "Show a code of one's new second factor.",
        Role.VIEWER,
        Code,
        Factor,
        confirm,
    ),
    Operation(
        "session.remove_factor",
        "POST",
        "/me/second-factor/remove",
        "Take away one's second factor, with a code of it.",
        Role.VIEWER,
        Code,
        Factor,
        remove,
    ),
)
