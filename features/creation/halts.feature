@flow-creation @gate-kill-switch @S5-D2 @S5-C4
Feature: A halt stops creation before the creator is asked and before anything is kept

  Background:
    Given the client "acme" with an account on "X"
    And "acme" has an approved plan of
      | post   | on | in       |
      | spring | X  | 24 hours |

  Rule: Under a halt that covers it nothing is asked for, and after the release all of it is made

    Scenario: Under a halt of everything nothing is made
      Given "dana" halted everything because "drill"
      When "dana" has the posts of "acme" made
      Then only "spring" is refused, because "create for acme is halted: everything"
      And the creator of "acme" was asked 0 times
      When "femi" releases the halt because "drill over"
      And "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state    | because |
        | spring | accepted | none    |

    Scenario: Under a halt of the client nothing is made
      Given "dana" halted client "acme" because "wrong campaign"
      When "dana" has the posts of "acme" made
      Then only "spring" is refused, because "create for acme is halted: client acme"
      And the creator of "acme" was asked 0 times

    Scenario: Under a halt of its platform a post is not made
      When "dana" halts platform "X" because "odd answers"
      And "dana" has the posts of "acme" made
      Then only "spring" is refused, because "create for acme is halted: platform X"
      And the creator of "acme" was asked 0 times

    Scenario: Under a halt of creation nothing is made, and what was made before is published
      Given the client "bolt" with an account on "X"
      And "bolt" has an approved plan of
        | post   | on | in     |
        | spring | X  | 1 hour |
      And "dana" had the posts of "bolt" made
      And "dana" handed over what was made for "bolt"
      When "dana" halts action "create" because "odd pictures"
      And "dana" has the posts of "acme" made
      Then only "spring" is refused, because "create for acme is halted: action create"
      When 61 minutes pass
      Then "bolt" sees it confirmed within 5 minutes

    Scenario: A halt of another client stops nothing here
      Given the client "bolt" with an account on "X"
      And "dana" halted client "bolt" because "wrong campaign"
      When "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state    | because |
        | spring | accepted | none    |

  Rule: What comes after a halt began is dropped

    Scenario: A post that was being made when the halt came is not kept, and is made after the release
      Given the creator of "acme" takes 20 seconds for each post
      When "dana" begins to have the posts of "acme" made
      And "dana" halts client "acme" because "wrong campaign"
      And 1 minute pass
      Then only "spring" is refused, because "create for acme is halted: client acme"
      And of the plan of "acme" stands
        | post   | state   | because |
        | spring | ordered | none    |
      When "femi" releases the halt because "campaign fixed"
      And "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state    | because |
        | spring | accepted | none    |
      And the creator of "acme" was asked 2 times

  Rule: What was handed over before a halt of its client waits for the release

    Scenario: A post that was handed over is published after the release and not before
      Given "dana" had the posts of "acme" made
      And "dana" handed over what was made for "acme"
      When "dana" halts client "acme" because "wrong campaign"
      And 25 hours pass
      Then the post of "acme" waits for the release
      When "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "X", as it was made
