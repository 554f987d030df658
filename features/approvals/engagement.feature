@gate-approval @S5-D4 @phase-house
Feature: No reply leaves without a person's yes to exactly its bytes

  Background:
    Given the client "acme" with 2 accounts on "X"
    And "acme" is asked "What does it cost?" in a comment
    And the approver "quinn"

  Rule: Nothing is answered before a person decides

    Scenario: A reply that nobody decided on never arrives
      When the reply "It is free" is drafted for "acme"
      And 10 minutes pass
      Then the draft of "acme" waits for a decision because of "approval_missing"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: An approved reply arrives with exactly its bytes
      Given the reply "It is free" is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "It is free" stands on "X"
      And the audit log shows the permit before the post

    Scenario: A rejected reply is cancelled
      Given the reply "It is free" is drafted for "acme"
      When "quinn" rejects the draft of "acme" because "it is not true"
      Then "acme" sees it cancelled because of "approval_rejected"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: An approval counts until it expires, and then it is asked anew
      Given replies need 1 approvals that hold for 10 minutes
      And "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When 11 minutes pass
      And "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approval_expired"
      And exactly 0 posts "It is free" stand on "X"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: What nobody decided in time waits until somebody asks anew
      Given replies need 1 approvals that hold for 10 minutes
      And the reply "It is free" is drafted for "acme"
      When 11 minutes pass
      And "quinn" approves the draft of "acme"
      Then the decision is refused because "is expired"
      When "quinn" asks anew about the draft of "acme"
      And "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A reply approved under a halt goes out only after its release
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      When "quinn" approves the draft of "acme"
      And 2 minutes pass
      Then the post of "acme" waits for the release
      And exactly 0 posts "It is free" stand on "X"
      When "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: Rules that were altered in the database let nothing through
      Given somebody alters the rules on approvals in the database
      When "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "approval_unreadable"
      And exactly 0 posts "Spring is here" stand on "X"

  Rule: A yes is for what was seen, and for nothing else

    Scenario: An edit voids the approval, and the editor's own yes does not count
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When "rosa" edits the draft of "acme" to "It is free of charge"
      And "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approval_missing"
      And exactly 0 posts "It is free" stand on "X"
      When "rosa" approves the draft of "acme"
      Then the decision is refused because "rosa edited it last"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "It is free of charge" stands on "X"

    Scenario: A yes to what was seen before an edit is refused
      Given the reply "It is free" is drafted for "acme"
      And "quinn" looked at the draft of "acme"
      And "rosa" edited the draft of "acme" to "It is not free"
      When "quinn" approves what they saw of the draft of "acme"
      Then the decision is refused because "is not for what you saw"
      And exactly 0 posts "It is not free" stand on "X"

    Scenario: One invisible character more than was seen is refused
      Given the reply "It is free" is drafted for "acme"
      And "quinn" looked at the draft of "acme"
      And the draft of "acme" was altered in the store by one invisible character
      When "quinn" approves what they saw of the draft of "acme"
      Then the decision is refused because "is not for what you saw"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: One invisible character after the yes sends nothing
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      And the draft of "acme" was altered in the store by one invisible character
      When "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approval_void"
      And exactly 0 posts "It is free" stand on "X"
      When "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly 0 posts "It is free" stand on "X"

    Scenario: An approval replayed for another account sends nothing
      Given the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When the approval of "acme" is replayed for "It is free" on account "acme-2"
      Then the draft of "acme" waits for a decision because of "approval_void"
      And exactly one post "It is free" stands on "X"

    Scenario: Newer rules ask anew for what was approved under older ones
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When the rules change: replies need 2 approvals that hold for 1 hour
      And "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approval_void"
      And exactly 0 posts "It is free" stand on "X"

  Rule: An intent stands on one approval however often it is tried

    Scenario: A reply refused as too fast is tried again on the same approval
      Given "X" refuses everyone as too fast for 60 seconds
      And the reply "It is free" is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 20 minutes
      And each permit of "acme" stands on the approval that it had
      And 2 permits were given for it

    Scenario: A reply that was lost is found absent and tried again on the same approval
      Given "X" loses the next post before taking it
      And the reply "It is free" is drafted for "acme"
      When "quinn" approves the draft of "acme"
      Then the lost post is found absent and tried again
      And exactly one post "It is free" stands on "X"
      And each permit of "acme" stands on the approval that it had
