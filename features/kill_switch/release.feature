@gate-kill-switch @S5-C1 @S5-C2 @phase-house
Feature: Ending a halt takes a second person, and old work is looked at anew

  Background:
    Given the clients "acme" and "zeta" with 3 accounts each on "X"

  Rule: Whoever threw a switch does not release it

    Scenario: The release is refused to the person who halted
      Given "dana" halted everything because "wrong campaign"
      When "dana" releases the halt because "campaign fixed"
      Then the release is refused because "a second person"
      And the halt still stands

    Scenario: One halt of several is refused to its own thrower even beside another's
      Given "dana" halted client "acme" because "wrong campaign"
      And "femi" halted client "zeta" because "wrong campaign too"
      When "dana" releases the halt because "both fixed"
      Then the release is refused because "a second person"
      And both halts still stand

  Rule: Queued work is decided anew after a release, never replayed

    Scenario: Work resumes after a second person's release
      Given both clients publish steadily
      And "dana" halted everything because "wrong campaign"
      When "femi" releases the halt because "campaign fixed"
      Then posts of "acme" and "zeta" arrive at "X" again

    Scenario: A post withdrawn during the halt is not published after it
      Given "dana" halted everything because "wrong campaign"
      When "acme" publishes "Buy one, get three"
      And "acme" withdraws "Buy one, get three"
      And "femi" releases the halt because "campaign fixed"
      And 60 seconds pass
      Then exactly 0 posts "Buy one, get three" stand on "X"

    Scenario: A post handed over during the halt waits for the release and says so
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Spring is here"
      Then the post of "acme" waits for the release
      And nothing of "acme" stands on "X"

    Scenario: A post that waited is published once after the release
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Spring is here"
      And "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
