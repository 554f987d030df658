"""What tests of the sandbox type: settings, and what is asked under them."""

from dataclasses import replace
from datetime import timedelta

import msgspec

from safety_core.sandbox import Mode
from safety_core.shell import sandbox, staff
from safety_core.shell.sandbox import Wanted
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform, PlatformAccountId


def wanted(ground, mode=Mode.INTERCEPT, *, hours=2, **changes: object):
    end = ground.clock.now() + timedelta(hours=hours)
    given = {"effects_max": 5} if mode is Mode.RECORD else {}
    return Wanted(mode=mode, until=end, **{**given, **changes})


def people(ground):
    """Two operators for all clients."""
    return ground.person("ada"), ground.person("bea")


def put(ground, who, mode=Mode.INTERCEPT, *, hours=2, **changes: object):
    return sandbox.put(ground.core, wanted(ground, mode, hours=hours, **changes), who, "rehearsing")


def stands(ground):
    return ground.store.store.read(lambda tx: tx.sandbox())


def kinds(ground):
    return [each["kind"] for each in entries(ground)]


def entries(ground):
    return [msgspec.json.decode(each) for each in ground.store.store.read(lambda tx: tx.audit_entries())]


def furnish_house(ground):
    """The house has the told platform's account, and what is its own goes out from there."""
    account = msgspec.structs.replace(
        ground.account(HOUSE, 1), platform_account=PlatformAccountId("2001"), handle="@rtv"
    )
    staff.add_accounts(ground.core, [account])
    ground.platform.whose, ground.platform.called = PlatformAccountId("2001"), "rtv"
    return account


def real(ground):
    """From now on the platform counts as reached at its own hosts."""
    ground.core = replace(ground.core, real=frozenset({Platform.X}))
