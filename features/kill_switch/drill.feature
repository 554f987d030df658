@gate-kill-switch @S5-C1 @S5-C2 @phase-house
Feature: A drill presses the real button on the house tenant, and releases it again
  Whoever has never pressed the button in daylight will not find it at night.

  Background:
    Given the clients "rtv-house" and "acme" with 2 accounts each on "X"
    And "acme" answers comments steadily

  Rule: It is the real halt, measured, and over by itself

    Scenario: A drill halts the house under its own load and measures it
      When "dana" holds a drill
      Then the drill is a sample, measured within its bound
      And no post arrived at "X" after the acknowledgement
      And the drill has released itself
      And replies of "acme" went on arriving at "X"

    Scenario: A drill leaves nothing behind to be published
      When "dana" holds a drill
      Then no post of the drill arrives at "X" after it

  Rule: It touches nobody who did not agree to it

    Scenario: A drill on a client is refused and halts nothing
      When "dana" holds a drill on client "acme"
      Then the drill is refused because "a drill is held on rtv-house only"
