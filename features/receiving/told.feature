@flow-engagement @S5-D4
Feature: What a platform tells is kept once, in its order, for the client to whom it was said
  Platforms tell of comments and mentions unasked: late, twice, in any order.

  Rule: What fans say is heard on each platform that tells

    Scenario Outline: A comment and a mention on <platform> are heard
      Given the client "acme" with an account on "<platform>"
      And "<platform>" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      When "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And "bob" mentions "acme" in "Have you seen this?"
      Then "acme" has heard within 1 minute
        | from      | text               | on             |
        | ada       | What does it cost? | Spring is here |
        | <mention> | <words>            | nothing        |

      Examples: every platform that tells of comments
        | platform  | mention | words                       |
        | X         | bob     | Have you seen this? @acme_1 |
        | Facebook  | bob     | Have you seen this?         |
        | Instagram | nobody  | nothing                     |
        | Threads   | bob     | Have you seen this?         |
        | LinkedIn  | nobody  | nothing                     |

  Rule: In which order and how often it comes changes nothing

    Scenario Outline: A comment on <platform> that comes before an earlier one stands behind it
      Given the client "acme" with an account on "<platform>"
      And "<platform>" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And the fault "webhook_reordered" meets the next "webhook" on "<platform>"
      When "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And 2 seconds pass
      And "bob" comments "Where is it?" on "Spring is here" of "acme"
      Then "acme" has heard within 5 minutes
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |
        | bob  | Where is it?       | Spring is here |

      Examples: every platform that tells of comments
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |

    Scenario: An answer that comes before what it answers stands behind it
      Given the client "acme" with an account on "Threads"
      And "Threads" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And the fault "webhook_reordered" meets the next "webhook" on "Threads"
      When "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And "bob" comments "Nothing at all" on "What does it cost?" of "acme"
      Then "acme" has heard within 5 minutes
        | from | text               | on                 |
        | ada  | What does it cost? | Spring is here     |
        | bob  | Nothing at all     | What does it cost? |

    Scenario Outline: A comment that meets <fault> is heard once
      Given the client "acme" with an account on "Facebook"
      And "Facebook" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And the fault "<fault>" meets the next "webhook" on "Facebook"
      When "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And 20 minutes pass
      Then "acme" has heard within 1 minute
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

      Examples: what can become of a webhook
        | fault              |
        | webhook_duplicated |
        | webhook_late       |
        | webhook_forged     |

    Scenario: What cannot be kept is told again until it is
      Given the client "acme" with an account on "X"
      And "X" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      When the store is gone for 30 seconds
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And 20 seconds pass
      Then the last delivery was "away"
      And "acme" has heard within 5 minutes
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

    Scenario: A halt of everything loses nothing of what is told
      Given the client "acme" with an account on "X"
      And "X" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      When "dana" halts everything because "wrong campaign"
      And "ada" comments "What does it cost?" on "Spring is here" of "acme"
      Then "acme" has heard within 1 minute
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |

  Rule: It is heard by the client whose account it was said to, and by no other

    Scenario: Two clients on one platform hear each what was said to them
      Given the clients "acme" and "bolt" with 1 accounts each on "Facebook"
      And "Facebook" tells Holdpoint what happens on it
      And "acme" published "Spring is here" 1 minute ago
      And "bolt" published "Summer is near" 1 minute ago
      When "ada" comments "What does it cost?" on "Spring is here" of "acme"
      And "bob" comments "Where is it?" on "Summer is near" of "bolt"
      Then "acme" has heard within 1 minute
        | from | text               | on             |
        | ada  | What does it cost? | Spring is here |
      And "bolt" has heard within 1 minute
        | from | text         | on             |
        | bob  | Where is it? | Summer is near |
