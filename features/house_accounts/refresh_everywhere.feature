@flow-house-accounts @gate-isolation @S5-A1 @S5-A5 @phase-house
Feature: A token that expires is refreshed on any platform, each in its own way
  X, LinkedIn and TikTok give a pair, and the refresh token before it is used up. Google's refresh token stays good, and gives
  a token alone. Facebook, Instagram and Threads have no refresh tokens: a token that still stands gives the next one, which takes
  the place of both.

  Rule: Work goes on with the new token, and nothing is sent before it is known whose that is

    Scenario Outline: A post whose token has expired goes out to <platform> with a refreshed one
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 5 minutes
      And the platform was asked for a new pair 1 times
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: beyond X
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

    Scenario Outline: A refresh that gives another account's token sends nothing to <platform> and halts its client
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      And the next refreshed token is one of "acme"
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 10 seconds pass
      Then client "rtv-house" is halted by Holdpoint itself
      And exactly 0 posts "Spring is here" stand on "<platform>"
      And an incident of "wrong_account" is open for "rtv-house"

      Examples: beyond X
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

  Rule: What is refused is asked for once, and a person is told

    Scenario Outline: A refresh token that was revoked leaves nothing to send to <platform> until a person puts another
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And the refresh token of "rtv-house" is revoked
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it queued because of "credential_unusable"
      When 2 minutes pass
      Then exactly 0 posts "Spring is here" stand on "<platform>"
      And the platform was asked for a new pair 1 times
      And operators are told once "TOKEN NOT REFRESHED: rtv-house-1 on <platform>: its refresh token is revoked, or was used elsewhere"
      When the token of "rtv-house" is rotated
      Then "rtv-house" sees it confirmed within 5 minutes

      Examples: all of them
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

  Rule: A lost answer loses the pair where the one before it is used up, and nothing where it stays good

    Scenario Outline: A refresh whose answer <platform> lost leaves the token unusable until a person puts another
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      And "<platform>" loses the answer to the next refresh
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      And 2 minutes pass
      Then "rtv-house" sees it queued because of "credential_unusable"
      And the platform was asked for a new pair 2 times
      And operators are told once "TOKEN NOT REFRESHED: rtv-house-1 on <platform>: a new pair of tokens was given and never kept"
      When the token of "rtv-house" is rotated
      Then "rtv-house" sees it confirmed within 5 minutes

      Examples: a refresh token is used up, beyond X
        | platform |
        | LinkedIn |
        | TikTok   |

    Scenario Outline: A refresh whose answer <platform> lost is asked for again with what is still good
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      And "<platform>" loses the answer to the next refresh
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 5 minutes
      And the platform was asked for a new pair 2 times
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: what was shown stays good
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | YouTube   |

  Rule: The next refresh shows what the last one gave

    Scenario Outline: A token of <platform> that expires again is refreshed again
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 5 minutes
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Summer is near"
      Then "rtv-house" sees it confirmed within 5 minutes
      And the platform was asked for a new pair 2 times

      Examples: refresh tokens, used up or kept
        | platform |
        | X        |
        | LinkedIn |
        | TikTok   |
        | YouTube  |

    Scenario Outline: On <platform>, which has no refresh tokens, nothing renews a token that is refused itself
      Given the clients "rtv-house" and "acme" with 1 accounts each on "<platform>"
      And the tokens are kept in an encrypted file
      And the tokens of "rtv-house" can be refreshed
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 5 minutes
      When the platform ends the token of "rtv-house" as expired
      And "rtv-house" publishes "Summer is near"
      And 2 minutes pass
      Then "rtv-house" sees it queued because of "credential_unusable"
      And the platform was asked for a new pair 2 times
      And operators are told once "TOKEN NOT REFRESHED: rtv-house-1 on <platform>: its refresh token is revoked, or was used elsewhere"

      Examples: a token gives the next one
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
