@gate-kill-switch @S5-C1 @S5-A5 @phase-house
Feature: A halt is true also for posts of which nobody knows whether they were taken

  Background:
    Given the client "acme" with 3 accounts on "X"

  Rule: A lost answer holds up no halt, and is looked up during it

    Scenario: A post whose answer was lost before a halt is found during it
      Given "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      And "dana" halts everything because "wrong campaign"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
      And no post arrived at "X" after the acknowledgement

    Scenario: A post that was lost before a halt is not tried again while it stands
      Given "X" loses the next post before taking it
      When "acme" publishes "Spring is here"
      And "dana" halts everything because "wrong campaign"
      And 5 minutes pass
      Then the post of "acme" waits for the release
      And exactly 0 posts "Spring is here" stand on "X"

    Scenario: A worker killed after its post was taken leaves it to be found
      Given a worker dies at "publish.answered"
      When "acme" publishes "Spring is here"
      And a new worker starts
      And "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
