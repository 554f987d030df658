@flow-creation @flow-planning @flow-publishing @S5-D2
Feature: From a brand to a post that was read back

  Rule: What nobody approved is not made, and what is approved is published as it was made

    Scenario Outline: The brand becomes a plan, the plan a post, and the post stands on <platform>
      Given the client "acme" with an account on "<platform>"
      And the approver "quinn"
      And "dana" loaded the brand of "acme" with
        | field      | value        |
        | objectives | more readers |
        | a week     | 1            |
        | days       | 7            |
      When "dana" has a plan of "acme" made
      And "dana" has the posts of "acme" made
      Then the decision is refused because "only an approved one is made"
      When "quinn" approves the plan of "acme"
      And "dana" has the posts of "acme" made
      And it is 30 minutes to the first post planned for "acme"
      And "dana" hands over what was made for "acme"
      And 31 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And what was made for "acme" stands once on "<platform>", as it was made

      Examples: every platform
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |
