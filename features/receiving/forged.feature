@flow-engagement @S5-D4
Feature: What the platform did not send, or sent long ago, leaves nothing behind

  Rule: Whoever does not know the app's secret is refused

    Scenario Outline: A delivery of <platform> that comes again <how> is refused
      Given the client "acme" with an account on "<platform>"
      And "<platform>" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When 1 minute pass
      And the last delivery of "<platform>" is sent again "<how>"
      Then the last delivery was "forged"
      And "acme" has heard within 1 second
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

      Examples: every platform, and each way to forge
        | platform  | how                               |
        | X         | signed with another secret        |
        | X         | with its body altered             |
        | X         | with another platform's signature |
        | X         | without its signature             |
        | Facebook  | signed with another secret        |
        | Facebook  | with another platform's signature |
        | Instagram | with its body altered             |
        | Threads   | without its signature             |
        | LinkedIn  | signed with another secret        |
        | LinkedIn  | with another platform's signature |

  Rule: What is genuine and says nothing new leaves nothing either

    Scenario Outline: A delivery of <platform> that comes again <how> is "<became>"
      Given the client "acme" with an account on "<platform>"
      And "<platform>" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When 1 minute pass
      And the last delivery of "<platform>" is sent again "<how>"
      Then the last delivery was "<became>"
      And "acme" has heard within 1 second
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

      Examples: what was told already, and what cannot be read
        | platform  | how                             | became     |
        | X         | as it was                       | taken      |
        | LinkedIn  | as it was                       | taken      |
        | X         | said to an account of nobody's  | taken      |
        | Instagram | said to an account of nobody's  | taken      |
        | X         | without half of what it says    | unreadable |
        | Threads   | without half of what it says    | unreadable |

    Scenario: What TikTok told long ago is too old when it comes again
      Given the client "acme" with an account on "TikTok"
      And "TikTok" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 10 minutes ago
      When the last delivery of "TikTok" is sent again "as it was"
      Then the last delivery was "stale"
