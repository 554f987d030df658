@flow-engagement @S5-D4
Feature: What a platform never told is looked up

  Rule: What stands under our posts is found, and is one with what was told

    Scenario Outline: A comment on <platform> that nobody told of is found
      Given the client "acme" with an account on "<platform>"
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When 1 minute pass
      And Holdpoint looks up what was said to "acme"
      And Holdpoint looks up what was said to "acme"
      Then the look at "acme" ended with "read"
      And "acme" has heard within 1 second
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

      Examples: every platform that lists comments or mentions
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |

    Scenario: A comment that was told and is listed is heard once
      Given the client "acme" with an account on "Facebook"
      And "Facebook" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When 1 minute pass
      And Holdpoint looks up what was said to "acme"
      Then "acme" has heard within 1 second
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

    Scenario: TikTok lists nothing, and that is said
      Given the client "acme" with an account on "TikTok"
      When Holdpoint looks up what was said to "acme"
      Then the look at "acme" ended with "not listed"

  Rule: Looking up is reading: a halt that names it stops it, and a halt of everything does not

    Scenario: Under a halt of everything what was said is looked up
      Given the client "acme" with an account on "Facebook"
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When "dana" halts everything because "wrong campaign"
      And Holdpoint looks up what was said to "acme"
      Then the look at "acme" ended with "read"
      And "acme" has heard within 1 second
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

    Scenario: Under a halt that names reading nothing is looked up
      Given the client "acme" with an account on "Facebook"
      And "acme" published "Spring is here" 1 minute ago
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      When "dana" halts action "read" because "the platform asks us to"
      And Holdpoint looks up what was said to "acme"
      Then the look at "acme" ended with "waits"
      And "acme" has heard within 1 second
        | from | text | on |

  Rule: What fails for one account stops no other

    Scenario: A token of another client is not read with, and the next account is
      Given the clients "acme" and "bolt" with 1 accounts each on "Facebook"
      And "bolt" published "Summer is near" 1 minute ago
      And "bob" comments "Where is it?" on "Summer is near" of "bolt"
      When the vault hands "acme" a token of "bolt"
      And Holdpoint looks up what was said to "acme"
      And Holdpoint looks up what was said to "bolt"
      Then the look at "acme" ended with "failed"
      And "acme" has heard within 1 second
        | from | text | on |
      And "bolt" has heard within 1 second
        | from | text         | on             |
        | bob  | Where is it? | Summer is near |
