@flow-planning @S5-D1
Feature: What keeps a plan from being made is said at once, and nothing is kept

  Background:
    Given the client "acme" with an account on "X"
    And it is noon of "2027-03-20"

  Rule: A brand of which no plan could be made is refused, with what it lacks

    Scenario Outline: A brand without <field> that can be used is refused: <value>
      When "dana" loads the brand of "acme" with
        | field   | value   |
        | <field> | <value> |
      Then the decision is refused because "<why>"
      When "dana" has a plan of "acme" made
      Then the decision is refused because "acme has no brand to plan from"
      And there is no plan of "acme"

      Examples: left out
        | field      | value   | why                                  |
        | name       | nothing | name: is empty                       |
        | language   | nothing | locale: is not a language            |
        | zone       | nothing | zone: there is no zone               |
        | audience   | nothing | audience: is empty                   |
        | objectives | nothing | objectives: is empty                 |
        | facts      | nothing | knowledge: is empty                  |
        | platforms  | nothing | platforms: is empty                  |
        | accounts   | nothing | platforms.0.accounts: is not 1 to 20 |
        | a week     | nothing | platforms.0.per_week: 0 is no        |
        | hours      | nothing | platforms.0.windows: has no hours    |
        | mix        | nothing | mix: is empty                        |
        | days       | nothing | days: 0 is no period                 |

      Examples: contradicting itself
        | field             | value                      | why                                  |
        | mix               | education 50, offer 40     | mix: adds up to 90 %                 |
        | mix               | education 60, education 40 | mix.1.kind: stands there twice       |
        | nothing is posted | 2027-03-01 to 2027-05-01   | blackouts: cover the whole period    |
        | nothing is posted | 2027-03-26 to 2027-03-25   | blackouts.0: ends before it begins   |
        | never             | warm, roasted              | which is never used                  |
        | hours             | 09:00-10:00                | hold 12 posts that are 60 minutes    |
        | a week            | 71                         | 71 is no cadence                     |
        | begins            | 2027-03-20                 | has begun: it is 2027-03-20 there    |
        | days              | 93                         | 93 is no period                      |
        | zone              | Europe/Nowhere             | there is no zone 'Europe/Nowhere'    |
        | accounts          | acme-1, acme-1             | stands there twice                   |
        | accounts          | acme-2                     | no 'acme-2' on X; did you mean acme-1 |

    Scenario: Everything that is wrong is said in one answer
      When "dana" loads the brand of "acme" with
        | field      | value     |
        | mix        | offer 90  |
        | objectives | nothing   |
        | accounts   | bolt-1    |
      Then the decision is refused because "objectives: is empty"
      And the decision is refused because "mix: adds up to 90 %"
      And the decision is refused because "acme has no 'bolt-1' on X"

    Scenario: An account of another client is not planned for, and not told
      Given the client "bolt" with an account on "X"
      When "dana" loads the brand of "acme" with
        | field    | value  |
        | accounts | bolt-1 |
      Then the decision is refused because "acme has no 'bolt-1' on X; did you mean acme-1?"

  Rule: A brand that was good once is asked again before each plan

    Scenario: A plan whose period has begun is not made any more
      Given "dana" loaded the brand of "acme"
      When the wall clock jumps 72 hours forward
      And "dana" has a plan of "acme" made
      Then the decision is refused because "first: 2027-03-22 has begun"
      And there is no plan of "acme"
