@flow-house-accounts @gate-isolation @S5-A1 @S5-A5 @phase-house
Feature: A house account is connected on the platform's own word alone
  Whose token it is is asked with that very token, and compared with the pinned id.

  Background:
    Given the clients "rtv-house" and "acme" with 2 accounts each on "X"
    And the tokens are kept in an encrypted file

  Rule: The pinned id says whose a token is, and a handle does not

    Scenario: Accounts whose tokens are their own are connected
      When "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "connected"
      And the account "rtv-house-2" is found "connected"

    Scenario: A token of another account halts the house, and a person looks into it
      When the token of "rtv-house" is rotated to one of "acme"
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "wrong account"
      And the account "rtv-house-2" is found "connected"
      And client "rtv-house" is halted by Holdpoint itself
      And an incident of "wrong_account" is open for "rtv-house"

    Scenario: Accounts that swapped their handles are the same accounts
      Given "rtv-house" and "acme" swap their handles
      When "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "connected"

  Rule: A token that is refused is expired only once its refresh token was tried

    Scenario: A refreshed token is connected, and the next look refreshes nothing
      Given the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "connected"
      When "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "connected"
      And the platform was asked for a new pair 1 times

    Scenario: Without a refresh token it is expired
      When the platform ends the token of "rtv-house" as revoked
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "expired"
      And the account "rtv-house-2" is found "connected"

    Scenario: With a refresh token that was revoked it is expired, and the platform is not asked twice
      Given the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And the refresh token of "rtv-house" is revoked
      And "dana" verifies the house accounts
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "expired"
      And the platform was asked for a new pair 1 times

    Scenario: A refresh that gives another account's token halts the house
      Given the tokens of "rtv-house" can be refreshed
      And the next refreshed token is one of "acme"
      When the platform ends the token of "rtv-house" as expired
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "wrong account"
      And client "rtv-house" is halted by Holdpoint itself

  Rule: What could not be asked is not called connected

    Scenario: A vault that everybody may read gives no token to ask with
      When the vault is opened to everybody
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "credential missing"
      When the vault is put right
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "connected"

    Scenario: While reads are halted nobody is asked
      When "dana" halts action "read" because "a rest"
      And "dana" verifies the house accounts
      Then the account "rtv-house-1" is found "unreachable"
