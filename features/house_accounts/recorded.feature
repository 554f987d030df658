@flow-house-accounts @gate-isolation @S5-A2 @phase-house
Feature: A sandbox that records acts for real, for the house alone, where few see it, and takes down what it made

  Rule: What goes out is seen by nobody outside, read back, and taken down again

    Scenario Outline: A post on <platform> is made where nobody outside sees it, and taken down within minutes
      Given the client "rtv-house" with an account on "<platform>"
      And the accounts of "rtv-house" are protected where platforms protect any
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 2 minutes
      And what "rtv-house" made last on "<platform>" was seen by "<whom>" alone
      And "Spring is here" of "rtv-house" is taken down again within 5 minutes
      And exactly 0 posts "Spring is here" stand on "<platform>"
      And "Spring is here" of "rtv-house" is "taken down" within 1 minute
      And <count> requests to "<platform>" are written down, and no token with them

      Examples: where a program may take it down
        | platform | whom            | count |
        | X        | its followers   | 1     |
        | Facebook | its own account | 1     |
        | LinkedIn | its own account | 1     |
        | YouTube  | its own account | 3     |

    Scenario: A film on TikTok is seen by its own account alone, and taking it down is left to a person
      Given the client "rtv-house" with an account on "TikTok"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 2 minutes
      And what "rtv-house" made last on "TikTok" was seen by "its own account" alone
      And "Spring is here" of "rtv-house" is "left to a person" within 1 minute

    Scenario: A container on Instagram is made to the end and never published
      Given the client "rtv-house" with an account on "Instagram"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it cancelled because of "sandboxed"
      And "Instagram" was asked for 1 containers
      And nothing of "rtv-house" stands on "Instagram"

    Scenario: A container on Threads is made to the end and never published
      Given the client "rtv-house" with an account on "Threads"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it cancelled because of "sandboxed"
      And "Threads" was asked for 1 containers
      And nothing of "rtv-house" stands on "Threads"

  Rule: What more would see than should is not made, or does not stay

    Scenario: An account on X that is not protected makes nothing
      Given the client "rtv-house" with an account on "X"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it cancelled because of "sandbox_too_visible"
      And nothing of "rtv-house" left for any platform

    Scenario: A like has no form that few see, and is not made
      Given the clients "rtv-house" and "zeta" with 1 accounts each on "Facebook"
      And "zeta" published "Good morning" 2 minutes ago
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" likes "Good morning" of "zeta"
      Then "rtv-house" sees it cancelled because of "sandbox_too_visible"
      And nothing of "rtv-house" left for any platform

    Scenario: A post on X whose account is opened to everybody is quarantined and taken down
      Given the client "rtv-house" with an account on "X"
      And the accounts of "rtv-house" are protected where platforms protect any
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      And a worker with a post of "rtv-house" in hand stops at "publish.answered" for 1 seconds
      When somebody shows everybody what is hidden on "X"
      And 10 seconds pass
      Then "rtv-house" sees it quarantined because of "sandbox_too_visible"
      And "rtv-house has a post in hand" of "rtv-house" is taken down again within 5 minutes
      And "rtv-house has a post in hand" of "rtv-house" is "taken down" within 1 minute

    Scenario Outline: What everybody is shown on <platform> against the asking is quarantined and taken down
      Given the client "rtv-house" with an account on "<platform>"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      And a worker with a post of "rtv-house" in hand stops at "publish.answered" for 1 seconds
      When somebody shows everybody what is hidden on "<platform>"
      And 10 seconds pass
      Then "rtv-house" sees it quarantined because of "sandbox_too_visible"
      And "rtv-house has a post in hand" of "rtv-house" is taken down again within 5 minutes
      And "rtv-house has a post in hand" of "rtv-house" is "taken down" within 1 minute

      Examples: what is asked for in the request
        | platform |
        | Facebook |
        | LinkedIn |
        | YouTube  |

  Rule: The house alone is tried for real

    Scenario: Another client's post waits while a sandbox records, and goes out when it is off
      Given the clients "rtv-house" and "acme" with 1 accounts each on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "acme" publishes "Spring is here"
      Then "acme" sees it waiting because of "sandbox_house_only"
      And nothing of "acme" left for any platform
      When "femi" turns the sandbox off because "the trial is over"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "Facebook"

  Rule: No more effects than the cap, whoever asks at once

    Scenario: Of five posts at once two are made, and the rest wait for another setting
      Given the client "rtv-house" with 5 accounts on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial", with
        | effects |
        | 2       |
      When each write to the store takes 0.2 seconds
      And every client publishes
      Then 2 posts of "rtv-house" are confirmed within 5 minutes
      And 3 posts of "rtv-house" are waiting within 1 minute
      And 2 requests to "Facebook" are written down, and no token with them

    Scenario: What the cap held back waits and says why, and goes on under another setting
      Given the client "rtv-house" with an account on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial", with
        | effects |
        | 1       |
      And "rtv-house" published "Winter is over" 1 minutes ago
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it waiting because of "sandbox_spent"
      When "dana" sets the sandbox to "record" for 2 hours because "one more"
      Then "rtv-house" sees it confirmed within 1 minute

  Rule: Clean-up is an effect as every other, and only a halt of recalls stops it

    Scenario: What the platform does not let go is left to a person
      Given the client "rtv-house" with an account on "Facebook"
      And the fault "scope_lost" meets the next "delete_post" on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 1 minute
      And "Spring is here" of "rtv-house" is "left to a person" within 5 minutes
      And exactly one post "Spring is here" stands on "Facebook"

    Scenario: What a person took down by hand is left to nobody once the platform says that it is gone
      Given the client "rtv-house" with an account on "Facebook"
      And the fault "scope_lost" meets the next "delete_post" on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "rtv-house" publishes "Spring is here"
      Then "Spring is here" of "rtv-house" is "left to a person" within 5 minutes
      When "dana" takes down "Spring is here" of "rtv-house" by hand because "deleted in the app"
      Then "Spring is here" of "rtv-house" is "taken down" within 1 minute

    Scenario: What was made is taken down under a halt of everything
      Given the client "rtv-house" with an account on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      And a worker with a post of "rtv-house" in hand stops at "settle.finished" and wakes after the acknowledgement
      When "dana" halts everything because "stop the trial"
      Then "rtv-house has a post in hand" of "rtv-house" is taken down again within 5 minutes
      And the halt still stands

    Scenario: What was made stays while recalls are halted, and goes after the release
      Given the client "rtv-house" with an account on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When "dana" halts action "recall" because "wait for the lawyer"
      And "rtv-house" publishes "Spring is here"
      And 5 minutes pass
      Then "Spring is here" of "rtv-house" is "being taken down" within 1 minute
      And 0 deletion reached the platform
      When "femi" releases the halt because "the lawyer agrees"
      Then "Spring is here" of "rtv-house" is taken down again within 5 minutes

    Scenario: What was made under a sandbox that is over is taken down all the same
      Given the client "rtv-house" with an account on "Facebook"
      And "Facebook" shows nobody a post by its id for 90 seconds
      And "dana" set the sandbox to "record" for 1 minutes because "a trial"
      When "rtv-house" publishes "Spring is here"
      And 1 minutes pass
      Then "Spring is here" of "rtv-house" is taken down again within 5 minutes

  Rule: What cannot be written down does not go

    Scenario: Without room for recordings nothing goes out
      Given the client "rtv-house" with an account on "Facebook"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      When the recordings are full
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it queued because of "sandbox_unreadable"
      And nothing of "rtv-house" left for any platform

  Rule: What nobody has an answer of is found and taken down, or a person is told

    Scenario Outline: A post on <platform> whose answer is lost is found among its own account's, and taken down
      Given the client "rtv-house" with an account on "<platform>"
      And the accounts of "rtv-house" are protected where platforms protect any
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      And "<platform>" loses the answer to the next post after taking it
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 5 minutes
      And "Spring is here" of "rtv-house" is taken down again within 5 minutes

      Examples: what shows its own account what is hidden
        | platform |
        | X        |
        | YouTube  |

    Scenario Outline: A post on <platform> whose answer is lost is in no list, and goes to a person
      Given the client "rtv-house" with an account on "<platform>"
      And "dana" set the sandbox to "record" for 2 hours because "a trial"
      And "<platform>" loses the answer to the next post after taking it
      When "rtv-house" publishes "Spring is here"
      And 3 minutes pass
      Then "rtv-house" sees it quarantined because of "account_unreadable"
      And "Spring is here" of "rtv-house" is "left to a person" within 1 minute

      Examples: what shows it in no list
        | platform |
        | Facebook |
        | LinkedIn |
