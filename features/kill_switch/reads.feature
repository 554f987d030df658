@gate-kill-switch @S5-C4 @S5-A5 @phase-house
Feature: Reads go on under a halt of everything, and stop when a halt names them
  What was under way when somebody halted must be looked up, or nobody knows what a halt left behind.

  Background:
    Given the client "acme" with an account on "X"
    And "X" loses the answer to the next post after taking it

  Rule: A halt of everything spares reads, and one that names them does not

    Scenario: A post whose answer was lost is looked up under a halt of everything
      When "acme" publishes "Spring is here"
      And "dana" halts everything because "wrong campaign"
      Then "acme" sees it confirmed within 5 minutes
      And the halt still stands

    Scenario: A post whose answer was lost stays unknown while reads are halted, and is found after the release
      When "acme" publishes "Spring is here"
      And "dana" halts action "read" because "the platform asked us to"
      And 2 minutes pass
      Then the post of "acme" is still unknown
      When "femi" releases the halt because "they are done"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
