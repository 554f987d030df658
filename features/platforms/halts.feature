@gate-kill-switch @S5-C3 @phase-house
Feature: A halt of one platform stops that one and no other, and what is being prepared there as well

  Rule: What is on the platform stops, what is on another goes on

    Scenario Outline: Halting <platform> leaves <other> publishing
      Given the client "acme" with 2 accounts on "<platform>"
      And the client "zeta" with 2 accounts on "<other>"
      And both clients publish steadily
      When "dana" halts platform "<platform>" because "the platform misbehaves"
      And 40 seconds pass
      Then the halt is acknowledged within its bound
      And no post arrived at "<platform>" after the acknowledgement
      And posts of "zeta" went on arriving at "<other>"

      Examples: every platform once, and one that goes on
        | platform  | other     |
        | X         | Instagram |
        | Facebook  | Threads   |
        | Instagram | X         |
        | Threads   | Facebook  |
        | LinkedIn  | X         |
        | YouTube   | X         |
        | TikTok    | YouTube   |

  Rule: What is prepared is not yet published

    Scenario Outline: A halt while <platform> prepares a container leaves it unpublished
      Given the client "acme" with an account on "<platform>"
      And a worker with a post of "acme" in hand stops at "publish.prepared" and wakes after the acknowledgement
      When "dana" halts client "acme" because "wrong campaign"
      Then the post of "acme" waits for the release
      And nothing of "acme" stands on "<platform>"
      When "femi" releases the halt because "all is well"
      Then "acme" sees it confirmed within 5 minutes

      Examples: where containers are
        | platform  |
        | Instagram |
        | Threads   |

    Scenario Outline: A halt while an upload to <platform> is prepared leaves it unpublished
      Given the client "acme" with an account on "<platform>"
      And a worker with a post of "acme" in hand stops at "publish.prepared" and wakes after the acknowledgement
      When "dana" halts client "acme" because "wrong campaign"
      Then the post of "acme" waits for the release
      And nothing of "acme" stands on "<platform>"
      When "femi" releases the halt because "all is well"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "acme has a post in hand" stands on "<platform>"

      Examples: where films are uploaded beforehand
        | platform |
        | YouTube  |
        | TikTok   |

    Scenario Outline: A halt while a film is at "<seam>" on its way to <platform> leaves it unpublished
      Given the client "acme" with an account on "<platform>"
      And a worker with a post of "acme" in hand stops at "<seam>" and wakes after the acknowledgement
      When "dana" halts client "acme" because "wrong campaign"
      Then the post of "acme" waits for the release
      And nothing of "acme" stands on "<platform>"
      When "femi" releases the halt because "all is well"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "acme has a post in hand" stands on "<platform>"

      Examples: between two parts of it, and before its last bytes
        | platform | seam          |
        | YouTube  | publish.led   |
        | TikTok   | publish.led   |
        | YouTube  | permit.minted |

  Rule: What was on its way is taken back by a named person, under the very halt

    Scenario Outline: A post that was on its way to <platform> is taken down there
      Given the client "acme" with an account on "<platform>"
      And each of the 1 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And exactly 0 posts "post of acme-1" stand on "<platform>"
      And 1 deletion reached the platform

      Examples: where what was posted can be taken down
        | platform |
        | Facebook |
        | Threads  |
        | LinkedIn |
        | YouTube  |

    @S5-D4
    Scenario: An answer that was on its way to Instagram is taken down there, which takes down no post
      Given the approver "quinn"
      And the client "acme" with an account on "Instagram"
      And "acme" is asked "What does it cost?" in a comment
      And the action "reply" is drafted for "acme", with the words "It is free"
      And "quinn" approved the draft of "acme"
      And it is on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "It is free" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And no "reply" of "acme" stands on "Instagram"

    @S5-D4
    Scenario Outline: An answer that was on its way to <platform> is taken down there, in windows of its own
      Given the approver "quinn"
      And the client "acme" with an account on "<platform>"
      And "acme" is asked "What does it cost?" in a comment
      And the action "reply" is drafted for "acme", with the words "It is free"
      And "quinn" approved the draft of "acme"
      And it is on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "It is free" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And no "reply" of "acme" stands on "<platform>"

      Examples: where answers are comments
        | platform |
        | Facebook |
        | LinkedIn |
        | YouTube  |

    Scenario: A post that Instagram does not take down for anybody is not called taken down
      Given the client "acme" with an account on "Instagram"
      And each of the 1 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is rejected because of "target_missing"
      And exactly one post "post of acme-1" stands on "Instagram"
