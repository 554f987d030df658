@flow-engagement @gate-approval @S5-D4 @phase-house
Feature: What answers people is done once, on each platform that has it, and only after a person's yes
  Nothing of this is the same everywhere: a reply is a post, or a comment below a comment; a like is asked for by the person
  who manages an account, or by the account itself.

  Background:
    Given the approver "quinn"

  Rule: It stands once after a person's yes, and is read back

    Scenario Outline: A <action> on <platform> waits for a person, and stands once after the yes
      Given the client "acme" with an account on "<platform>"
      And "acme" is asked "What does it cost?" in a comment
      And the action "<action>" is drafted for "acme", with the words "It is free"
      When 2 minutes pass
      Then the draft of "acme" waits for a decision because of "approval_missing"
      And no "<action>" of "acme" stands on "<platform>"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one "<action>" of "acme" stands on "<platform>"
      And the audit log shows the permit before the post

      Examples: what each platform has
        | platform  | action  |
        | X         | reply   |
        | X         | like    |
        | Facebook  | reply   |
        | Facebook  | comment |
        | Facebook  | like    |
        | Instagram | reply   |
        | Instagram | comment |
        | Threads   | reply   |
        | LinkedIn  | reply   |
        | LinkedIn  | comment |
        | LinkedIn  | like    |
        | YouTube   | reply   |
        | YouTube   | comment |
        | YouTube   | like    |

    Scenario Outline: A <action> that a person said no to never reaches <platform>
      Given the client "acme" with an account on "<platform>"
      And "acme" is asked "What does it cost?" in a comment
      And the action "<action>" is drafted for "acme", with the words "It is free"
      When "quinn" rejects the draft of "acme" because "it is not true"
      Then "acme" sees it cancelled because of "approval_rejected"
      And no "<action>" of "acme" stands on "<platform>"

      Examples: one of each kind
        | platform | action  |
        | Threads  | reply   |
        | LinkedIn | comment |
        | YouTube  | like    |

  Rule: What a platform lacks it is not asked for, whoever said yes

    Scenario Outline: <platform> is not asked for a <action>, which it lacks
      Given the client "acme" with an account on "<platform>"
      And "acme" is asked "What does it cost?" in a comment
      And the action "<action>" is drafted for "acme", with the words "It is free"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it cancelled because of "action_unsupported"
      And no "<action>" of "acme" stands on "<platform>"

      Examples: what others have
        | platform  | action  |
        | X         | comment |
        | Instagram | like    |
        | Threads   | comment |
        | Threads   | like    |
        | TikTok    | reply   |
        | TikTok    | comment |
        | TikTok    | like    |
