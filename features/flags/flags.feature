@flow-flags @S5-B2
Feature: A flag says what is on, and for whom; what is not known is off

  Background:
    Given the clients "acme" and "bolt" with 1 accounts each on "X"

  Rule: What is off waits, and goes on by itself

    Scenario: A post whose flag is off goes out when it is turned on
      Given the flag "effect.publish" is turned off
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then the post of "acme" waits for its flag, "effect.publish is off"
      And exactly 0 posts "Spring is here" stand on "X"
      When the flag "effect.publish" is turned on
      Then "acme" sees it confirmed within 5 minutes

    Scenario: What no flag names is off
      Given no flag names "effect.publish"
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then the post of "acme" waits for its flag, "effect.publish is not in the flags, and so off"
      And exactly 0 posts of "acme" have begun

    Scenario: A change holds for every worker at its next decision
      Given two workers
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      When the flag "effect.publish" is turned off
      And "acme" publishes 6 posts at once
      And "bolt" publishes 6 posts at once
      And 5 minutes pass
      Then exactly 1 posts of "acme" have begun
      And exactly 0 posts of "bolt" have begun

    Scenario: A date in a flag needs nobody to turn it
      Given the flag "effect.publish" is on from 10 minutes from now
      When "acme" publishes "Spring is here"
      And 5 minutes pass
      Then the post of "acme" waits for its flag, "effect.publish is off here"
      And "acme" sees it confirmed within 10 minutes

  Rule: It is on for whom it says, and for nobody else

    Scenario: A flag for one client is off for another
      Given the flag "effect.publish" is on for "acme" alone
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And the post of "bolt" waits for its flag, "effect.publish is off here"

    Scenario: A flag for everybody but one client is off for that one
      Given the flag "effect.publish" is on for everybody but "acme"
      When "acme" publishes "Spring is here"
      And "bolt" publishes "Good morning"
      Then "bolt" sees it confirmed within 5 minutes
      And the post of "acme" waits for its flag, "effect.publish is off here"

    Scenario: A flag is off while its parent is
      Given the flag "effect.publish" is on below "campaigns", which is off
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then the post of "acme" waits for its flag, "effect.publish is off: its parent campaigns is not as it must be"
      When the flag "campaigns" is turned on
      Then "acme" sees it confirmed within 5 minutes

    Scenario: Whoever is in a share stays in as it grows
      Given the flag "effect.publish" is on for 50 percent
      When "acme" publishes "Spring is here"
      And "bolt" publishes "Good morning"
      Then "bolt" sees it confirmed within 5 minutes
      And the post of "acme" waits for its flag, "effect.publish is off here"
      When the flag "effect.publish" is on for 80 percent
      Then "acme" sees it confirmed within 5 minutes
      When "bolt" publishes "Good evening"
      Then "bolt" sees it confirmed within 5 minutes

  Rule: Flags that cannot be read let nothing through, and no flag keeps harm where it is

    Scenario: Flags that were altered in the database are not believed
      Given somebody alters the flags in the database
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then "acme" sees it queued because of "flags_unreadable"
      And exactly 0 posts of "acme" have begun
      When the flags are loaded anew
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A recall goes out though every flag is off
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      And the flag "effect.publish" is turned off
      And the flag "effect.delete" is turned off
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And exactly 0 posts "post of acme-1" stand on "X"
