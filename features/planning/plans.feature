@flow-planning @S5-D1
Feature: A plan is made from a client's brand, keeps to it, and waits for a person

  Rule: Each platform gets posts of its own kind

    Scenario Outline: A plan for <platform> holds what is shown there
      Given the client "acme" with an account on "<platform>"
      And "dana" loaded the brand of "acme"
      When "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1
      And the posts of "acme" planned on "<platform>" show "<media>"
      And the plan of "acme" keeps to its mix, cadence, hours and blackouts
      And nothing of "acme" stands on "<platform>"

      Examples: every platform
        | platform  | media                   |
        | X         | none or picture         |
        | Facebook  | none or picture         |
        | Instagram | picture or film         |
        | Threads   | none or picture or film |
        | LinkedIn  | none or picture or film |
        | YouTube   | film                    |
        | TikTok    | film                    |

  Rule: The mix, the cadence and the hours are the brand's, by the client's own clocks

    Scenario Outline: A plan keeps to <what>
      Given the client "acme" with 2 accounts on "X"
      And the client "acme" with an account on "LinkedIn"
      And it is noon of "2027-03-20"
      And "dana" loaded the brand of "acme" with
        | field   | value   |
        | <field> | <value> |
      When "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1
      And the plan of "acme" keeps to its mix, cadence, hours and blackouts

      Examples:
        | what                             | field             | value                                             |
        | a mix of three kinds             | mix               | education 70, behind the scenes 20, offer 10      |
        | one kind only                    | mix               | offer 100                                         |
        | one post a week                  | a week            | 1                                                 |
        | four posts a day                 | a week            | 28                                                |
        | hours of an evening              | hours             | 19:00-23:00                                       |
        | two windows a day                | hours             | 08:00-10:00, 18:00-20:00                          |
        | blackouts one after the other    | nothing is posted | 2027-03-23, 2027-03-25 to 2027-03-26, 2027-04-01  |
        | clocks half an hour off          | zone              | Asia/Kolkata                                      |
        | clocks that change by half hours | zone              | Australia/Lord_Howe                               |

    Scenario: On the day on which the clocks go forward the hours are those that they show
      Given the client "acme" with an account on "X"
      And it is noon of "2027-03-20"
      And "dana" loaded the brand of "acme" with
        | field  | value         |
        | zone   | Europe/Berlin |
        | begins | 2027-03-22    |
        | days   | 7             |
        | hours  | 01:00-04:00   |
      When "dana" has a plan of "acme" made
      Then a post of the plan of "acme" is on "2027-03-28" in "Europe/Berlin"
      And the plan of "acme" keeps to its mix, cadence, hours and blackouts

    Scenario: A blackout is a day of the client's, wherever the sun stands
      Given the client "acme" with an account on "X"
      And it is noon of "2027-03-20"
      And "dana" loaded the brand of "acme" with
        | field             | value              |
        | zone              | Pacific/Kiritimati |
        | nothing is posted | 2027-03-24         |
        | hours             | 00:00-23:00        |
        | a week            | 70                 |
      When "dana" has a plan of "acme" made
      Then no post of the plan of "acme" is on "2027-03-24" in "Pacific/Kiritimati"
      And a post of the plan of "acme" is on "2027-03-24" in "UTC"

  Rule: Two clients are planned for at once, and nothing of one is in the other's plan

    Scenario Outline: Brands in <one> and <other> stay apart
      Given the clients "acme" and "bolt" with 2 accounts each on "X"
      And "dana" loaded the brand of "acme", drawn in "<one>"
      And "dana" loaded the brand of "bolt", drawn in "<other>"
      And the planner of "acme" takes 20 seconds
      When "dana" begins to have a plan of "acme" made
      And "dana" has a plan of "bolt" made
      And 30 seconds pass
      Then the plan of "acme" is "asked", version 1
      And the plan of "bolt" is "asked", version 1
      And nothing of "acme" stands in the plan of "bolt"
      And nothing of "bolt" stands in the plan of "acme"

      Examples: each language beside another
        | one | other |
        | en  | de    |
        | de  | ar    |
        | ar  | ja    |
        | ja  | hi    |
        | hi  | en    |
        | en  | en    |
