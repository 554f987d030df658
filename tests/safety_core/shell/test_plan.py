"""Plans: loaded brands, what is asked before a plan is asked for and before it is kept, and who decides, once, on what stands."""

import json
import threading
from datetime import datetime, timedelta

import msgspec
import pytest

from safety_core.adapters.flow_json import Endpoint
from safety_core.adapters.planners.http import HttpPlanner
from safety_core.documents import DocumentKind
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable, Refused, StoreCorrupt, UnknownName
from safety_core.planning.acceptance import Asked, Point, judge
from safety_core.planning.context import BrandContext, ContentKind, Days, Share
from safety_core.planning.plan import PlanGraph, PlanState
from safety_core.shell import brand, documents, halt, plan, release, staff
from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Platform, PlatformAccountId, Role
from steps.rig.wrong_planners import NOW, WRONG, ZONE, WrongPlanner
from steps.rig.wrong_planners import ground as context_of_ground
from tests.safety_core.adapters.notifiers.ground import LONG_S, ScriptedServer, StoppedWallClock
from tests.safety_core.adapters.planners.answering import answering, http
from tests.safety_core.planning.ground import PLANNER
from tests.safety_core.shell.ground import Ground, HandClock

PLACES = (Platform.X, Platform.LINKEDIN, Platform.INSTAGRAM)
CONTEXT = context_of_ground()


class At(HandClock):
    """The hand clock, at the time at which the ground's brand can be planned for."""

    def now(self) -> datetime:
        return NOW + timedelta(microseconds=self.us) - timedelta(seconds=1_000 + self.wall_back_s)


class Told:
    """A planner that remembers what it was asked, and does something while it plans."""

    def __init__(self, good=PLANNER, meanwhile=lambda: None) -> None:
        self.asked: list[dict] = []
        self._good, self._meanwhile = good, meanwhile

    def plan(self, context, **asked: object) -> PlanGraph:
        self.asked.append({"context": context, **asked})
        made = self._good.plan(context, **asked)
        self._meanwhile()
        return made


@pytest.fixture
def ground():
    made = Ground()
    made.clock = At()
    made.core = made.worker("worker-1")
    for place in PLACES[1:]:
        staff.add_accounts(
            made.core,
            [
                msgspec.structs.replace(
                    made.account("acme", 1), platform=place, platform_account=PlatformAccountId(f"of {place}")
                )
            ],
        )
    staff.add_accounts(made.core, [made.account("bolt", 1), made.account("globex", 1)])
    yield made
    made.store.close()


@pytest.fixture
def dana(ground):
    return ground.person("dana")


@pytest.fixture
def quinn(ground):
    return ground.person("quinn", Role.APPROVER)


@pytest.fixture
def loaded(ground, dana):
    return brand.load(ground.core, CONTEXT, dana)


@pytest.fixture
def asked(ground, dana, loaded):
    return plan.make(ground.core, PLANNER, "acme", dana)


def kept(ground, kind=DocumentKind.PLAN):
    return [each for each in ground.store.store.read(lambda tx: tx.documents()) if each.kind is kind]


def entries(ground, kind: str) -> list[dict]:
    found = [json.loads(each) for each in ground.store.store.read(lambda tx: tx.audit_entries())]
    return [each for each in found if each["kind"] == kind]


def states(ground) -> list[tuple[int, str]]:
    return [(each.version, each.state) for each in kept(ground)]


def changed(**changes: object) -> BrandContext:
    return msgspec.structs.replace(CONTEXT, **changes)


def thrown(ground, **scope: object) -> None:
    halt.halt(ground.core, ground.asked(Scope(**scope)))


# ---------------------------------------------------------------- brands


def test_each_brand_that_is_loaded_is_a_new_version_and_the_newest_counts(ground, dana):
    for version, name in ((1, "ACME"), (2, "ACME & Sons"), (3, "ACME & Sons")):
        loaded = brand.load(ground.core, changed(name=name), dana)
        assert (loaded.kept.version, loaded.kept.state, loaded.kept.made_by) == (version, "current", "dana")
        assert brand.shown(ground.core, "acme").context.name == name
    assert [each["version"] for each in entries(ground, "document_kept")] == [1, 2, 3]
    assert "ACME & Sons" not in json.dumps(entries(ground, "document_kept"))


def test_all_that_a_brand_lacks_is_said_at_once_and_nothing_is_kept(ground, dana):
    wrong = changed(objectives=(), mix=(Share(kind=ContentKind("offer"), percent=90),), zone="Nowhere")
    with pytest.raises(brand.Lacking) as lacking:
        brand.load(ground.core, wrong, dana)
    assert {each.field for each in lacking.value.faults} >= {"objectives", "mix", "zone"}
    assert str(lacking.value).count("\n") == len(lacking.value.faults) - 1
    assert kept(ground, DocumentKind.BRAND) == []


@pytest.mark.parametrize("account", ["bolt-1", "acme-9", "nobody"])
def test_an_account_that_is_not_the_clients_own_is_refused_and_only_own_names_are_offered(ground, dana, account):
    platforms = (msgspec.structs.replace(CONTEXT.platforms[0], accounts=(AccountId(account),)),)
    with pytest.raises(
        brand.Lacking, match=f"platforms.0.accounts: acme has no '{account}' on X; did you mean acme-1?"
    ) as said:
        brand.load(ground.core, changed(platforms=platforms), dana)
    assert "bolt" not in str(said.value).replace(account, "")


def test_an_account_of_the_client_on_another_platform_is_not_its_account_here(ground, dana):
    own = ground.account("acme", 2)
    staff.add_accounts(ground.core, [msgspec.structs.replace(own, platform=Platform.LINKEDIN)])
    platforms = (msgspec.structs.replace(CONTEXT.platforms[0], accounts=(AccountId("acme-2"),)),)
    with pytest.raises(brand.Lacking, match="acme has no 'acme-2' on X"):
        brand.load(ground.core, changed(platforms=platforms), dana)


def test_who_is_no_operator_of_the_client_loads_nothing(ground, quinn):
    bob = ground.person("bob", Role.OPERATOR, (ClientId("bolt"),))
    with pytest.raises(Refused, match="may not act as operator"):
        brand.load(ground.core, CONTEXT, quinn)
    with pytest.raises(UnknownName, match="there is no 'acme'"):
        brand.load(ground.core, CONTEXT, bob)
    with pytest.raises(UnknownName, match="there is no 'acme'"):
        brand.shown(ground.core, "acme", bob)
    assert kept(ground, DocumentKind.BRAND) == []


def test_a_client_without_a_brand_has_nothing_to_show_and_nothing_to_plan_from(ground, dana):
    with pytest.raises(Refused, match="has no brand to plan from"):
        brand.shown(ground.core, "acme")
    planner = Told()
    with pytest.raises(Refused, match="holdpoint brand load FILE"):
        plan.make(ground.core, planner, "acme", dana)
    assert planner.asked == []


# ---------------------------------------------------------------- making


def test_a_plan_is_kept_as_drafted_and_put_before_a_person_in_one_transaction(ground, dana, loaded):
    transactions = []
    ground.store.on_try = lambda: transactions.append(len(kept(ground)))
    made = plan.make(ground.core, PLANNER, "acme", dana)
    assert transactions == [0], "one that changes something"
    assert (made.kept.state, made.kept.version, made.graph.version) == ("asked", 1, 1)
    assert made.kept.subject == CONTEXT.first.isoformat()
    logged = [
        (each["kind"], each["what"], each["state"])
        for each in (*entries(ground, "document_kept")[1:], *entries(ground, "document_moved"))
    ]
    assert logged == [("document_kept", "plan", "drafted"), ("document_moved", "plan", "asked")]
    assert documents.record_of(made.kept, PlanGraph).nodes == made.graph.nodes, "whoever creates reads it as a plan"
    assert judge(CONTEXT, made.graph, zone=ZONE, now=NOW) == ()


def test_the_seed_is_drawn_for_each_plan_of_the_clients_own_stream(ground, dana, loaded):
    planner = Told()
    plan.make(ground.core, planner, "acme", dana)
    (first,) = planner.asked
    assert (first["before"], first["feedback"]) == (None, "")
    assert 0 <= first["seed"] < 2**48


def test_a_plan_that_names_another_clients_brand_is_refused_without_a_word_on_whose(ground, dana, loaded):
    other = msgspec.structs.replace(CONTEXT.platforms[0], accounts=(AccountId("bolt-1"),))
    brand.load(ground.core, changed(client=ClientId("bolt"), name="Thunder & Sons", platforms=(other,)), dana)
    own = ground.person("olga", Role.OPERATOR, (ClientId("acme"),))

    class Leaky:
        def plan(self, context, **asked: object):
            made = PLANNER.plan(context, **asked)
            node = msgspec.structs.replace(made.nodes[-1], topic="Try thunder & sons")
            return msgspec.structs.replace(made, nodes=(*made.nodes[:-1], node))

    with pytest.raises(Refused, match=r"stranger, post-[0-9]+: topic names another client$") as refused:
        plan.make(ground.core, Leaky(), "acme", own)
    assert "hunder" not in str(refused.value)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda each: each.name)
def test_what_falls_short_in_one_point_is_refused_by_it_and_nothing_is_kept(ground, dana, quinn, loaded, wrong):
    if wrong.point is Point.SAME_AGAIN:
        plan.reject(ground.core, plan.make(ground.core, PLANNER, "acme", dana).kept.document, quinn, "again")
    late = Told(meanwhile=lambda: ground.clock.pass_s(wrong.later_s))
    before = states(ground)
    with pytest.raises(Refused, match=f"(?s)falls short.*\n  {wrong.point}[,:]") as refused:
        plan.make(ground.core, WrongPlanner(late, wrong), "acme", dana)
    assert len(str(refused.value)) < 20_000
    assert states(ground) == before


def test_every_point_is_told_once_with_how_often_and_what_nobody_sees_is_named(ground, dana, loaded):
    class Odd:
        def plan(self, context, **asked: object):
            made = PLANNER.plan(context, **asked)
            nodes = [msgspec.structs.replace(each, locale="de", topic="\u202e") for each in made.nodes]
            nodes[0] = msgspec.structs.replace(nodes[0], node="\u202e" + "x" * 900)
            return msgspec.structs.replace(made, nodes=tuple(nodes))

    with pytest.raises(Refused) as refused:
        plan.make(ground.core, Odd(), "acme", dana)
    lines = str(refused.value).splitlines()[1:]
    assert len(lines) == len({each.split(":")[0].split(",")[0] for each in lines})
    assert any("more)" in each and each.startswith("  locale") for each in lines)
    assert "\u202e" not in str(refused.value)
    assert max(map(len, lines)) < 400


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", FlowUnavailable),
        (http(b"[]"), FlowUnreadable),
        (b"", FlowUnavailable),
    ],
    ids=["away", "garbage", "hung up"],
)
def test_over_http_what_does_not_come_or_is_no_plan_is_said_as_it_is(ground, dana, loaded, answer, error):
    with ScriptedServer(answering(answer)) as server, pytest.raises(error, match="port"):
        plan.make(ground.core, over_http(server.port), "acme", dana)
    assert kept(ground) == []


def test_over_http_a_plan_that_is_one_is_judged_and_kept(ground, dana, loaded):
    good = PLANNER.plan(CONTEXT, before=None, feedback="", seed=1)
    short = msgspec.structs.replace(good, nodes=good.nodes[1:])
    with ScriptedServer(answering(http(msgspec.json.encode(short)))) as server, pytest.raises(Refused, match="cadence"):
        plan.make(ground.core, over_http(server.port), "acme", dana)
    with ScriptedServer(answering(http(msgspec.json.encode(good)))) as server:
        made = plan.make(ground.core, over_http(server.port), "acme", dana)
    assert made.graph.nodes == documents.record_of(made.kept, PlanGraph).nodes


def test_over_http_one_who_drips_is_ended_at_its_time(ground, dana, loaded):
    over = threading.Event()

    def never(connection, _over) -> None:
        connection.recv(1)
        over.wait(LONG_S)

    with ScriptedServer(never) as server, pytest.raises(FlowUnavailable):
        plan.make(ground.core, over_http(server.port, total_s=0.2), "acme", dana)
    over.set()


def over_http(port: int, **changes: object) -> HttpPlanner:
    given = {"total_s": LONG_S, **changes}
    return HttpPlanner(
        Endpoint(url=f"http://127.0.0.1:{port}/", field="planner.url", clock=StoppedWallClock(), **given)
    )


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"client": ClientId("acme")},
        {"platform": Platform.INSTAGRAM},
        {"client": ClientId("acme"), "account": AccountId("acme-1")},
        {"action": Action.PLAN},
        {"client": ClientId("acme"), "platform": Platform.X, "account": AccountId("acme-1"), "action": Action.PLAN},
    ],
    ids=str,
)
def test_under_a_halt_no_planner_is_asked_and_what_it_made_meanwhile_is_not_kept(ground, dana, loaded, scope):
    throwing = Told(meanwhile=lambda: thrown(ground, **scope))
    with pytest.raises(Refused, match="plan for acme is halted"):
        plan.make(ground.core, throwing, "acme", dana)
    assert len(throwing.asked) == 1, "it was asked before the halt"
    with pytest.raises(Refused, match="plan for acme is halted"):
        plan.make(ground.core, throwing, "acme", dana)
    assert len(throwing.asked) == 1, "and not under it"
    assert kept(ground) == []
    (stands,) = ground.halts()
    release.release(ground.core, (stands.halt,), ground.person("femi"), "looked at")
    assert plan.make(ground.core, PLANNER, "acme", dana).kept.state == "asked"


@pytest.mark.parametrize(
    "scope",
    [
        {"client": ClientId("bolt")},
        {"platform": Platform.TIKTOK},
        {"action": Action.PUBLISH},
        {"client": ClientId("bolt"), "account": AccountId("bolt-1")},
    ],
    ids=str,
)
def test_a_halt_of_something_else_stops_no_plan(ground, dana, loaded, scope):
    thrown(ground, **scope)
    assert plan.make(ground.core, PLANNER, "acme", dana).kept.state == "asked"


def test_a_brand_that_is_changed_meanwhile_leaves_its_plan_unkept(ground, dana, loaded):
    changing = Told(meanwhile=lambda: brand.load(ground.core, changed(name="ACME & Sons"), dana))
    with pytest.raises(Refused, match="another brand meanwhile"):
        plan.make(ground.core, changing, "acme", dana)
    assert kept(ground) == []


def test_of_two_plans_made_at_once_one_is_kept(ground, dana, loaded):
    other = Told(meanwhile=lambda: plan.make(ground.core, PLANNER, "acme", dana))
    with pytest.raises(Refused, match="is asked"):
        plan.make(ground.core, other, "acme", dana)
    assert states(ground) == [(1, "asked")]


def test_who_may_act_no_more_when_the_plan_comes_has_none_kept(ground, dana, loaded):
    admin = ground.person("ada", Role.ADMIN)
    leaving = Told(meanwhile=lambda: staff.set_active(ground.core, "dana", active=False, by=admin))
    with pytest.raises(Refused, match="may act no more"):
        plan.make(ground.core, leaving, "acme", dana)
    assert kept(ground) == []


def test_a_brand_whose_period_has_begun_is_planned_for_no_more(ground, dana, loaded):
    ground.clock.pass_s(2 * 86_400)
    planner = Told()
    with pytest.raises(brand.Lacking, match="has begun"):
        plan.make(ground.core, planner, "acme", dana)
    assert planner.asked == []


# ---------------------------------------------------------------- deciding


def test_a_decision_is_kept_with_who_and_why_and_its_words_stay_out_of_the_log(ground, quinn, asked):
    done = plan.approve(ground.core, asked.kept.document, quinn, "well done")
    assert (done.state, done.saw) == ("approved", "well done")
    assert states(ground) == [(1, "approved")]
    last = entries(ground, "document_moved")[-1]
    assert (last["state"], last["document"]) == ("approved", asked.kept.document)
    assert "well done" not in json.dumps(last)
    assert "quinn" not in json.dumps(last)


@pytest.mark.parametrize("first", [plan.approve, plan.reject])
@pytest.mark.parametrize("second", [plan.approve, plan.reject])
def test_a_plan_is_decided_on_once(ground, quinn, asked, first, second):
    done = first(ground.core, asked.kept.document, quinn, "so be it")
    with pytest.raises(Refused, match=f"is {done.state}: a plan is decided on once"):
        second(ground.core, asked.kept.document, quinn, "no, so")
    assert states(ground) == [(1, done.state)]
    assert kept(ground)[0].saw == "so be it"


def test_who_is_no_approver_of_the_client_decides_nothing(ground, asked):
    bob = ground.person("bob", Role.APPROVER, (ClientId("bolt"),))
    vera = ground.person("vera", Role.VIEWER)
    stranger = msgspec.structs.replace(ground.keys_of("dana"), key=b"x" * 32)
    for who, error in ((bob, UnknownName), (vera, Refused), (stranger, Refused)):
        for decide in (plan.approve, plan.reject):
            with pytest.raises(error):
                decide(ground.core, asked.kept.document, who, "mine now")
    with pytest.raises(UnknownName):
        plan.shown(ground.core, asked.kept.document, bob)
    assert plan.listed(ground.core, bob) == ()
    assert states(ground) == [(1, "asked")]


@pytest.mark.parametrize("why", ["", "  ", "\ud800", "x" * 501])
def test_a_rejection_without_a_reason_that_can_be_read_is_none(ground, quinn, asked, why):
    with pytest.raises(BadInput, match="reason"):
        plan.reject(ground.core, asked.kept.document, quinn, why)
    assert states(ground) == [(1, "asked")]


def test_a_plan_of_an_older_brand_is_rejected_and_never_approved(ground, dana, quinn, asked):
    brand.load(ground.core, changed(name="ACME & Sons"), dana)
    assert not plan.shown(ground.core, asked.kept.document).current
    with pytest.raises(Refused, match="made from version 1 of the brand of acme, and there is a newer one; reject it"):
        plan.approve(ground.core, asked.kept.document, quinn)
    assert states(ground) == [(1, "asked")]
    plan.reject(ground.core, asked.kept.document, quinn, "the name has changed")
    again = plan.make(ground.core, PLANNER, "acme", dana)
    assert (again.kept.version, again.brand_version, again.current) == (2, 2, True)
    assert plan.approve(ground.core, again.kept.document, quinn).state == "approved"


def test_a_plan_is_approved_until_the_instant_of_its_first_post(ground, quinn, asked):
    first = min(each.at for each in asked.graph.nodes)
    ground.clock.pass_s((first - ground.clock.now()).total_seconds() - 1)
    ground.clock.pass_s(1)
    with pytest.raises(Refused, match=r"(?s)does not stand any more.*past"):
        plan.approve(ground.core, asked.kept.document, quinn)
    ground.clock.pass_s(-1)
    assert plan.approve(ground.core, asked.kept.document, quinn).state == "approved"


def test_a_plan_that_was_altered_in_the_store_is_not_approved(ground, quinn, asked):
    nodes = (msgspec.structs.replace(asked.graph.nodes[0], account=AccountId("bolt-1")), *asked.graph.nodes[1:])
    altered = msgspec.structs.replace(
        asked.kept, body=msgspec.json.encode(msgspec.structs.replace(asked.graph, nodes=nodes)).decode()
    )
    real = ground.store.store
    with pytest.raises(Refused, match=r"(?s)does not stand any more.*account"):
        real.transact(lambda tx: plan._require_standing(ground.core, tx, altered, ()), deadline_s=1)
    odd = msgspec.structs.replace(asked.kept, body='{"nodes": 1}')
    with pytest.raises(StoreCorrupt):
        real.transact(lambda tx: plan._require_standing(ground.core, tx, odd, ()), deadline_s=1)


def test_what_was_erased_is_listed_as_erased_and_decided_on_by_nobody(ground, quinn, asked):
    ground.store.store.transact(lambda tx: tx.erase_documents(ClientId("acme")), deadline_s=1)
    (row,) = plan.listed(ground.core)
    assert row.posts is None
    for look in (plan.shown, lambda core, name: plan.approve(core, name, quinn)):
        with pytest.raises(Refused, match="erased"):
            look(ground.core, asked.kept.document)


def test_decisions_are_taken_under_a_halt(ground, quinn, asked):
    thrown(ground)
    assert plan.approve(ground.core, asked.kept.document, quinn).state == "approved"


# ---------------------------------------------------------------- regeneration


def test_after_a_rejection_the_planner_is_handed_the_rejected_plan_and_the_reason(ground, dana, quinn, asked):
    plan.reject(ground.core, asked.kept.document, quinn, "too many offers")
    planner = Told()
    made = plan.make(ground.core, planner, "acme", dana)
    ((told),) = planner.asked
    assert told["feedback"] == "too many offers"
    assert type(told["before"]) is PlanGraph, "it learns nothing of how the plan is kept"
    assert told["before"].nodes == documents.record_of(asked.kept, PlanGraph).nodes
    assert (made.kept.version, made.graph.version, made.graph.replaces) == (2, 2, asked.graph.plan)
    assert judge(CONTEXT, made.graph, zone=ZONE, now=NOW, asked=Asked(told["before"], "too many offers")) == ()
    assert states(ground) == [(1, "rejected"), (2, "asked")]
    assert plan.approve(ground.core, made.kept.document, quinn).state == "approved"


@pytest.mark.parametrize("state", [PlanState.ASKED, PlanState.APPROVED])
def test_a_plan_that_is_asked_or_approved_is_not_replaced_and_nobody_is_asked(ground, dana, quinn, asked, state):
    if state is PlanState.APPROVED:
        plan.approve(ground.core, asked.kept.document, quinn)
    planner = Told()
    with pytest.raises(Refused, match=f"from 2027-03-22 on is {state}"):
        plan.make(ground.core, planner, "acme", dana)
    assert planner.asked == []
    assert states(ground) == [(1, state)]


def test_beside_an_approved_plan_another_period_is_planned_for(ground, dana, quinn, asked):
    plan.approve(ground.core, asked.kept.document, quinn)
    later = changed(
        first=CONTEXT.first + timedelta(days=14), offers=(), blackouts=(Days(first=CONTEXT.first, last=CONTEXT.first),)
    )
    brand.load(ground.core, later, dana)
    made = plan.make(ground.core, PLANNER, "acme", dana)
    assert (made.kept.subject, made.kept.version) == ("2027-04-05", 1)
    assert [each.kept.state for each in plan.listed(ground.core, dana, "acme")] == ["approved", "asked"]


def test_a_name_that_is_none_offers_the_nearest_of_ones_own(ground, dana, asked):
    with pytest.raises(UnknownName, match=f"did you mean {asked.kept.document}"):
        plan.shown(ground.core, asked.kept.document[:-1] + "x")
    with pytest.raises(UnknownName):
        plan.listed(ground.core, dana, "acmee")
