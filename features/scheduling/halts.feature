@flow-publishing @gate-kill-switch @S5-D3 @S5-C2
Feature: A halt keeps or stops a planned post at whatever stage it is, and its release repeats nothing

  Background:
    Given the client "acme" with an account on "X"

  Rule: What has not begun is kept, and decided anew after the release

    Scenario: A post whose time comes under a halt waits for the release
      Given "acme" plans "Spring is here" for 10 minutes from now
      When "dana" halts client "acme" because "wrong campaign"
      And 20 minutes pass
      Then the post of "acme" waits for the release
      And nothing of "acme" stands on "X"
      When "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

    Scenario: A post whose time comes after the release never notices the halt
      Given "acme" plans "Spring is here" for 20 minutes from now
      And "dana" halted client "acme" because "wrong campaign"
      When "femi" releases the halt because "campaign fixed"
      And 10 minutes pass
      Then exactly 0 posts "Spring is here" stand on "X"
      When 10 minutes pass
      Then "acme" sees it confirmed within 1 minute

    Scenario: A reply that waits for a decision waits for the release after it
      Given "acme" is asked "What does it cost?" in a comment
      And the approver "quinn"
      And the reply "It is free" is drafted for "acme"
      When "dana" halts client "acme" because "wrong campaign"
      And "quinn" approves the draft of "acme"
      Then the post of "acme" waits for the release
      And exactly 0 posts "It is free" stand on "X"
      When "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes

  Rule: What has begun is stopped before its first byte, or was done and is read back

    Scenario: A post under its permit is stopped before its first byte
      Given a worker with a post of "acme" in hand stops at "permit.minted" and wakes after the acknowledgement
      When "dana" halts client "acme" because "wrong campaign"
      And 1 minute pass
      Then the post of "acme" waits for the release
      And no post arrived at "X" after the acknowledgement

    Scenario: A post that was taken and not read back yet is read back under the halt
      Given "X" shows nobody a post by its id for 90 seconds
      When "acme" publishes "Spring is here"
      And "dana" halts client "acme" because "wrong campaign"
      Then the halt is acknowledged within its bound
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
      And no post arrived at "X" after the acknowledgement

  Rule: A release never repeats what was changed under the halt

    Scenario: A post that was taken back under a halt is not published after it
      Given "acme" plans "Spring is here" for 1 minute from now
      And "dana" halted client "acme" because "wrong campaign"
      When 2 minutes pass
      Then the post of "acme" waits for the release
      When "dana" takes back "Spring is here" of "acme" because "it was the wrong one"
      And "femi" releases the halt because "campaign fixed"
      And 10 minutes pass
      Then "acme" sees it cancelled because of "withdrawn"
      And nothing of "acme" stands on "X"

    Scenario: A post that was moved under a halt goes at its new time and not with the release
      Given "acme" plans "Spring is here" for 1 minute from now
      And "dana" halted client "acme" because "wrong campaign"
      When 2 minutes pass
      Then the post of "acme" waits for the release
      When "dana" reschedules "Spring is here" of "acme" to 30 minutes from now because "after the review"
      And "femi" releases the halt because "campaign fixed"
      And 20 minutes pass
      Then exactly 0 posts "Spring is here" stand on "X"
      When 10 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
