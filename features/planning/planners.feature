@flow-planning @S5-D1
Feature: What any planner answers is judged, and what falls short is not kept

  Background:
    Given the client "acme" with an account on "X"
    And the client "acme" with an account on "LinkedIn"
    And the client "acme" with an account on "Instagram"
    And the client "globex" with an account on "X"
    And it is noon of "2027-03-20"
    And "dana" loaded the brand of "acme"

  Rule: A plan that is wrong in one thing is refused for that thing

    Scenario Outline: A planner that answers <answer> is refused because of <point>
      Given the planner of "acme" answers "<answer>"
      When "dana" has a plan of "acme" made
      Then the decision is refused because "  <point>"
      And there is no plan of "acme"

      Examples: every wrong planner but the one that repeats what was rejected
        | answer                                        | point      |
        | another client's plan                         | client     |
        | a version left out                            | version    |
        | a first plan that replaces one                | version    |
        | an empty plan                                 | nodes      |
        | a plan without end                            | nodes      |
        | two nodes of one name                         | node_names |
        | a name that is a path                         | node_names |
        | NUL in a topic                                | text       |
        | a lone surrogate in a brief                   | text       |
        | a turned brief                                | text       |
        | an empty topic                                | text       |
        | a brief that never ends                       | text       |
        | a banned word                                 | words      |
        | a banned word in hiding                       | words      |
        | another language                              | locale     |
        | a platform that the client is not on          | platform   |
        | an unknown account                            | account    |
        | text alone on Instagram                       | media      |
        | a platform dropped                            | cadence    |
        | one too many                                  | cadence    |
        | one too few                                   | cadence    |
        | a kind that the mix has not                   | kind       |
        | a mix off by one node                         | mix        |
        | a time without a zone                         | time       |
        | a time at the end of time                     | time       |
        | a day too late                                | period     |
        | a plan that comes when its first post is over | past       |
        | a time in a blackout                          | blackout   |
        | a minute before the window                    | window     |
        | the window's last minute and one              | window     |
        | two at the same minute                        | apart      |
        | two a minute too near                         | apart      |
        | a dependency on nothing                       | dependency |
        | a cycle                                       | cycle      |
        | a node that waits for itself                  | cycle      |
        | a dependency that comes later                 | order      |
        | an objective of its own                       | objective  |
        | an objective that nothing serves              | served     |
        | an offer of its own                           | offer      |
        | an expired offer                              | offer_day  |
        | another client's name                         | stranger   |
        | another client's name in hiding               | stranger   |

  Rule: A planner that is away, or answers no plan, leaves nothing behind

    Scenario Outline: A planner that answers <answer> is told so
      Given the planner of "acme" answers "<answer>"
      When "dana" has a plan of "acme" made
      Then the decision is refused because "<why>"
      And there is no plan of "acme"

      Examples:
        | answer  | why              |
        | nothing | nobody answered  |
        | no plan | answered no plan |

    Scenario: A planner that takes its time is waited for
      Given the planner of "acme" takes 25 seconds
      When "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1

    Scenario: A plan is not kept when its brand was changed while it was made
      Given the planner of "acme" takes 20 seconds
      When "dana" begins to have a plan of "acme" made
      And "dana" loads the brand of "acme" with
        | field | value     |
        | mix   | offer 100 |
      And 30 seconds pass
      Then there is no plan of "acme"
      And an earlier decision was refused because "another brand meanwhile"

    Scenario: Of two who ask at once one has a plan and the other is told
      Given the planner of "acme" takes 20 seconds
      When "dana" begins to have a plan of "acme" made
      And "femi" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1
      And the decision is refused because "is asked; decide on it"
