@flow-engagement @S5-D4 @phase-house
Feature: Halts, crashes and other clients: an answer is stopped, never doubled, and never crosses

  Background:
    Given the approver "quinn"
    And the client "acme" with an account on "X"
    And "acme" has a brand in "en", and what people say to it is taken up

  Rule: A halt stops an answer at each stage, and its release lets it go on

    Scenario Outline: Nothing is drafted under a halt of <scope>, and it is after the release
      Given "acme" is asked "Is it open?" in a comment
      When "dana" halts <scope> because "we look into it"
      And "acme" hears "When do you open on Sunday?" in a comment
      And 1 minutes pass
      Then what "acme" heard is new
      And no draft of "acme" was put before anybody
      When "femi" releases the halt because "all is well"
      Then an answer is drafted for "acme"

      Examples: what covers drafting
        | scope                              |
        | everything                         |
        | client "acme"                      |
        | platform "X"                       |
        | action "draft"                     |
        | action "draft" of client "acme"    |

    Scenario: What a person must answer is sent to them under a halt, too
      When "dana" halts action "draft" because "we look into it"
      And "acme" hears a comment about "safety" in "en"
      Then what "acme" heard goes to a person because of "safety"

    Scenario Outline: An approved answer waits under a halt of <scope>, and is sent once after the release
      Given "acme" hears "When do you open on Sunday?" in a comment
      And an answer is drafted for "acme"
      When "dana" halts <scope> because "we look into it"
      And "quinn" approves the draft of "acme"
      Then the comment to "acme" was answered 0 times
      When "femi" releases the halt because "all is well"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

      Examples: what covers the reply
        | scope          |
        | everything     |
        | client "acme"  |
        | platform "X"   |
        | action "reply" |

    Scenario: A halt of drafting leaves what was approved going on
      Given "acme" hears "When do you open on Sunday?" in a comment
      And an answer is drafted for "acme"
      When "dana" halts action "draft" because "we look into it"
      And "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And the comment to "acme" was answered 1 times

  Rule: Whoever dies in the middle loses nothing and does nothing twice

    Scenario Outline: What takes it up dies at <seam>, and another one goes on
      Given whoever takes up what was heard dies at "<seam>"
      When "acme" hears "When do you open on Sunday?" in a comment
      Then an answer is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And what "acme" heard is answered
      And the comment to "acme" was answered 1 times

      Examples: before it asks, and after it has written
        | seam             |
        | drafting.asked   |
        | engage.committed |

    Scenario Outline: A worker that dies at <seam> neither loses the answer nor repeats it
      Given "acme" hears "When do you open on Sunday?" in a comment
      And an answer is drafted for "acme"
      And a worker dies at "<seam>"
      When "quinn" approves the draft of "acme"
      And a new worker starts
      Then "acme" sees it confirmed within 5 minutes
      And what "acme" heard is answered
      And the comment to "acme" was answered 1 times

      Examples: around the request
        | seam             |
        | permit.minted    |
        | publish.answered |

  Rule: One client's engagement is nothing to another

    Background:
      Given the client "bolt" with an account on "X"
      And "bolt" has a brand in "en", and what people say to it is taken up

    Scenario: A drafter that does not answer for one client holds up that client alone
      Given the drafter of "acme" does not answer
      When "acme" hears "When do you open on Sunday?" in a comment
      And "bolt" hears "When do you open on Sunday?" in a comment
      Then an answer is drafted for "bolt"
      And what "acme" heard goes to a person because of "does not answer"
      When "quinn" approves the draft of "bolt"
      Then "bolt" sees it confirmed within 5 minutes

    Scenario: Two clients that hear of the same object are answered each by its own drafts
      When "acme" hears "When do you open on Sunday?" in a comment
      And "bolt" hears of the very object that "acme" heard of, which says "Where are you?"
      Then an answer is drafted for "acme"
      And an answer is drafted for "bolt"
      And nothing of "bolt" was told to whoever drafts for "acme"
      And nothing of "acme" was told to whoever drafts for "bolt"
