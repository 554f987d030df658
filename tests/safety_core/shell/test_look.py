"""Reads under halts: a halt of everything leaves them alone, one that names them stops them."""

import pytest

from safety_core.facts import Identity
from safety_core.lifecycle import IntentState
from safety_core.ports import Unreadable
from safety_core.secret import Secret
from safety_core.shell import halt, look, settle
from safety_core.shell.release import release
from safety_core.switches import Scope
from safety_core.vocabulary import SPARED_BY_ALL, AccountId, Action, ClientId, ObjectId, Platform

TOKEN = Secret("token")
READS_OF_ACME = [
    Scope(action=Action.READ),
    Scope(client=ClientId("acme"), action=Action.READ),
    Scope(platform=Platform.X, action=Action.READ),
    Scope(client=ClientId("acme"), account=AccountId("acme-1"), action=Action.READ),
]


def every_read(ground) -> list[object]:
    core, adapter, account = ground.core, ground.platform, ground.account("acme", 1)
    return [
        look.whose_token(core, adapter, account, TOKEN),
        look.seen_so_far(core, adapter, look.Place(account, Action.PUBLISH), TOKEN),
        look.everything_since(core, adapter, look.Place(account, Action.PUBLISH), TOKEN, None),
        look.one_object(core, adapter, account, ObjectId("1"), Action.PUBLISH, TOKEN),
        look.liked(core, adapter, account, ObjectId("1"), TOKEN),
    ]


@pytest.mark.parametrize("scope", READS_OF_ACME, ids=str)
def test_a_halt_that_names_reads_lets_none_leave_this_machine(ground, scope):
    stopped = halt.halt(ground.core, ground.asked(scope))
    for seen in every_read(ground):
        assert seen == Unreadable(f"reads are halted by {stopped.halt} ({scope})")
    assert ground.platform.reads == []
    release(ground.core, (stopped.halt,), ground.person("femi"), "mended")
    assert not any(isinstance(seen, Unreadable) for seen in every_read(ground))


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(client=ClientId("acme")),
        Scope(client=ClientId("bolt"), action=Action.READ),
        *(Scope(action=action) for action in Action if action is not Action.READ),
    ],
    ids=str,
)
def test_any_other_halt_leaves_reads_alone(ground, scope):
    halt.halt(ground.core, ground.asked(scope))
    assert not any(isinstance(seen, Unreadable) for seen in every_read(ground))
    assert len(ground.platform.reads) == 5
    assert Action.READ in SPARED_BY_ALL


def test_not_knowing_whether_reads_are_halted_stops_them(ground):
    ground.store.away = 5
    for seen in every_read(ground):
        assert isinstance(seen, Unreadable)
        assert "not known" in seen.saw
    assert ground.platform.reads == []


def test_a_reading_in_pages_stops_between_two_of_them(ground):
    for n in range(4):
        ground.platform.post(f"post {n}")
    ground.platform.pages = 2
    read_page = ground.platform.read_page

    def read_and_halt(exchange, *, account):
        halt.fence_until_bound(ground.core, ground.asked(Scope(action=Action.READ)))
        return read_page(exchange, account=account)

    ground.platform.read_page = read_and_halt
    seen = look.everything_since(
        ground.core, ground.platform, look.Place(ground.account("acme", 1), Action.PUBLISH), TOKEN, None
    )
    assert isinstance(seen, Unreadable), "half a reading is none"
    assert len(ground.platform.reads) == 1


def test_who_am_i_is_believed_for_its_time_without_asking_again_under_the_halt(ground):
    account = ground.account("acme", 1)
    assert isinstance(look.whose_token(ground.core, ground.platform, account, TOKEN), Identity)
    halt.halt(ground.core, ground.asked(Scope(action=Action.READ)))
    assert isinstance(look.whose_token(ground.core, ground.platform, account, TOKEN), Identity)
    ground.clock.pass_s(ground.timing.identity_s)
    assert isinstance(look.whose_token(ground.core, ground.platform, account, TOKEN), Unreadable)


def test_nothing_is_published_that_cannot_be_read_back_under_a_halt_of_reads(ground):
    stopped = halt.halt(ground.core, ground.asked(Scope(action=Action.READ)))
    queued = ground.attempt("one")
    assert (queued.state, ground.platform.sent) == (IntentState.QUEUED, [])
    assert stopped.halt in queued.saw


def test_what_cannot_be_looked_up_under_a_halt_of_reads_is_never_taken_for_absent(ground):
    _, permit = ground.under_permit()
    fenced = halt.fence_until_bound(ground.core, ground.asked())
    ground.clock.pass_s(60)
    halt.look(ground.core, fenced)
    halt.fence_until_bound(ground.core, ground.asked(Scope(action=Action.READ)))
    ground.clock.pass_s(200)
    for due in settle.due(ground.core):
        settle.settle(ground.core, due)
    (after,) = ground.permits()
    assert (after.permit, after.state.value) == (permit.permit, "unknown")


def liked(ground):
    return look.liked(ground.core, ground.platform, ground.account("acme", 1), ObjectId("77"), TOKEN)


@pytest.mark.parametrize(("pages", "read"), [(look.ACCOUNT_PAGES_MAX, True), (look.ACCOUNT_PAGES_MAX + 1, False)])
def test_that_an_account_does_not_like_a_post_is_said_only_after_the_last_page(ground, pages, read):
    ground.platform.pages = pages
    seen = liked(ground)
    assert (seen is False) == read
    assert isinstance(seen, look.Endless) != read
    assert len(ground.platform.reads) == look.ACCOUNT_PAGES_MAX


def test_an_unreadable_last_page_says_nothing_of_a_like(ground):
    ground.platform.pages, ground.platform.unreadable = 3, Unreadable("502 on page 3")
    assert liked(ground) == Unreadable("502 on page 3")


def test_another_accounts_like_is_not_this_ones(ground):
    ground.platform.like("77", by="2002")
    assert liked(ground) is False
    ground.platform.like("77")
    assert liked(ground) is True


@pytest.mark.parametrize(("quiet", "path"), [(True, "/quiet/1"), (False, "/posts/1")])
def test_what_was_made_quietly_is_asked_for_as_it_is_read(ground, quiet, path):
    account = ground.account("acme", 1)
    look.one_object(ground.core, ground.platform, account, ObjectId("1"), Action.PUBLISH, TOKEN, quiet=quiet)
    assert ground.platform.reads == [path]
