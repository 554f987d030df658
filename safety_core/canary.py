"""Which clients go first: candidates ranked by trust, tenure, consent and low blast radius, with the reasons kept.

1. Without consent nobody is a candidate, and the house never is.
2. A cohort is frozen: it only grows, up to the plan's most, save for what a named person takes out with a reason.
3. Who was taken out does not come back: it is let in again with everybody.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.rollout.plan import Canary, Weights
from safety_core.rollout.states import Enrolled
from safety_core.switches import HOUSE
from safety_core.vocabulary import ClientId

TENURE_FULL_DAYS = 3 * 365
"""A client of so many days has the full points for tenure."""
WORDS_MAX = 200

Points = Annotated[int, msgspec.Meta(ge=0, le=100)]
People = Annotated[int, msgspec.Meta(ge=0, le=10_000_000_000)]


class Candidate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a client that may go first.

    Attributes:
        trust: RTV's own score, 0 to 100.
        since: the day on which it became a client.
        consent: where its yes to going first is written down; empty: there is none.
        reach: how many people a bad post of it would reach.
    """

    client: ClientId
    trust: Points
    since: date
    reach: People
    consent: str = ""


class CandidatesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: [[candidate]], one of each client."""

    candidate: tuple[Candidate, ...]


class Ranked(NamedTuple):
    """A candidate with its points (0 to 100) and the sentence that says where they come from."""

    candidate: Candidate
    points: int
    why: str


def check(file: CandidatesFile, *, today: date) -> None:
    """Refuse what nobody can be ranked by.

    Raises:
        BadInput: its field is the place in the file.
    """
    seen: set[ClientId] = set()
    for number, each in enumerate(file.candidate):
        field = f"candidate.{number}"
        if each.client == HOUSE:
            raise BadInput(f"{field}.client", "the house is never a canary", "take it out")
        if each.client in seen:
            raise BadInput(f"{field}.client", f"{each.client} is there twice", "take one of them out")
        seen.add(each.client)
        if each.since > today:
            raise BadInput(f"{field}.since", f"{each.since} is to come", "give the day on which it became a client")
        if len(each.consent) > WORDS_MAX:
            raise BadInput(f"{field}.consent", f"has more than {WORDS_MAX} characters", "say where it is written down")


def ranked(candidates: Iterable[Candidate], weights: Weights, *, today: date) -> tuple[Ranked, ...]:
    """Those with consent, the best first; of equals the one that reaches fewer, then by name."""
    willing = [each for each in candidates if each.consent.strip() and each.client != HOUSE]
    widest = max((each.reach for each in willing), default=0)
    found = [_ranked(each, weights, widest, today) for each in willing]
    return tuple(sorted(found, key=lambda each: (-each.points, each.candidate.reach, each.candidate.client)))


def _ranked(of: Candidate, weights: Weights, widest: int, today: date) -> Ranked:
    days = (today - of.since).days
    tenure = min(100, 100 * days // TENURE_FULL_DAYS)
    narrow = 100 if widest == 0 else 100 - 100 * of.reach // widest
    total = weights.trust + weights.tenure + weights.reach
    points = (weights.trust * of.trust + weights.tenure * tenure + weights.reach * narrow) // total
    why = (
        f"{points} points: trust {of.trust}, client for {days} days ({tenure}), reaches {of.reach} people ({narrow}); "
        f"consent: {of.consent.strip()}"
    )
    return Ranked(of, points, why)


def chosen(
    names: Sequence[ClientId],
    candidates: Sequence[Candidate],
    cohort: Iterable[Enrolled],
    rules: Canary,
    *,
    today: date,
) -> tuple[Ranked, ...]:
    """Those to enrol: the named ones or, when nobody is named, the best until there are ``most``.

    Raises:
        Refused: it would be more than the plan's most, or one cannot be enrolled.
        UnknownName: one is not among the candidates.
    """
    known = {each.candidate.client: each for each in ranked(candidates, rules.weights, today=today)}
    all_names = {each.client for each in candidates}
    ever = {each.client: each for each in cohort}
    now = [each for each in ever.values() if each.removed_at is None]
    room = rules.most - len(now)
    picked = list(dict.fromkeys(names)) or [name for name in known if name not in ever][: max(room, 0)]
    for name in picked:
        if name == HOUSE:
            raise Refused("the house is never a canary", "name clients")
        if name in ever and ever[name].removed_at is None:
            raise Refused(f"{name} is enrolled already", "see who is: holdpoint rollout status")
        if name in ever:
            raise Refused(
                f"{name} was taken out at {ever[name].removed_at}: {ever[name].removed_why}",
                "it is let in again with everybody: enrol another client",
            )
        if name not in all_names:
            raise UnknownName("client", name, (), "(the file of candidates has no such client)")
        if name not in known:
            raise Refused(f"{name} has not consented to going first", "get its consent, and write down where it is")
    if not picked:
        raise Refused(
            f"nobody is left to enrol: {len(now)} of at most {rules.most} are", "see who is: holdpoint rollout status"
        )
    if len(picked) > room:
        raise Refused(
            f"{len(now)} are enrolled and {len(picked)} more would be above the plan's most of {rules.most}",
            "name fewer",
        )
    return tuple(known[name] for name in picked)
