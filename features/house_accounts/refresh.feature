@flow-house-accounts @gate-isolation @S5-A1 @S5-A5 @phase-house
Feature: A token that expires is refreshed once, and nothing is sent before it is known whose the new one is

  Background:
    Given the clients "rtv-house" and "acme" with 2 accounts each on "X"
    And the tokens are kept in an encrypted file
    And the tokens of "rtv-house" can be refreshed

  Rule: Work goes on with the new token

    Scenario: A post whose token has expired goes out with a refreshed one
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 1 minutes
      And the platform was asked for a new pair 1 times

    Scenario: Two workers that find the token expired refresh it once
      Given "rtv-house" published "Winter is over" 2 minutes ago
      When a new worker starts
      And the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And "rtv-house" publishes "Summer is near"
      Then "rtv-house" sees it confirmed within 15 minutes
      And the platform was asked for a new pair 1 times

  Rule: A new token is asked whose it is before anything is sent

    Scenario: A refresh that gives another account's token sends nothing and halts its client
      Given "rtv-house" published "Winter is over" 20 minutes ago
      And the next refreshed token is one of "acme"
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 5 seconds pass
      Then client "rtv-house" is halted by Holdpoint itself
      And nothing more of "rtv-house" arrives at "X"
      And an incident of "wrong_account" is open for "rtv-house"

  Rule: A pair that was given and never kept is lost, and a person is told

    Scenario: A refresh whose answer was lost leaves the token unusable until a person puts another
      Given "X" loses the answer to the next refresh
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 2 minutes pass
      Then "rtv-house" sees it queued because of "credential_unusable"
      And nothing more of "rtv-house" arrives at "X"
      And operators are told once "TOKEN NOT REFRESHED: rtv-house-1 on X: a new pair of tokens was given and never kept"
      When the token of "rtv-house" is rotated
      Then "rtv-house" sees it confirmed within 5 minutes

    Scenario: A worker that dies with the new pair in hand loses it, and it is said
      Given a worker dies at "refresh.answered"
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 5 seconds pass
      And a new worker starts
      And 2 minutes pass
      Then "rtv-house" sees it queued because of "credential_unusable"
      When the token of "rtv-house" is rotated
      Then "rtv-house" sees it confirmed within 5 minutes

    Scenario: A worker that dies with the new pair in the vault loses nothing
      Given a worker dies at "refresh.kept"
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 5 seconds pass
      And a new worker starts
      Then "rtv-house" sees it confirmed within 5 minutes
      And the platform was asked for a new pair 1 times
