@gate-kill-switch @S5-C1 @S5-C2 @S5-C3 @S5-C4 @phase-house
Feature: A switch names any of client, platform, account and action, and each combination is a switch
  Sixteen combinations can be named. Twelve of them differ: an account is always of a client, so that naming it names the
  client, too, and "account" halts what "client and account" does. Both ways of saying it stand below.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"
    And both clients publish steadily
    And "zeta" answers comments steadily

  Rule: What is named stops and waits, what is not named goes on

    Scenario Outline: Halting <named> where acme-1 publishes leaves <others> going on
      When "dana" halts <named> where "acme-1" publishes because "wrong campaign"
      Then no post arrived at "X" after the acknowledgement
      And what it names waits for the release
      And <others> went on arriving at "X"

      Examples: every combination of named dimensions
        | named                                      | others            |
        | nothing                                    | nothing           |
        | client                                     | posts of "zeta"   |
        | platform                                   | nothing           |
        | account                                    | posts of "acme"   |
        | action                                     | replies of "zeta" |
        | client and platform                        | posts of "zeta"   |
        | client and account                         | posts of "acme"   |
        | client and action                          | posts of "zeta"   |
        | platform and account                       | posts of "acme"   |
        | platform and action                        | replies of "zeta" |
        | account and action                         | posts of "acme"   |
        | client and platform and account            | posts of "acme"   |
        | client and platform and action             | posts of "zeta"   |
        | client and account and action              | posts of "acme"   |
        | platform and account and action            | posts of "acme"   |
        | client and platform and account and action | posts of "acme"   |
