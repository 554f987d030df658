@flow-engagement @S5-D4 @S5-A3 @phase-house
Feature: What people say is answered once, in words that a person said yes to
  Whatever is heard is passed over, goes to a person, or is drafted for; a draft is a question to a person, and nothing else.

  Background:
    Given the approver "quinn"

  Rule: From what was heard to a reply that was read back

    Scenario Outline: A comment on <platform> is drafted for, approved, answered once and read back
      Given the client "acme" with an account on "<platform>"
      And "acme" has a brand in "en", and what people say to it is taken up
      When "acme" hears "When do you open on Sunday?" in a comment
      Then an answer is drafted for "acme"
      And the draft of "acme" waits for a decision because of "approval_missing"
      And the comment to "acme" was answered 0 times
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And what "acme" heard is answered
      And exactly one "reply" of "acme" stands on "<platform>"
      And the comment to "acme" was answered 1 times

      Examples: platforms that can be answered
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |

    Scenario Outline: What <platform> tells by itself is answered once, and our own answer, told like any other, is not
      Given the client "acme" with an account on "<platform>"
      And "acme" has a brand in "en", and what people say to it is taken up
      And "<platform>" tells Holdpoint what happens on it
      And "acme" published "Good morning" 1 hour ago
      When "ann" comments "When do you open on Sunday?" on "Good morning" of "acme"
      Then an answer is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And what "acme" heard is answered
      And the comment to "acme" was answered 1 times

      Examples: platforms that tell
        | platform |
        | X        |
        | Facebook |
        | LinkedIn |

    Scenario: What was only found by looking it up is answered like what was told
      Given the client "acme" with an account on "YouTube"
      And "acme" has a brand in "en", and what people say to it is taken up
      And "acme" published "Good morning" 1 hour ago
      When "ann" comments "When do you open on Sunday?" on "Good morning" of "acme"
      And Holdpoint looks up what was said to "acme"
      Then an answer is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

    Scenario Outline: A comment in <locale>, by a name that misleads, is answered in its language
      Given the client "acme" with an account on "X"
      And "acme" has a brand in "<locale>", and what people say to it is taken up
      When "acme" hears a comment in "<locale>" by somebody whose name misleads
      Then an answer is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

      Examples: languages
        | locale |
        | en     |
        | de     |
        | ar     |
        | ja     |
        | hi     |

    Scenario: A mention is answered like a comment
      Given the client "acme" with an account on "X"
      And "acme" has a brand in "en", and what people say to it is taken up
      When "acme" hears "Has anybody been to acme on a Sunday?" in a mention
      Then an answer is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

    Scenario: A message is refused: no platform's way of answering one is known
      Given the client "acme" with an account on "X"
      And "acme" has a brand in "en", and what people say to it is taken up
      When "acme" hears "When do you open on Sunday?" in a message
      Then what "acme" heard is passed
      When "quinn" answers what "acme" heard with "At nine"
      Then the decision is refused because "no platform's way of answering a message is known yet"
      And no draft of "acme" was put before anybody

  Rule: A person's no, and a person's words, are followed

    Background:
      Given the client "acme" with an account on "X"
      And "acme" has a brand in "en", and what people say to it is taken up
      And "acme" hears "When do you open on Sunday?" in a comment
      And an answer is drafted for "acme"

    Scenario: After a no comes another answer in other words, and that one is sent
      When "quinn" rejects the draft of "acme" because "too formal"
      Then another answer is drafted for "acme" in other words, by a drafter that was told "too formal"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

    Scenario: What a person edited is what is sent, once another person said yes
      Given the approver "rosa"
      And "quinn" approved the draft of "acme"
      When "rosa" edits the draft of "acme" to "At nine, on Sundays"
      Then the draft of "acme" waits for a decision because of "approval_missing"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one "reply" of "acme" stands on "X"
      And the comment to "acme" was answered 1 times

    Scenario: A comment that was edited after the yes is answered in its new wording alone
      Given "dana" halted client "acme" because "we look into it"
      And "quinn" approved the draft of "acme"
      When the comment to "acme" is edited to "When do you open on Monday?"
      Then "acme" sees it cancelled because of "withdrawn"
      When "femi" releases the halt because "all is well"
      Then an answer is drafted for "acme"
      And the comment to "acme" was answered 0 times

    Scenario: What somebody answered by hand meanwhile is not answered again
      When somebody answers it as "acme" on the platform itself, with "At nine!"
      Then what "acme" heard is answered
      And "acme" sees it cancelled because of "withdrawn"
      And the comment to "acme" was answered 0 times

    Scenario: A reply that nobody approved never leaves, though the store says that its turn has come
      Given the draft of "acme" is put into the queue in the store, without a yes
      When 2 minutes pass
      Then the draft of "acme" waits for a decision because of "approval_missing"
      And the comment to "acme" was answered 0 times
