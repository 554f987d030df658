@flow-creation @gate-isolation @S5-D2 @S5-D5 @S5-A3
Feature: What is made for one client is nothing to another

  Rule: Side by side, each client has its own words on its own account

    Scenario: Two clients with the same plan get posts of their own, each on its own account
      Given the client "acme" with an account on "X"
      And the client "bolt" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in     | about               |
        | spring | X  | 1 hour | Acme has new coffee |
      And "bolt" has an approved plan of
        | post   | on | in     | about               |
        | spring | X  | 1 hour | Bolt has new coffee |
      When "dana" has the posts of "acme" made
      And "dana" has the posts of "bolt" made
      Then nothing of "bolt" stands in what was made for "acme"
      And nothing of "acme" stands in what was made for "bolt"
      When "dana" hands over what was made for "acme"
      And "dana" hands over what was made for "bolt"
      And 61 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And "bolt" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "X", as it was made

  Rule: Nothing is made for an account that is not the client's

    Scenario: A plan that names another client's account gets nothing for it
      Given the client "acme" with an account on "X"
      And the client "bolt" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in      | account |
        | spring | X  | 1 hour  | acme-1  |
        | summer | X  | 2 hours | bolt-1  |
      When "dana" has the posts of "acme" made
      Then only "summer" is refused, because "there is no 'bolt-1'"
      And the creator of "acme" was asked 1 times

  Rule: What was erased is neither made nor handed over

    Scenario: Nothing is handed over of what was erased
      Given the client "acme" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in     |
        | spring | X  | 1 hour |
      And "dana" had the posts of "acme" made
      And what flows made for "acme" is erased
      When "dana" hands over what was made for "acme"
      Then the decision is refused because "was erased"
