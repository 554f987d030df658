@flow-engagement @S5-A5 @phase-house
Feature: One follow for one intent, and none that stood already is taken for it
  A follow has no text and no object of its own: it is one account on another's list. The platform takes a second one without a
  word, so that only a look beforehand can tell ours from what stood there.

  Background:
    Given the client "acme" with 2 accounts on "X"
    And a stranger on X

  Rule: One intent makes at most one follow

    Scenario: A follow is asked for once and read back
      When "acme" follows the stranger
      Then "acme" sees it confirmed within 1 minute
      And exactly one follow of the stranger by "acme" was counted
      And "X" was asked for a follow 1 times
      And the audit log shows the permit before the post

    Scenario: A follow whose answer was lost is found among those whom the account follows
      Given "X" loses the answer to the next follow after counting it
      When "acme" follows the stranger
      Then "acme" sees it confirmed within 5 minutes
      And exactly one follow of the stranger by "acme" was counted
      And "X" was asked for a follow 1 times

    Scenario: A follow that was lost on its way is found absent and asked for again
      Given "X" loses the next follow before counting it
      When "acme" follows the stranger
      Then the lost follow is found absent and asked for again
      And exactly one follow of the stranger by "acme" was counted
      And "X" was asked for a follow 2 times
      And 2 permits were given for it

    Scenario: That the other follows the account is not taken for the lost follow
      Given the stranger follows "acme"
      And "X" loses the next follow before counting it
      When "acme" follows the stranger
      Then the lost follow is found absent and asked for again
      And exactly one follow of the stranger by "acme" was counted

    Scenario Outline: A worker that dies at <seam> neither loses the follow nor repeats it
      Given a worker dies at "<seam>"
      When "acme" follows the stranger
      And a new worker starts
      Then "acme" sees it confirmed within 5 minutes
      And exactly one follow of the stranger by "acme" was counted

      Examples: around the request
        | seam                |
        | permit.minted       |
        | transport.rechecked |
        | publish.answered    |
        | publish.recorded    |

  Rule: What stands already, or cannot stand, is not asked for

    Scenario: A second follow of the same account is not asked for and claims nothing
      Given "acme" followed the stranger
      When "acme" follows the stranger
      Then "acme" sees it cancelled because of "platform_duplicate"
      And exactly one follow of the stranger by "acme" was counted
      And "X" was asked for a follow 1 times

    Scenario: A second follow is not asked for while the lists do not show the first
      Given "X" shows a new like in its lists only after 20 seconds
      When "acme" follows the stranger
      And "acme" follows the stranger
      Then "acme" sees it cancelled because of "platform_duplicate"
      And exactly one follow of the stranger by "acme" was counted
      And "X" was asked for a follow 1 times

    Scenario: That an account does not exist only X can say, and then nothing is claimed
      When "acme" follows an account that does not exist
      Then "acme" sees it rejected because of "target_missing"
      And nothing of "acme" stands on "X"

  Rule: Nobody is followed without a named person's yes, or while a halt names it

    @gate-kill-switch @S5-C1
    Scenario: A halt that names follow stops it, and it goes on after the release
      When "dana" halts action "follow" because "they look bought"
      And "acme" follows the stranger
      And 1 minutes pass
      Then "X" was asked for a follow 0 times
      When "femi" releases the halt because "all is well"
      Then "acme" sees it confirmed within 1 minute
      And exactly one follow of the stranger by "acme" was counted
