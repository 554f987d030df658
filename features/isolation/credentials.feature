@gate-isolation @S5-D5 @S5-A1 @S5-A5 @phase-house
Feature: A client's token is used for that client's account and for nothing else
  Whose token it is is asked with that very token; what is kept in the vault opens for its own account only.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"

  Rule: A token of another account sends nothing, halts its client, and is looked into by a person

    Scenario: Two clients whose tokens were swapped are both halted, and nothing was sent
      Given the vault hands "acme" a token of "zeta"
      And the vault hands "zeta" a token of "acme"
      When "acme" publishes "Spring is here"
      And "zeta" publishes "Summer is near"
      And 5 seconds pass
      Then client "acme" is halted by Holdpoint itself
      And client "zeta" is halted by Holdpoint itself
      And nothing of "acme" stands on "X"
      And nothing of "zeta" stands on "X"

    Scenario: A token swapped while everybody is publishing is noticed before it is used
      Given both clients publish steadily
      When the vault hands "acme" a token of "zeta"
      And 10 seconds pass
      Then client "acme" is halted by Holdpoint itself
      And nothing more of "acme" arrives at "X"
      And "zeta" sees it confirmed within 5 minutes

    Scenario: The incident stays open until its halt is over and a person says what it was
      Given the vault hands "acme" a token of "zeta"
      When "acme" publishes "Spring is here"
      And 20 minutes pass
      And "femi" closes the incident of "acme" because "two tokens were mixed up"
      Then the closing is refused because "is in force"
      When "femi" releases the halt because "the tokens were put right"
      And "femi" closes the incident of "acme" because "two tokens were mixed up"
      Then the incident of "acme" is closed by "femi"

  Rule: A rotated token is the one in use from then on, without a restart

    Scenario: The new token publishes and the old one is needed no more
      Given the tokens are kept in an encrypted file
      And "acme" published "Spring is here" 5 seconds ago
      When the token of "acme" is rotated
      And "acme" publishes "Summer is near"
      Then "acme" sees it confirmed within 1 minutes

    Scenario: A rotation to a token of another client is noticed within the same minute
      Given the tokens are kept in an encrypted file
      And "acme" published "Spring is here" 5 seconds ago
      When the token of "acme" is rotated to one of "zeta"
      And "acme" publishes "Summer is near"
      And 5 seconds pass
      Then client "acme" is halted by Holdpoint itself
      And nothing more of "acme" arrives at "X"
      And an incident of "wrong_account" is open for "acme"

    Scenario Outline: With a token that is <fate> nothing is sent until it is rotated
      Given the tokens are kept in an encrypted file
      And "acme" published "Spring is here" 2 minutes ago
      When the platform ends the token of "acme" as <fate>
      And "acme" publishes "Summer is near"
      And 5 seconds pass
      Then "acme" sees it queued because of "identity_unknown"
      And nothing more of "acme" arrives at "X"
      When the token of "acme" is rotated
      Then "acme" sees it confirmed within 5 minutes

      Examples:
        | fate    |
        | revoked |
        | expired |

  Rule: A vault that is not as it was written gives out nothing

    Scenario: An entry moved to another client does not open
      Given the tokens are kept in an encrypted file
      When somebody who has the root key moves the token of "zeta" to "acme"
      And "acme" publishes "Spring is here"
      And 5 seconds pass
      Then "acme" sees it queued because of "credential_unusable"
      And nothing of "acme" stands on "X"
      When the token of "acme" is rotated
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A vault that everybody may read is not used
      Given the tokens are kept in an encrypted file
      When the vault is opened to everybody
      And "acme" publishes "Spring is here"
      And 5 seconds pass
      Then "acme" sees it queued because of "credential_unusable"
      And nothing of "acme" stands on "X"
      When the vault is put right
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A vault from before a rotation is not used
      Given the tokens are kept in an encrypted file
      And the token of "acme" is rotated
      When the vault from before is put back
      And "acme" publishes "Spring is here"
      And 5 seconds pass
      Then "acme" sees it queued because of "credential_unusable"
      And nothing of "acme" stands on "X"
      When the vault is put right
      Then "acme" sees it confirmed within 5 minutes

    Scenario: An account whose token is not in the vault waits for it
      Given the tokens are kept in an encrypted file
      When the token of "acme" is taken out of the vault
      And "acme" publishes "Spring is here"
      And 5 seconds pass
      Then "acme" sees it queued because of "credential_missing"
      And nothing of "acme" stands on "X"
      When the token of "acme" is put into the vault
      Then "acme" sees it confirmed within 5 minutes
