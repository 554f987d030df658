@flow-publishing @S5-A5 @S5-D5
Feature: What stands in the store is looked at anew before anything is sent
  A row may be lost or altered by a bug, a repair or an intruder. Each check looks itself, whoever looked before.

  Rule: What nobody would have taken in is not sent because it is there

    Scenario Outline: A planned post that is <altered> in the store is not sent
      Given the client "acme" with an account on "Facebook"
      And "acme" plans "Spring is here" for 10 minutes from now
      And somebody alters the text of "acme" in the store to <count> letters "春"
      When 11 minutes pass
      Then "acme" sees it <state> because of "<reason>"
      And nothing of "acme" stands on "Facebook"

      Examples: nothing, and more than one request may hold
        | altered | count | state     | reason            |
        | emptied | 0     | cancelled | text_empty        |
        | swollen | 40000 | rejected  | request_too_large |

    Scenario: A post whose account is gone from the store as its permit is asked for is cancelled
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "publish.looked" for 5 seconds
      When somebody takes the accounts of "acme" out of the store
      And 10 seconds pass
      Then "acme" sees it cancelled because of "account_unbound"
      And exactly 0 posts "acme has a post in hand" stand on "X"

  Rule: What was known of a token is not known for ever

    Scenario: A worker that stood still after it asked whose its token is asks again
      Given the client "acme" with an account on "X"
      And whose a token is is believed for 20 seconds
      And a worker with a post of "acme" in hand stops at "publish.looked" for 25 seconds
      When 26 seconds pass
      Then a permit was refused to "acme" because of "identity_stale"
      And exactly 0 posts "acme has a post in hand" stand on "X"
      And "acme" sees it confirmed within 1 minute

  Rule: Of two that look alike a person says which is ours

    Scenario: A lost post beside one of the same words that somebody wrote by hand waits for a person
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 1 second
      And "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      And somebody posts "Spring is here" by hand on the account of "acme"
      Then "acme" sees it quarantined because of "two_candidates"
      And exactly 2 posts "Spring is here" stand on "X"

  Rule: Nothing is proved absent beside a post that no intent accounts for

    Scenario: A lost post that readers are shown otherwise waits for a person
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 1 second
      And the fault "text_altered" meets the next post on "X"
      And a worker dies at "publish.answered"
      When "acme" publishes "Spring is here"
      And a new worker starts
      Then "acme" sees it quarantined because of "unaccounted_post"
      And exactly one post "Spring is here (edited)" stands on "X"
      When "dana" adopts "Spring is here (edited)" for "acme" because "it is ours, with a word of X behind it"
      Then "acme" sees it confirmed within 1 second

    Scenario Outline: What somebody writes by hand on <platform> while a post is looked up is told from it by a person
      Given the client "acme" with an account on "<platform>"
      And the fault "cut_before" meets the next post on "<platform>"
      When "acme" publishes "Spring is here"
      And somebody posts "Good morning" by hand on the account of "acme"
      Then "acme" sees it quarantined because of "unaccounted_post"
      When "dana" declares the post of "acme" absent because "I wrote the one that stands there"
      And "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: where the request that posts is the only one
        | platform |
        | X        |
        | Facebook |
