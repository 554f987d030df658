"""Moving the rollout: nothing advances on HOLD or FAIL, two are two, going back keeps the canaries, and all of it is logged."""

import msgspec
import pytest

from reports.checkers import i12_rollout
from reports.evidence.folder import from_rows
from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.letters import NAME as LETTERS
from safety_core.lifecycle import IntentState
from safety_core.records import NoticeKind
from safety_core.rollout.states import Move, RolloutState
from safety_core.rollout.verdict import Word
from safety_core.shell import cohorts, export, halt, plans, promote, publish, refused, stage_status
from safety_core.shell.identity import Claimant
from safety_core.switches import HOUSE
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm, PersonId, Reason, Role
from steps.rig.opening import opened
from tests.safety_core.shell.ground import EVERYONE
from tests.safety_core.shell.rolling import PLAN, SOAK_S, STAGES, Rolling


def judged(ground):
    about = {"scenario": "test", "clock": "virtual", "source": "simulated"}
    return i12_rollout.check(from_rows({**about, **each} for each in export.rows(ground.store)))


@pytest.fixture
def ground():
    made = Rolling()
    yield made
    found = judged(made)
    made.store.close()
    assert found.status != "broken", found.why


def standing(ground) -> tuple[str, int]:
    return ground.rollout.stage, ground.rollout.serial


# ---------------------------------------------------------------- advancing


def test_a_stage_that_has_all_it_needs_goes_on_by_one_persons_word_where_one_is_enough(ground) -> None:
    ground.enrol("acme")
    ground.count(HOUSE, 3)
    ground.soak()
    done = ground.advance()
    assert (done.moved, done.rollout.stage) == (True, "ten")
    assert ground.rollout == done.rollout or ground.rollout.stage == "ten"


@pytest.mark.parametrize(
    ("posts", "soak_s", "canary", "word"),
    [
        (3, SOAK_S, True, Word.PASS),
        (2, SOAK_S, True, Word.HOLD),
        (3, SOAK_S - 60, True, Word.HOLD),
        (3, SOAK_S, False, Word.HOLD),
        (0, SOAK_S, True, Word.HOLD),
    ],
)
def test_nothing_advances_on_hold_and_nothing_is_written(ground, posts, soak_s, canary, word) -> None:
    if canary:
        ground.enrol("acme")
    if posts:
        ground.count(HOUSE, posts)
    ground.soak(soak_s)
    before = standing(ground), len(ground.moves())
    done = ground.advance()
    assert done.verdict.word is word
    assert done.moved == (word is Word.PASS)
    if word is Word.HOLD:
        assert (standing(ground), len(ground.moves())) == before
        assert not done.asked


def test_posts_of_others_and_of_other_stages_do_not_stand_for_the_stages_own(ground) -> None:
    ground.come_to("ten")
    ground.count(HOUSE, 9)
    ground.count("globex", 9)
    ground.count("acme", 9, stage="house")
    ground.soak()
    assert ground.advance().verdict.word is Word.HOLD
    ground.count("acme", 2)
    assert ground.advance().verdict.word is Word.PASS


def test_a_dry_run_says_what_would_be_and_changes_nothing(ground) -> None:
    ground.enrol("acme")
    ground.count(HOUSE, 3)
    ground.soak()
    before = standing(ground)
    done = ground.advance(dry_run=True)
    assert (done.verdict.word, done.moved) == (Word.PASS, False)
    assert standing(ground) == before


def test_an_open_wrong_account_fails_the_stage_and_one_of_this_stage_does_after_it_is_closed(ground) -> None:
    ground.enrol("acme")
    ground.count(HOUSE, 3)
    ground.soak()
    halt.throw_automatically(ground.core, Alarm(harm=Harm.WRONG_ACCOUNT, what="a token of another", client="acme"))
    done = ground.advance()
    assert done.verdict.word is Word.FAIL
    assert "a token of another" in str(done.verdict)
    assert not done.moved
    (incident,) = ground.store.read(lambda tx: tx.incidents())
    ground.store.transact(
        lambda tx: tx.close_incident(incident.incident, closed_by=PersonId("dana"), closed_us=1, why="looked"),
        deadline_s=1,
    )
    assert ground.advance().verdict.word is Word.FAIL
    promote.roll_back_by(ground.core, ground.dana, "begin anew")
    ground.soak()
    ground.count(HOUSE, 3)
    assert ground.advance().moved


def test_a_harm_that_the_plan_does_not_name_stops_no_stage(ground) -> None:
    ground.enrol("acme")
    ground.count(HOUSE, 3)
    ground.soak()
    halt.throw_automatically(ground.core, Alarm(harm=Harm.LATENCY, what="slow"))
    assert ground.advance().moved


# ---------------------------------------------------------------- who is told


def told(ground) -> list[str]:
    every = ground.store.read(lambda tx: tx.notices())
    assert all((each.halt, each.client) == (None, None) for each in every if each.kind is NoticeKind.ROLLOUT_MOVED)
    return [each.words.removeprefix("ROLLOUT MOVED: ") for each in every if each.kind is NoticeKind.ROLLOUT_MOVED]


def test_each_move_of_who_is_let_in_is_told_once_with_who_and_why_and_what_to_type(ground) -> None:
    ground.come_to("ten")
    promote.hold(ground.core, ground.femi, "lawyers")
    promote.resume(ground.core, ground.femi, "they agree")
    promote.roll_back_by(ground.core, ground.dana, "a reader complained")
    assert told(ground) == [
        "from house on to ten, by dana: it holds. take it back: holdpoint rollout rollback -m WHY --as NAME",
        "publish on X from house on to ten, by the plan itself. take all of it back: holdpoint rollout rollback -m WHY --as NAME",
        "held at ten: nothing advances, by femi: lawyers. end it: holdpoint rollout resume -m WHY --as NAME",
        "no longer held at ten, by femi: they agree. see what is missing there: holdpoint rollout status",
        "back from ten to house, by dana: a reader complained. see what is missing there: holdpoint rollout status",
    ]


def test_of_two_who_agreed_both_are_told_and_the_first_word_alone_is_not(asked) -> None:
    before = len(told(asked))
    asked.advance(asked.femi)
    assert told(asked)[before].startswith("from ten on to all-of-canaries, by dana and femi: it holds")


def test_what_a_trigger_saw_may_be_one_clients_own_and_is_not_told_to_all(ground) -> None:
    ground.come_to("ten")
    ground.store.transact(lambda tx: promote.back_in(ground.core, tx, "acme fails: 7 of 9"), deadline_s=1)
    assert told(ground)[-1].startswith("back from ten to house, by a trigger. what it saw: holdpoint rollout history")
    assert "acme" not in told(ground)[-1]


def test_what_does_not_move_is_told_to_nobody(ground) -> None:
    with pytest.raises(Refused):
        promote.roll_back_by(ground.core, ground.dana, "no", seen="ten")
    assert not ground.advance().moved
    assert told(ground) == []


def test_whoever_acts_for_one_client_reads_of_the_move_and_of_no_other_clients_token(ground) -> None:
    from safety_core.people import Person
    from safety_core.shell import notices
    from safety_core.shell.scoped import for_person

    ground.come_to("ten")

    def look(tx):
        notices.tell(ground.core, tx, NoticeKind.TOKEN_NOT_REFRESHED, HOUSE, "its own")
        seen = for_person(tx, Person(person="vera", role=Role.VIEWER, clients=("acme",)))
        return [each.kind for each in seen.notices()]

    assert set(ground.store.transact(look, deadline_s=1)) == {NoticeKind.ROLLOUT_MOVED}


# ---------------------------------------------------------------- two persons


@pytest.fixture
def asked(ground):
    ground.come_to("ten")
    ground.count("acme", 2)
    ground.soak()
    assert ground.advance().asked
    return ground


def test_the_first_word_is_kept_and_moves_nothing(asked) -> None:
    assert (asked.rollout.stage, asked.rollout.state) == ("ten", RolloutState.ASKED)
    assert asked.rollout.asked_by == "dana"


def test_the_same_persons_second_word_is_refused(asked) -> None:
    before = standing(asked)
    with pytest.raises(Refused, match="dana has asked"):
        asked.advance()
    assert standing(asked) == before


def test_another_persons_word_moves_it_and_both_stand_in_history_and_log(asked) -> None:
    done = asked.advance(asked.femi)
    assert (done.moved, done.rollout.stage) == (True, "all-of-canaries")
    (move,) = [each for each in asked.moves() if each.next_stage == "all-of-canaries" and each.move is Move.ADVANCE]
    assert (move.person, move.second, move.verdict) == ("femi", "dana", "pass")
    entry = [each for each in opened(asked.store) if each["kind"] == "stage" and each["move"] == "advance"][-1]
    assert (entry["person"], entry["second"], entry["verdict"]) == ("femi", "dana", "pass")


def test_a_word_of_more_than_a_day_ago_is_none(asked) -> None:
    asked.soak(24 * 3600)
    assert asked.advance(asked.femi).asked
    assert asked.rollout.asked_by == "femi"


def test_a_word_of_less_than_a_day_ago_counts(asked) -> None:
    asked.soak(24 * 3600 - 60)
    assert asked.advance(asked.femi).moved


def test_a_verdict_that_is_no_pass_any_more_is_not_saved_by_a_second_word(asked) -> None:
    halt.throw_automatically(asked.core, Alarm(harm=Harm.DUPLICATE, what="twice", client="acme"))
    done = asked.advance(asked.femi)
    assert (done.verdict.word, done.moved) == (Word.FAIL, False)


def test_going_back_forgets_the_first_word(asked) -> None:
    promote.roll_back_by(asked.core, asked.dana, "no")
    assert (asked.rollout.state, asked.rollout.asked_by) == (RolloutState.RUNNING, None)


# ---------------------------------------------------------------- going back, holding


@pytest.mark.parametrize(("at", "to"), [("house", "house"), ("ten", "house"), ("ga", "all-of-canaries")])
def test_going_back_leads_one_stage_back_with_the_same_canaries_and_soaks_anew(ground, at, to) -> None:
    ground.enrol("acme", "globex")
    ground.come_to(at)
    before = ground.store.read(lambda tx: tx.cohort())
    rollout, _ = promote.roll_back_by(ground.core, ground.dana, "a reader complained")
    assert rollout.stage == to
    assert ground.store.read(lambda tx: tx.cohort()) == before
    assert ground.advance().verdict.word is not Word.PASS


def test_what_ended_before_going_back_does_not_count_again(ground) -> None:
    ground.come_to("ten")
    ground.count("acme", 5)
    promote.roll_back_by(ground.core, ground.dana, "no")
    promote.roll_back_by(ground.core, ground.dana, "and no")
    ground.soak()
    assert "0 of the 3 posts" in str(ground.advance().verdict)


def test_a_trigger_goes_one_stage_back_in_the_transaction_that_shows_the_harm(ground) -> None:
    ground.come_to("all-of-canaries")
    assert ground.store.transact(lambda tx: promote.back_in(ground.core, tx, "budget spent"), deadline_s=1)
    assert ground.rollout.stage == "ten"


def test_at_the_first_stage_a_trigger_has_nothing_to_go_back_to(ground) -> None:
    assert not ground.store.transact(lambda tx: promote.back_in(ground.core, tx, "budget spent"), deadline_s=1)
    assert ground.rollout.stage == "house"


def test_a_cell_goes_back_with_the_rollout(ground) -> None:
    ground.come_to("ga")
    promote.roll_back_by(ground.core, ground.dana, "no")
    assert {each.stage for each in ground.store.read(lambda tx: tx.cells())} == {"all-of-canaries"}


def test_what_is_held_advances_by_nobodys_word_and_goes_back_all_the_same(ground) -> None:
    ground.come_to("ten")
    ground.count("acme", 2)
    ground.soak()
    promote.hold(ground.core, ground.femi, "lawyers")
    done = ground.advance()
    assert (done.verdict.word, done.moved, done.asked) == (Word.HOLD, False, False)
    with pytest.raises(Refused, match="is held"):
        promote.hold(ground.core, ground.femi, "again")
    promote.resume(ground.core, ground.femi, "they agree")
    assert ground.advance().asked
    promote.hold(ground.core, ground.femi, "lawyers")
    rollout, _ = promote.roll_back_by(ground.core, ground.dana, "back")
    assert (rollout.stage, rollout.state) == ("house", RolloutState.HELD)


@pytest.mark.parametrize("verb", ["advance", "back"])
def test_at_another_stage_than_was_seen_nothing_is_done(ground, verb) -> None:
    before = standing(ground)
    with pytest.raises(Refused, match="not at 'ten'"):
        ground.advance(seen="ten") if verb == "advance" else promote.roll_back_by(
            ground.core, ground.dana, "x", seen="ten"
        )
    assert standing(ground) == before


# ---------------------------------------------------------------- by itself


def test_the_first_clock_begins_when_somebody_keeps_house_and_not_before() -> None:
    from tests.safety_core.shell.ground import Ground

    made = Ground(whole_log=True)
    now = made.store.read(lambda tx: tx.rollout())
    made.store.transact(
        lambda tx: tx.move_rollout(msgspec.structs.replace(now, entered_minute=None), serial=now.serial), deadline_s=1
    )
    assert "clock has not begun" not in str(stage_status.status(made.core).verdict)  # its last stage is never left
    promote.keep(made.core)
    assert made.store.read(lambda tx: tx.rollout()).entered_minute is not None
    made.store.close()


def test_a_stage_that_advances_by_itself_does_so_once_it_passes_and_not_before(ground) -> None:
    ground.come_to("all-of-canaries")
    ground.count("acme", 2)
    ground.soak(SOAK_S - 60)
    promote.keep(ground.core)
    assert ground.rollout.stage == "all-of-canaries"
    ground.soak(60)
    promote.keep(ground.core)
    assert ground.rollout.stage == "ga"


@pytest.mark.parametrize("stage", ["house", "ten"])
def test_a_stage_that_asks_for_people_never_advances_by_itself(ground, stage) -> None:
    ground.come_to(stage)
    ground.count(HOUSE if stage == "house" else "acme", 9)
    ground.soak(10 * SOAK_S)
    promote.keep(ground.core)
    assert ground.rollout.stage == stage


def test_a_wall_clock_that_goes_back_shortens_no_soak(ground) -> None:
    ground.come_to("ten")
    ground.soak(SOAK_S)
    promote.keep(ground.core)  # whoever keeps house remembers how late it was
    entered = ground.rollout.seen_minute
    ground.clock.wall_back_s = 86_400
    promote.roll_back_by(ground.core, ground.dana, "back, at a wrong time")
    assert ground.rollout.entered_minute == entered
    assert "soaked 0 min" in str(ground.advance().verdict)
    ground.clock.wall_back_s = 0


def test_keeping_house_writes_nothing_where_nothing_is_to_be_done(ground) -> None:
    ground.come_to("ten")
    promote.keep(ground.core)
    before = ground.rollout, ground.store.read(lambda tx: tx.audit_size())
    promote.keep(ground.core)
    assert (ground.rollout, ground.store.read(lambda tx: tx.audit_size())) == before


# ---------------------------------------------------------------- the cohort


def test_enrolment_and_removal_stand_in_the_log_with_person_and_reason(ground) -> None:
    ground.enrol("acme")
    cohorts.remove(ground.core, "acme", ground.femi, "it left us")
    own = [each for each in opened(ground.store) if each["kind"] in ("enrolled", "removed")]
    assert [(each["kind"], each["client"], each["person"]) for each in own] == [
        ("enrolled", "acme", "dana"),
        ("removed", "acme", "femi"),
    ]
    assert own[1]["why"] == "it left us"
    assert ground.cohort == []


def test_a_candidate_that_is_no_client_is_refused_and_nobody_is_enrolled(ground) -> None:
    from datetime import date

    from safety_core.canary import Candidate

    known = [Candidate(client="nobody", trust=1, since=date(2025, 1, 1), reach=1, consent="yes")]
    with pytest.raises(UnknownName):
        cohorts.enrol(ground.core, known, ["nobody"], ground.dana, "x")
    assert ground.cohort == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_only_operators_of_all_clients_move_it(ground, role) -> None:
    weak = ground.person("weak", role)
    thief = Claimant(PersonId("dana"), b"\0" * 32)
    before = standing(ground)
    for who in (weak, thief):
        for move in (
            ground.advance,
            lambda who: promote.roll_back_by(ground.core, who, "x"),
            lambda who: promote.hold(ground.core, who, "x"),
            lambda who: ground.enrol("acme", by=who),
            lambda who: cohorts.remove(ground.core, "acme", who, "x"),
        ):
            with pytest.raises(Refused):
                move(who)
    assert standing(ground) == before


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_every_move_needs_a_reason_that_a_person_can_read(ground, why) -> None:
    for move in (
        lambda: promote.advance(ground.core, ground.dana, why),
        lambda: promote.roll_back_by(ground.core, ground.dana, why),
        lambda: promote.hold(ground.core, ground.dana, why),
        lambda: cohorts.remove(ground.core, "acme", ground.dana, why),
    ):
        with pytest.raises(BadInput):
            move()


# ---------------------------------------------------------------- what is let in


def test_a_client_waits_for_the_stage_and_goes_on_when_it_is_let_in(ground) -> None:
    waiting = ground.attempt("hello")
    assert (waiting.state, waiting.waits_for, waiting.reason) == (IntentState.WAITING, "stage", Reason.NOT_IN_STAGE)
    ground.come_to("ten")
    assert ground.now(waiting).state is (IntentState.WAITING)
    ground.come_to("all-of-canaries")
    assert ground.now(waiting).state is IntentState.QUEUED
    account = ground.store.read(lambda tx: tx.accounts())[0]
    ground.clock.pass_s(ground.timing.ramp_s)
    claimed = ground.claim()
    assert claimed[2] == account
    publish.attempt(ground.core, claimed)
    assert ground.now(waiting).state in (IntentState.ACCEPTED, IntentState.CONFIRMED)
    (permit,) = ground.store.read(lambda tx: tx.permits())
    assert permit.stage == "all-of-canaries"
    entry = next(each for each in opened(ground.store) if each["kind"] == "permit")
    assert entry["stage"] == "all-of-canaries"


def test_what_is_let_in_by_a_move_between_refusal_and_waiting_is_not_put_to_wait(ground) -> None:
    queued = ground.submit("hello")
    claimed = ground.claim()
    ground.come_to("all-of-canaries")
    from safety_core.ruling import refuse
    from safety_core.vocabulary import Check

    refused.give_back(ground.core, claimed, refuse(Check.STAGE, Reason.NOT_IN_STAGE, "as it was"))
    assert ground.now(queued).state is IntentState.QUEUED


def test_what_waited_for_something_else_is_not_woken(ground) -> None:
    other = ground.submit("a reply", action="reply", target="100", approved=False)
    ground.come_to("ga")
    assert ground.now(other).waits_for == "decision"


# ---------------------------------------------------------------- plans


def test_a_plan_that_keeps_what_is_behind_may_change_what_is_ahead_and_never_advances(ground) -> None:
    ground.come_to("ten")
    mint_one(ground)
    before = ground.rollout
    plans.load(ground.core, PLAN.replace('name = "ga"', 'name = "everybody"'), by=None)
    assert ground.rollout.stage == before.stage
    assert ground.rollout.plan == before.plan + 1
    assert "soaked 0 min" in str(ground.advance().verdict)


def mint_one(ground) -> None:
    """A permit under a stage: from then on nobody may say that nothing was ever let in."""
    ground.submit("from the house", client=HOUSE, account=f"{HOUSE}-1")
    ground.platform.whose = f"{HOUSE}/1"
    publish.attempt(ground.core, ground.claim())
    assert ground.store.read(lambda tx: tx.any_staged())


@pytest.mark.parametrize(
    "body",
    [
        EVERYONE,
        PLAN.replace("share = 10\n", "share = 20\n"),
        PLAN.replace('name = "ten"', 'name = "eleven"'),
        PLAN[PLAN.index('[[stage]]\nname = "ten"') :].replace("[[stage]]", 'name = "cut"\n[[stage]]', 1),
    ],
    ids=["everyone", "greater share", "other name", "without the house"],
)
def test_a_plan_that_lets_in_more_than_is_let_in_is_refused_once_a_permit_was_minted(ground, body) -> None:
    ground.come_to("ten")
    mint_one(ground)
    before = ground.rollout, ground.store.read(lambda tx: tx.rules("rollout"))
    with pytest.raises(Refused, match="another stage"):
        plans.load(ground.core, body, by=None)
    assert (ground.rollout, ground.store.read(lambda tx: tx.rules("rollout"))) == before


def test_the_same_text_is_no_new_version(ground) -> None:
    before = ground.rollout
    assert plans.load(ground.core, PLAN, by=None).version == before.plan
    assert ground.rollout == before


def test_where_nobody_can_say_what_was_let_in_the_rollout_begins_anew_with_the_house_alone() -> None:
    ground = Rolling()
    ground.come_to("ga")
    mint_one(ground)
    ground.spoil(stage="nowhere")
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        ground.advance()
    with pytest.raises(Refused, match="nobody can say"):
        plans.load(ground.core, EVERYONE, by=None)
    plans.load(ground.core, PLAN.replace("short", "again"), by=None)
    assert ground.rollout.stage == STAGES[0]
    assert {each.stage for each in ground.store.read(lambda tx: tx.cells())} == {STAGES[0]}
    assert judged(ground).status == "broken", "somebody wrote past every door, and the log knows nothing of it"
    ground.store.close()


# ---------------------------------------------------------------- cells


def stage_of(ground, action: str) -> str:
    found = {each.action.value: each.place for each in stage_status.status(ground.core).cells}
    return STAGES[found[action]]


def test_what_was_exercised_goes_on_with_the_rollout_and_what_was_not_stays(ground) -> None:
    ground.come_to("all-of-canaries")
    assert stage_of(ground, "publish") == "all-of-canaries"
    assert stage_of(ground, "reply") == "house"
    assert "reply" in {each.action.value for each in stage_status.status(ground.core).lagging}


@pytest.mark.parametrize(
    ("client", "good", "stage", "to"),
    [
        (HOUSE, 1, "house", "ten"),
        (HOUSE, 0, "house", "house"),
        ("acme", 1, "house", "house"),
        (HOUSE, 1, "ten", "house"),
    ],
)
def test_a_cell_that_lags_follows_once_its_stages_own_client_exercised_it_there(
    ground, client, good, stage, to
) -> None:
    ground.come_to("all-of-canaries")
    ground.count(client, good, bad=1 - good, stage=stage, action="reply")
    ground.soak(3_600)
    promote.keep(ground.core)
    assert stage_of(ground, "reply") == to


def test_a_cell_follows_one_stage_at_a_time_and_soaks_at_each(ground) -> None:
    ground.come_to("all-of-canaries")
    ground.count(HOUSE, 1, stage="house", action="reply")
    ground.soak(3_600)
    promote.keep(ground.core)
    ground.count("acme", 1, stage="ten", action="reply")
    ground.soak(SOAK_S - 60)
    promote.keep(ground.core)
    assert stage_of(ground, "reply") == "ten"
    ground.soak(3_600)
    promote.keep(ground.core)
    assert stage_of(ground, "reply") == "all-of-canaries"


def test_while_a_person_holds_the_rollout_no_cell_follows(ground) -> None:
    ground.come_to("all-of-canaries")
    ground.count(HOUSE, 1, stage="house", action="reply")
    promote.hold(ground.core, ground.dana, "lawyers")
    ground.soak(3_600)
    promote.keep(ground.core)
    assert stage_of(ground, "reply") == "house"


# ---------------------------------------------------------------- what canaries are told


def letters_of(ground, client: str) -> list[tuple[str, str]]:
    return [(each.kind, each.body) for each in ground.store.read(lambda tx: tx.letters()) if each.client == client]


def kinds_of(ground, client: str) -> list[str]:
    return [kind for kind, _ in letters_of(ground, client)]


def without_templates(ground) -> None:
    rules = ground.store.read(lambda tx: tx.rules(LETTERS))
    spoilt = msgspec.structs.replace(rules, version=rules.version + 1, body="== nothing\n")
    ground.store.transact(lambda tx: tx.put_rules(spoilt), deadline_s=1)


def test_a_client_that_is_enrolled_is_told_the_stage_that_it_begins_in(ground) -> None:
    ground.enrol("acme")
    ((kind, body),) = letters_of(ground, "acme")
    assert kind == "welcome"
    assert '"ten": 10 %' in body
    assert letters_of(ground, "globex") == []


def test_one_that_is_enrolled_later_is_told_the_stage_in_force(ground) -> None:
    ground.come_to("all-of-canaries")
    ground.enrol("globex")
    ((_, body),) = letters_of(ground, "globex")
    assert '"all-of-canaries": 100 %' in body


def test_an_enrolment_whose_letter_cannot_be_written_is_not_made(ground) -> None:
    without_templates(ground)
    with pytest.raises(StoreUnavailable, match="templates"):
        ground.enrol("acme")
    assert ground.cohort == []


def test_the_move_to_the_last_stage_tells_the_canaries_that_are_left_and_no_move_before_it_does(ground) -> None:
    ground.enrol("acme", "globex")
    cohorts.remove(ground.core, "globex", ground.dana, "it left us")
    ground.come_to("all-of-canaries")
    assert kinds_of(ground, "acme") == ["welcome"]
    ground.come_to("ga")
    assert kinds_of(ground, "acme") == ["welcome", "graduation"]
    assert kinds_of(ground, "globex") == ["welcome"]


def test_a_rollout_that_ends_twice_says_so_once(ground) -> None:
    ground.come_to("ga")
    promote.roll_back_by(ground.core, ground.dana, "a reader complained")
    ground.soak()
    ground.come_to("ga")
    assert kinds_of(ground, "acme") == ["welcome", "graduation"]


def test_the_last_stage_is_not_entered_without_its_letters_and_whoever_keeps_house_goes_on(ground) -> None:
    ground.come_to("all-of-canaries")
    ground.count("acme", 3)
    ground.soak()
    without_templates(ground)
    promote.keep(ground.core)
    assert ground.rollout.stage == "all-of-canaries"
    with pytest.raises(StoreUnavailable, match="templates"):
        ground.advance()
    assert ground.rollout.stage == "all-of-canaries"
