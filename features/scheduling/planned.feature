@flow-publishing @S5-D3
Feature: What is planned for a time is published at that time and not before

  Rule: A planned post is published at its time, on each platform

    Scenario Outline: A post planned on <platform> and moved is published at its new time
      Given the client "acme" with an account on "<platform>"
      And "acme" plans "Spring is here" for 10 minutes from now
      When "dana" reschedules "Spring is here" of "acme" to 20 minutes from now because "the shop opens later"
      And 19 minutes pass
      Then nothing of "acme" stands on "<platform>"
      When 1 minute pass
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "<platform>"
      And the audit log shows the permit before the post

      Examples: every platform
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

    Scenario: A planned post waits for its time and for nothing else
      Given the client "acme" with an account on "X"
      When "acme" plans "Spring is here" for 10 minutes from now
      And 9 minutes pass
      Then the queue of "acme" is
        | text           | from now | waits for | conflict |
        | Spring is here | 1 minute | its time  | none     |
      And exactly 0 posts "Spring is here" stand on "X"
      When 1 minute pass
      Then "acme" sees it confirmed within 1 minute

    Scenario: A post that is due in quiet hours waits for their end
      Given the client "acme" with an account on "X"
      And "acme" has quiet hours from now on for 2 hours
      And "acme" plans "Good night" for 1 hour from now
      When 90 minutes pass
      Then a post of "acme" is held because of "quiet_hours" and told until when
      And exactly 0 posts of "acme" have begun
      And "acme" sees it confirmed within 1 hour

  Rule: What is taken back before its time is never sent

    Scenario: A post that is taken back before its time is not published
      Given the client "acme" with an account on "X"
      And "acme" plans "Spring is here" for 10 minutes from now
      When "dana" takes back "Spring is here" of "acme" because "it still snows"
      And 20 minutes pass
      Then "acme" sees it cancelled because of "withdrawn"
      And nothing of "acme" stands on "X"
      And the audit log names "dana" and "it still snows" for the withdrawn
      And the queue of "acme" is
        | text | from now | waits for | conflict |

    Scenario: A post that is taken back while it waits for a decision is not published after a yes
      Given the client "acme" with an account on "X"
      And "acme" is asked "What does it cost?" in a comment
      And the approver "quinn"
      And the reply "It is free" is drafted for "acme"
      When "dana" takes back "It is free" of "acme" because "asked by mistake"
      And "quinn" approves the draft of "acme"
      Then the decision is refused because "is void"
      And exactly 0 posts "It is free" stand on "X"
