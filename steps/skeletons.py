"""What a new feature of each noun begins with: its tags, a background and one scenario that runs as it stands."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Skeleton:
    """``outcome`` is the scenario's name; ``lines`` are its steps and ``background`` what stands before every one."""

    tags: str
    invariant: str
    background: tuple[str, ...]
    outcome: str
    lines: tuple[str, ...]

    def text(self, title: str) -> str:
        """The feature file."""
        given = [f"{'Given' if at == 0 else 'And'} {line}" for at, line in enumerate(self.background)]
        return "\n".join(
            [
                self.tags,
                f"Feature: {title}",
                "",
                "  Background:",
                *(f"    {line}" for line in given),
                "",
                f"  Rule: {self.invariant}",
                "",
                f"    Scenario: {self.outcome}",
                *(f"      {line}" for line in self.lines),
                "",
            ]
        )


ONE_CLIENT: Final = ('the client "acme" with an account on "X"',)
TWO_CLIENTS: Final = ('the clients "acme" and "zeta" with 2 accounts each on "X"',)
BRANDED: Final = (*ONE_CLIENT, '"dana" loaded the brand of "acme"')
PLANNED: Final = (*BRANDED, '"dana" had a plan of "acme" made')
PUBLISHES: Final = 'When "acme" publishes "Spring is here"'
CONFIRMED: Final = 'Then "acme" sees it confirmed within 5 minutes'

NOUNS: Final = {
    "asking": Skeleton(
        "@flow-publishing @S5-D3 @phase-house",
        "A service that publishes by itself asks for a permit first",
        ONE_CLIENT,
        "A service acts on its permit and hands over what the platform answered",
        (
            'When the service "relay" asks to publish "Spring is here" for "acme"',
            "Then the service is given leave",
            "When the service posts it and hands over the answer",
            CONFIRMED,
        ),
    ),
    "approvals": Skeleton(
        "@gate-approval @S5-D4 @phase-house",
        "No reply leaves without a person's yes",
        (*ONE_CLIENT, '"acme" is asked "What does it cost?" in a comment', 'the approver "quinn"'),
        "An approved reply stands on the platform",
        (
            'Given the reply "It is free" is drafted for "acme"',
            'When "quinn" approves the draft of "acme"',
            CONFIRMED,
            'And exactly one post "It is free" stands on "X"',
        ),
    ),
    "audit": Skeleton(
        "@gate-audit @S5-D3 @phase-house",
        "Whatever takes effect is written down before it",
        (*ONE_CLIENT, "the audit log is signed"),
        "A post has its record before it stands",
        (PUBLISHES, CONFIRMED, "And the audit log shows the permit before the post"),
    ),
    "cadence": Skeleton(
        "@gate-cadence @S5-D3 @phase-house",
        "No window of an account holds more than its limit",
        (*ONE_CLIENT, '"X" takes 2 posts per 1 minute of each account'),
        "What does not fit waits for the window",
        (
            'When "acme" publishes 3 posts at once',
            'Then all posts of "acme" are confirmed within 5 minutes',
            'And never more than 2 posts of "acme" began within 1 minute',
        ),
    ),
    "client-notices": Skeleton(
        "@flow-client-notices @S5-B5 @phase-canary",
        "A client is told once",
        (*ONE_CLIENT, '"acme" is reached by mail'),
        "A welcome is one letter in the client's box",
        (
            'When "acme" is welcomed',
            "And 1 minute pass",
            'Then "acme" has 1 welcome letters in its box, all under one name',
        ),
    ),
    "console": Skeleton(
        "@gate-kill-switch @S5-C5 @phase-house",
        "What is halted stands on everybody's page",
        TWO_CLIENTS,
        "A second person sees who halted one client's posts, and why",
        (
            'When "dana" halts action "publish" of client "acme" on "X" in the console because "wrong campaign"',
            'Then the console shows "erin" the matrix',
            "  | client | X                     |",
            "  | acme   | degraded, part halted |",
            "  | zeta   | healthy               |",
            'And the console shows "erin" these halts',
            "  | halted                                  | by   | in flight |",
            "  | client acme, platform X, action publish | dana | 0         |",
        ),
    ),
    "creation": Skeleton(
        "@flow-creation @S5-D2 @phase-house",
        "Only what a person approved is made",
        PLANNED,
        "Nothing is made of a plan that nobody approved",
        (
            'When "dana" has the posts of "acme" made',
            'Then the decision is refused because "only an approved one is made"',
            'And nothing of "acme" stands on "X"',
        ),
    ),
    "engagement": Skeleton(
        "@flow-engagement @S5-A5 @phase-house",
        "One intent makes at most one like",
        (*TWO_CLIENTS, '"zeta" published "Good morning" 1 hour ago'),
        "A like is asked for once and read back",
        (
            'When "acme" likes "Good morning" of "zeta"',
            'Then "acme" sees it confirmed within 1 minute',
            'And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once',
        ),
    ),
    "error-budget": Skeleton(
        "@gate-error-budget @S5-B4 @phase-house",
        "What fails too often is stopped by itself, and nothing else",
        (*ONE_CLIENT, "the objectives of a new installation"),
        "A post that goes well halts nothing",
        (PUBLISHES, CONFIRMED, "And nothing is halted"),
    ),
    "errors": Skeleton(
        "@flow-publishing @S5-A3 @phase-house",
        "A fault costs time, and no post twice",
        (*ONE_CLIENT, 'the fault "server_error" meets the next "read_post" on "X"'),
        "A post that meets a fault is confirmed and stands once",
        (PUBLISHES, CONFIRMED, 'And exactly one post "Spring is here" stands on "X"'),
    ),
    "flags": Skeleton(
        "@flow-flags @S5-B2 @phase-house",
        "What is off waits, and goes on by itself",
        ONE_CLIENT,
        "A post whose flag is off goes out when it is turned on",
        (
            'Given the flag "effect.publish" is turned off',
            PUBLISHES,
            'Then the post of "acme" waits for its flag, "effect.publish is off"',
            'When the flag "effect.publish" is turned on',
            CONFIRMED,
        ),
    ),
    "house-accounts": Skeleton(
        "@flow-house-accounts @gate-isolation @S5-A1 @phase-house",
        "The pinned id says whose a token is",
        ('the clients "rtv-house" and "acme" with 2 accounts each on "X"', "the tokens are kept in an encrypted file"),
        "An account whose token is its own is connected",
        ('When "dana" verifies the house accounts', 'Then the account "rtv-house-1" is found "connected"'),
    ),
    "isolation": Skeleton(
        "@gate-isolation @S5-D5 @phase-house",
        "What is one client's never lands on another's account",
        TWO_CLIENTS,
        "A post of one client stands on that client's account alone",
        (PUBLISHES, CONFIRMED, 'And nothing of "zeta" stands on "X"'),
    ),
    "kill-switch": Skeleton(
        "@gate-kill-switch @S5-C2 @phase-house",
        "What is in scope stops, what is not goes on",
        ('the clients "acme" and "zeta" with 4 accounts each on "X"', "both clients publish steadily"),
        "Halting one client leaves the other publishing",
        (
            'When "dana" halts client "acme" because "wrong campaign"',
            "Then the halt is acknowledged within its bound",
            'And no post arrived at "X" after the acknowledgement',
            'And posts of "zeta" went on arriving at "X"',
        ),
    ),
    "planning": Skeleton(
        "@flow-planning @S5-D1 @phase-house",
        "A plan keeps to its brand, and waits for a person",
        BRANDED,
        "A plan that was made waits for its approval",
        (
            'When "dana" has a plan of "acme" made',
            'Then the plan of "acme" is "asked", version 1',
            'And the plan of "acme" keeps to its mix, cadence, hours and blackouts',
            'And nothing of "acme" stands on "X"',
        ),
    ),
    "platforms": Skeleton(
        "@flow-publishing @S5-D2 @phase-house",
        "What a platform would not take is never sent",
        ('the client "acme" with an account on "YouTube"',),
        "A picture where YouTube wants a film is cancelled",
        (
            'When "acme" publishes "Spring is here" with a picture',
            'Then "acme" sees it cancelled because of "content_unfit"',
            'And nothing of "acme" stands on "YouTube"',
        ),
    ),
    "publishing": Skeleton(
        "@flow-publishing @S5-D3 @phase-house",
        "A post is confirmed when it stands",
        ONE_CLIENT,
        "A post is confirmed and stands once",
        (PUBLISHES, CONFIRMED, 'And exactly one post "Spring is here" stands on "X"'),
    ),
    "receiving": Skeleton(
        "@flow-engagement @S5-D4 @phase-house",
        "What fans say is heard once",
        (*ONE_CLIENT, '"X" tells Holdpoint what happens on it', '"acme" published "Spring is here" 1 minute ago'),
        "A comment on a post is heard",
        (
            'When "ada" comments "What does it cost?" on "Spring is here" of "acme"',
            'Then "acme" has heard within 1 minute',
            "  | from | text               | on             |",
            "  | ada  | What does it cost? | Spring is here |",
        ),
    ),
    "rollout": Skeleton(
        "@gate-error-budget @S5-B3 @phase-house",
        "At the first stage the house alone publishes",
        (
            'the client "rtv-house" with an account on "X"',
            *ONE_CLIENT,
            "the objectives of a new installation",
            "a rollout from the house over canaries at 40 % and 70 % to everybody",
        ),
        "What a client hands over waits for the stage",
        (PUBLISHES, 'Then the post of "acme" waits for the stage because of "not_in_stage"'),
    ),
    "scheduling": Skeleton(
        "@flow-publishing @S5-D3 @phase-house",
        "What is planned for a time is published at that time and not before",
        ONE_CLIENT,
        "A planned post waits for its time",
        (
            'When "acme" plans "Spring is here" for 10 minutes from now',
            "And 9 minutes pass",
            'Then nothing of "acme" stands on "X"',
            "When 1 minute pass",
            CONFIRMED,
        ),
    ),
    "unknown-outcomes": Skeleton(
        "@flow-quarantine @S5-D3 @S5-A5 @phase-house",
        "What no reading can decide is decided by a named person",
        ONE_CLIENT,
        "A post that stands on the account is adopted",
        (
            'Given "acme" has "Spring is here" in quarantine, which "X" took',
            'When "dana" adopts "Spring is here" for "acme" because "seen on the account"',
            'Then "acme" sees it confirmed within 1 second',
        ),
    ),
}
"""By the noun of ``holdpoint new NOUN/NAME``."""
