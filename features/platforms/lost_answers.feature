@flow-publishing @S5-D3 @S5-A5
Feature: A lost answer never becomes a second post, on any platform
  Only X, Facebook and LinkedIn know a text again; on the others nothing but reading what stands keeps a post from being made twice.

  Rule: One intent makes at most one post

    Scenario Outline: One post stands although <platform> lost the answer to it
      Given the client "acme" with an account on "<platform>"
      And "<platform>" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: beyond X
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

    Scenario Outline: A post that was lost on its way to <platform> is tried again
      Given the client "acme" with an account on "<platform>"
      And "<platform>" loses the next post before taking it
      When "acme" publishes "Spring is here"
      Then the lost post is found absent and tried again
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: every platform that can tell
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |

    Scenario: A film that was lost on its way to TikTok, which never says so, waits for a person
      Given the client "acme" with an account on "TikTok"
      And "TikTok" loses the next post before taking it
      When "acme" publishes "Spring is here"
      And 6 minutes pass
      Then "acme" sees it quarantined because of "account_unreadable"
      And exactly 0 posts "Spring is here" stand on "TikTok"

    Scenario Outline: A post that <platform> takes late is found and not repeated
      Given the client "acme" with an account on "<platform>"
      And "<platform>" commits the next post 20 seconds after failing it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: beyond X
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |
