@gate-error-budget @S5-B4
Feature: What fails more often than its objective allows is stopped by itself

  Rule: A burst halts the narrowest scope that covers the harm, and a single failure nothing

    Scenario: A burst of failures on one platform halts the one client that fails, and others go on
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the objectives of a new installation
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here" 6 times, which "X" refuses from the second on
      And 10 seconds pass
      Then "publish" of "acme" on "X" alone is halted by Holdpoint itself, once
      And a promotion of "publish" on "X" is refused because it is tripped
      When "bolt" publishes "Good evening"
      Then "bolt" sees it confirmed within 10 seconds

    Scenario: A single failure among six posts an hour halts nothing
      Given the client "acme" with an account on "X"
      And the objectives of a new installation
      When "acme" publishes 6 posts, one each 10 minutes, and number 3 is refused
      Then nothing is halted
      And budgets have nothing against a promotion of "publish" on "X"

    Scenario: What burns is one action on one platform, and the client's other actions go on
      Given the clients "acme" and "rtv-house" with 1 accounts each on "X"
      And the objectives of a new installation
      When "rtv-house" publishes "Good morning"
      And "acme" publishes "Spring is here" 3 times, which "X" refuses from the second on
      Then "publish" of "acme" on "X" alone is halted by Holdpoint itself, once
      When "acme" answers a reader of the house
      Then "acme" sees it confirmed within 10 minutes

    Scenario: A worker that dies between the outcome and the halt leaves nothing unhalted
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the objectives of a new installation
      And workers under a supervisor
      And a worker dies at "budgets.tripped"
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here" 6 times, which "X" refuses from the second on
      And 1 minute pass
      Then "publish" of "acme" on "X" alone is halted by Holdpoint itself, once

    Scenario: What waits behind the post that was enough stays there, though nobody lived to throw the halt
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the objectives of a new installation
      And workers under a supervisor
      And a worker dies at "budgets.tripped"
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here" 8 times in one breath
      And 1 minute pass
      Then "publish" of "acme" on "X" alone is halted by Holdpoint itself, once

  Rule: One outage is one incident for the tests, and counts in full for the budget

    Scenario: A platform that loses every post for ten minutes is one incident
      Given the client "acme" with an account on "X"
      And the objectives of a new installation
      And "X" loses all posts for 10 minutes
      When "acme" publishes 3 posts, one each 3 minutes
      And 10 minutes pass
      Then nothing is halted
      And of "publish" on "X" the tests count one failure and the budget more

  Rule: What is stopped is freed by a person, and what nobody can read is refused

    Scenario: After the release work goes on, and what was before is not held against it
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the objectives of a new installation
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here" 3 times, which "X" refuses from the second on
      And 20 minutes pass
      And "acme" publishes "Summer is here"
      Then the post of "acme" waits for the release
      When "femi" releases the halt because "the queue repeated itself"
      Then "acme" sees it confirmed within 1 minute
      And nothing that "acme" waits for is a budget any more

    Scenario: Objectives that nobody can read refuse every post
      Given the client "acme" with an account on "X"
      And nobody can read the objectives
      When "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "budget_unreadable"
      And nothing of "acme" stands on "X"
      And a promotion of "publish" on "X" is refused because it is unmeasured
