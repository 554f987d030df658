@gate-approval @S5-D4 @phase-house
Feature: Whose yes counts, and for how long it can be taken back

  Background:
    Given the client "acme" with an account on "X"
    And "acme" is asked "What does it cost?" in a comment
    And the approver "quinn"

  Rule: Nobody approves what they wrote

    Scenario: The author's own yes is refused
      Given "quinn" drafts the reply "It is free" for "acme"
      When "quinn" approves the draft of "acme"
      Then the decision is refused because "quinn drafted it"
      And exactly 0 posts "It is free" stand on "X"
      When "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: Whoever edited last does not approve it
      Given the reply "It is free" is drafted for "acme"
      And "quinn" edited the draft of "acme" to "It costs nothing"
      When "quinn" approves the draft of "acme"
      Then the decision is refused because "quinn edited it last"
      And exactly 0 posts "It costs nothing" stand on "X"

  Rule: Only people who may decide now decide

    Scenario: An approver of another client decides nothing
      Given the client "bolt" with an account on "X"
      And the approver "bob", who may act for "bolt" only
      And the reply "It is free" is drafted for "acme"
      When "bob" approves the draft of "acme"
      Then the decision is refused because "there is no"

    Scenario: The yes of somebody deactivated since counts no more
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      And an admin deactivated "quinn"
      When "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approver_not_allowed"
      And exactly 0 posts "It is free" stand on "X"
      When "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: Somebody deactivated decides nothing
      Given the reply "It is free" is drafted for "acme"
      When an admin deactivates "quinn"
      And "quinn" approves the draft of "acme"
      Then the decision is refused because "quinn"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: A quorum of two is two people
      Given replies need 2 approvals that hold for 24 hours
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When "quinn" approves the draft of "acme"
      Then the decision is refused because "has said yes"
      And the draft of "acme" waits for a decision because of "approval_missing"
      When "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: What was escalated to a person needs that person's yes
      Given the approver "rosa"
      And the reply "It is free" is drafted for "acme"
      And "quinn" escalated the draft of "acme" to "rosa" because "I am not a lawyer"
      And "quinn" approved the draft of "acme"
      When 2 minutes pass
      Then exactly 0 posts "It is free" stand on "X"
      When "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: What was escalated to operators is no approver's to decide
      Given the reply "It is free" is drafted for "acme"
      And "quinn" escalated the draft of "acme" to "operator" because "it is about money"
      When "quinn" approves the draft of "acme"
      Then the decision is refused because "may not approve as operator"
      When "dana" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

  Rule: A yes can be taken back until something of it is under way

    Scenario: An approval revoked before its permit sends nothing
      Given "dana" halted client "acme" because "wrong campaign"
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When "quinn" revokes the approval of "acme" because "I was wrong"
      And "femi" releases the halt because "campaign fixed"
      Then the draft of "acme" waits for a decision because of "approval_revoked"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: An approval revoked after a worker took its reply up, and before its permit, sends nothing
      Given the reply "It is free" is drafted for "acme"
      And the worker that takes up what "quinn" approves of "acme" stops at "publish.claimed" for 5 seconds
      When "quinn" revokes the approval of "acme" because "I was wrong"
      Then the draft of "acme" waits for a decision because of "approval_revoked"
      And exactly 0 posts "It is free" stand on "X"
      When "quinn" asks anew about the draft of "acme"
      And "rosa" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: An approval cannot be taken back while its reply is on its way
      Given "X" takes 8 seconds to answer a post
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      And it is on its way
      When "quinn" revokes the approval of "acme" because "I was wrong"
      Then the decision is refused because "it may stand on acme-1 already"
      And "acme" sees it confirmed within 5 minutes

    Scenario: An approval can be taken back after its reply was proved not to be there
      Given "X" refuses everyone as too fast for 60 seconds
      And the reply "It is free" is drafted for "acme"
      And "quinn" approved the draft of "acme"
      When 10 seconds pass
      And "quinn" revokes the approval of "acme" because "I was wrong"
      And 2 minutes pass
      Then the draft of "acme" waits for a decision because of "approval_revoked"
      And exactly 0 posts "It is free" stand on "X"

  Rule: Beside engagement, what the rules name needs a yes

    Scenario: A post of one client waits for a yes, another's goes out
      Given the client "zeta" with an account on "X"
      And the rules ask approval for action "publish" of client "acme"
      And the post "Spring is here" is drafted for "acme"
      When "zeta" publishes "Spring is here"
      Then "zeta" sees it confirmed within 5 minutes
      And the draft of "acme" waits for a decision because of "approval_missing"
      And exactly one post "Spring is here" stands on "X"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly 2 posts "Spring is here" stand on "X"
