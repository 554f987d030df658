@flow-creation @S5-D2
Feature: What is made of an approved plan is a post that its platform takes, in its own counting and sizes

  Rule: A variant for each platform is made, handed over, published at its time and read back

    Scenario Outline: A post that is made for <platform> is published there as it was made
      Given the client "acme" with an account on "<platform>"
      And "acme" has an approved plan of
        | post   | on         | in         | shows   | offer |
        | spring | <platform> | 30 minutes | <shows> | yes   |
      When "dana" has the posts of "acme" made
      And "dana" hands over what was made for "acme"
      Then of the plan of "acme" stands
        | post   | state | because |
        | spring | used  | none    |
      When 31 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "<platform>", as it was made
      And the audit log shows the permit before the post

      Examples: what each platform can show
        | platform  | shows   |
        | X         | none    |
        | X         | picture |
        | Facebook  | none    |
        | Facebook  | picture |
        | Instagram | picture |
        | Instagram | film    |
        | Threads   | none    |
        | Threads   | picture |
        | Threads   | film    |
        | LinkedIn  | none    |
        | LinkedIn  | picture |
        | LinkedIn  | film    |
        | YouTube   | film    |
        | TikTok    | film    |

    Scenario Outline: What is too long for <platform> by its own counting is made to fit
      Given the client "acme" with an account on "<platform>"
      And "acme" has an approved plan of
        | post   | on         | in         | shows   | about   |
        | spring | <platform> | 30 minutes | <shows> | <about> |
      When "dana" has the posts of "acme" made
      And "dana" hands over what was made for "acme"
      And 31 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "<platform>", as it was made

      Examples: each platform counts otherwise
        | platform  | shows   | about          |
        | X         | none    | Frühling x 400 |
        | X         | none    | 👩🏽‍🍳 x 300 |
        | Facebook  | picture | Spring x 1600  |
        | Instagram | picture | Spring x 1600  |
        | Threads   | none    | 👩🏽‍🍳 x 300 |
        | LinkedIn  | none    | Spring x 1600  |
        | YouTube   | film    | Frühling x 900 |
        | TikTok    | film    | 👩🏽‍🍳 x 900 |

    Scenario Outline: A post in "<language>" is made, published and read back
      Given the client "acme" with an account on "<platform>"
      And "acme" has an approved plan of
        | post   | on         | in         | shows   | language   | offer |
        | spring | <platform> | 30 minutes | picture | <language> | yes   |
      When "dana" has the posts of "acme" made
      And "dana" hands over what was made for "acme"
      And 31 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "<platform>", as it was made

      Examples: languages
        | language | platform  |
        | en       | Facebook  |
        | de       | LinkedIn  |
        | ar       | X         |
        | ja       | X         |
        | hi       | Instagram |

  Rule: A post is published at its own time, after what it depends on

    Scenario: Two posts of a plan are published in their order, each at its time
      Given the client "acme" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in      | about            | after  |
        | summer | X  | 2 hours | Summer is coming | spring |
        | spring | X  | 1 hour  | Spring is here   |        |
      And "dana" had the posts of "acme" made
      When "dana" hands over what was made for "acme"
      And 61 minutes pass
      Then exactly 1 posts of "acme" have begun
      When 60 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "X", as it was made

    Scenario: Without the post that it depends on a post is not handed over
      Given the client "acme" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in      | after  |
        | spring | X  | 1 hour  |        |
        | summer | X  | 2 hours | spring |
      And "dana" had the posts of "acme" made
      When "dana" withdraws what was made of "spring" for "acme" because "it still snows"
      And "dana" hands over what was made for "acme"
      Then of the plan of "acme" stands
        | post   | state     | because        |
        | spring | withdrawn | it still snows |
        | summer | accepted  | none           |
      And exactly 0 posts of "acme" have begun

    Scenario: A post whose time has passed is not handed over, and the others are
      Given the client "acme" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in      | about            |
        | spring | X  | 1 hour  | Spring is here   |
        | summer | X  | 3 hours | Summer is coming |
      And "dana" had the posts of "acme" made
      When 2 hours pass
      And "dana" hands over what was made for "acme"
      Then only "spring" is refused, because "has passed"
      And of the plan of "acme" stands
        | post   | state    | because |
        | spring | accepted | none    |
        | summer | used     | none    |

    Scenario: What is handed over twice is published once
      Given the client "acme" with an account on "X"
      And "acme" has an approved plan of
        | post   | on | in     |
        | spring | X  | 1 hour |
      And "dana" had the posts of "acme" made
      When "dana" hands over what was made for "acme"
      And "dana" hands over what was made for "acme"
      And 61 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "X", as it was made
