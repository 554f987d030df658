@flow-publishing @gate-isolation @S5-D5 @S5-A5
Feature: A token of another account publishes nothing and halts its client

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"

  Rule: Whose token it is is asked with that very token before anything is sent

    Scenario: A swapped token halts its client, and nothing was sent
      Given the vault hands "acme" a token of "zeta"
      When "acme" publishes "Spring is here"
      Then client "acme" is halted by Holdpoint itself
      And nothing of "acme" stands on "X"

    Scenario: The other client goes on publishing
      Given the vault hands "acme" a token of "zeta"
      And both clients publish steadily
      When 20 seconds pass
      Then client "acme" is halted by Holdpoint itself
      And "zeta" sees it confirmed within 5 minutes
