@flow-creation @S5-D2 @S5-A5
Feature: One post that fails fails alone, and again only what is missing is made

  Background:
    Given the client "acme" with an account on "X"
    And "acme" has an approved plan of
      | post   | on | in      | about            |
      | spring | X  | 1 hour  | Spring is here   |
      | summer | X  | 2 hours | Summer is coming |
      | autumn | X  | 3 hours | Autumn is next   |

  Rule: The others are made, and the reason is kept

    Scenario Outline: A creator that answers <answers> for one post fails that one
      Given the creator of "acme" answers "<answers>" for "summer"
      When "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state    | because   |
        | spring | accepted | none      |
        | summer | <state>  | <because> |
        | autumn | accepted | none      |
      When the creator of "acme" answers "well" for "summer"
      And "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state    | because |
        | spring | accepted | none    |
        | summer | accepted | none    |
        | autumn | accepted | none    |
      And the creator of "acme" was asked 4 times

      Examples: why there is no asset
        | answers           | state  | because        |
        | nothing           | failed | unavailable    |
        | no asset          | failed | unreadable     |
        | that it cannot    | failed | unable         |
        | no call to action | short  | call_to_action |

    Scenario: A creator that takes longer than it may is given up, post by post
      Given the creator of "acme" takes 90 seconds for each post
      When "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state  | because     |
        | spring | failed | unavailable |
        | summer | failed | unavailable |
        | autumn | failed | unavailable |

    Scenario: What was accepted is handed over though another post failed
      Given the creator of "acme" answers "no call to action" for "summer"
      And "dana" had the posts of "acme" made
      When "dana" hands over what was made for "acme"
      Then only "summer" is refused, because "is short"
      When 181 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And exactly 2 posts of "acme" have begun
      And what was made for "acme" stands once on "X", as it was made

  Rule: What somebody withdraws is neither made again nor handed over

    Scenario: A withdrawn post is left out, and the log has who and why
      Given "dana" had the posts of "acme" made
      When "dana" withdraws what was made of "summer" for "acme" because "wrong picture"
      Then the audit log names "dana" and "wrong picture" for the document_moved
      When "dana" has the posts of "acme" made
      And "dana" hands over what was made for "acme"
      Then only "summer" is refused, because "is withdrawn (wrong picture)"
      And the creator of "acme" was asked 3 times

    Scenario: What was handed over is withdrawn no more
      Given "dana" had the posts of "acme" made
      And "dana" handed over what was made for "acme"
      When "dana" withdraws what was made of "summer" for "acme" because "wrong picture"
      Then the decision is refused because "take its posts back"
