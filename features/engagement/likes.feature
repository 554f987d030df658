@flow-engagement @S5-A5 @phase-house
Feature: One like for one intent, and none that stood already is taken for it
  A like has no text and no object of its own: it is an account on a post. The platform takes a second one without a word,
  so that only a look beforehand can tell ours from what stood there.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"
    And "zeta" published "Good morning" 1 hour ago

  Rule: One intent makes at most one like

    Scenario: A like is asked for once and read back
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it confirmed within 1 minute
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And the audit log shows the permit before the post

    Scenario: A like whose answer was lost is found on the post
      Given "X" loses the answer to the next like after counting it
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And "X" was asked for a like 1 times

    Scenario: A like that was lost on its way is found absent and asked for again
      Given "X" loses the next like before counting it
      When "acme" likes "Good morning" of "zeta"
      Then the lost like is found absent and asked for again
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And 2 permits were given for it

    Scenario: A like that the platform counts 50 seconds late is waited for
      Given "X" counts the next like 50 seconds after failing it
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And "X" was asked for a like 1 times

    Scenario: A like that the lists do not show yet is confirmed when they do
      Given "X" shows a new like in its lists only after 9 seconds
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it confirmed within 1 minute
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once

    Scenario: Somebody else's like is not taken for the lost one
      Given "zeta" liked "Good morning" of "zeta"
      And "X" loses the next like before counting it
      When "acme" likes "Good morning" of "zeta"
      Then the lost like is found absent and asked for again
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And exactly one like of "zeta" stands on "Good morning" of "zeta", and was counted once

    Scenario Outline: A worker that dies at <seam> neither loses the like nor repeats it
      Given a worker dies at "<seam>"
      When "acme" likes "Good morning" of "zeta"
      And a new worker starts
      Then "acme" sees it confirmed within 5 minutes
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once

      Examples: around the request
        | seam                 |
        | permit.minted        |
        | transport.rechecked  |
        | publish.answered     |
        | publish.recorded     |

  Rule: What stands already, or cannot stand, is not asked for

    Scenario: A second like of the same post is not asked for and claims nothing
      Given "acme" liked "Good morning" of "zeta"
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it cancelled because of "platform_duplicate"
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And "X" was asked for a like 1 times

    Scenario: A second like is not asked for while the lists do not show the first
      Given "X" shows a new like in its lists only after 20 seconds
      When "acme" likes "Good morning" of "zeta"
      And "acme" likes "Good morning" of "zeta"
      Then "acme" sees it cancelled because of "platform_duplicate"
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once
      And "X" was asked for a like 1 times

    Scenario: A post that is gone is not liked
      Given "zeta" published "Good night" 1 hour ago
      When "acme" likes "Good night" of "zeta", which "X" has taken down
      Then "acme" sees it cancelled because of "target_missing"
      And "X" was asked for a like 0 times

  Rule: A halt of likes stops likes and nothing else

    @gate-kill-switch @S5-C1
    Scenario: A halt that names like leaves the posts of the very client going on
      Given both clients publish steadily
      And "acme" likes comments steadily
      When "dana" halts action "like" because "they look bought"
      Then the halt is acknowledged within its bound
      And no like arrived at "X" after the acknowledgement
      And posts of "acme" went on arriving at "X"
      And what it names waits for the release

    @gate-kill-switch @S5-C1
    Scenario: A halt that names publish leaves the likes of the very client going on
      Given both clients publish steadily
      And "acme" likes comments steadily
      When "dana" halts action "publish" because "wrong campaign"
      Then no post arrived at "X" after the acknowledgement
      And likes of "acme" went on arriving at "X"

    @gate-kill-switch @S5-C1
    Scenario: A halt of everything stops likes, too, and they go on after the release
      Given both clients publish steadily
      And "acme" likes comments steadily
      When "dana" halts everything because "wrong campaign"
      Then no like arrived at "X" after the acknowledgement
      And what it names waits for the release
      When "femi" releases the halt because "all is well"
      Then likes of "acme" arrive at "X" again
