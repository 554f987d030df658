@flow-publishing @S5-A5 @S5-D3
Feature: Whatever a platform does wrong, a post never stands twice and never on another account
  Every fault that the simulated platforms know is met at least once.

  Background:
    Given the client "acme" with an account on "X"

  Rule: A post whose answer is lost, late or unreadable is looked for, and stands once

    Scenario Outline: A post that meets <fault> stands once
      Given the fault "<fault>" meets the next post on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 10 minutes
      And exactly one post "Spring is here" stands on "X"

      Examples: what can become of a request and its answer
        | fault         |
        | answer_lost   |
        | cut_before    |
        | late_commit   |
        | server_error  |
        | down          |
        | latency       |
        | half_body     |
        | reset         |
        | truncated     |
        | trickle       |
        | garbage       |
        | html_page     |
        | wrong_charset |
        | redirect      |
        | clock_skew    |

    Scenario: A post whose answer was lost is found though the lists lag behind
      Given "X" loses the answer to the next post after taking it
      And the fault "read_lag" meets the next "list_posts" on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 10 minutes
      And exactly one post "Spring is here" stands on "X"

    Scenario: A storm of refusals is waited out
      Given the fault "too_fast" meets the next post on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 20 minutes
      And exactly one post "Spring is here" stands on "X"

  Rule: What the platform shows otherwise is no confirmation

    Scenario: A post that readers are shown otherwise waits for a person
      Given the fault "text_altered" meets the next post on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it quarantined because of "reads_back_different"

  Rule: A token that does less publishes nothing more

    Scenario Outline: A post whose token is <fault> is not published
      Given the fault "<fault>" meets the next post on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it <state> because of "<reason>"
      And exactly 0 posts "Spring is here" stand on "X"

      Examples: what can become of a token
        | fault         | state    | reason              |
        | token_expired | queued   | platform_credential |
        | token_revoked | queued   | platform_credential |
        | scope_lost    | rejected | platform_forbidden  |

    Scenario: A wrong_token, which is another account's, publishes nothing
      Given the client "zeta" with an account on "X"
      And the vault hands "acme" a token of "zeta"
      When "acme" publishes "Spring is here"
      Then client "acme" is halted by Holdpoint itself
      And exactly 0 posts "Spring is here" stand on "X"

  Rule: What is prepared in vain is not published

    Scenario: A post whose picture fails late is begun anew, and stands once
      Given the client "bolt" with an account on "Instagram"
      And the fault "media_fails_late" meets the next "create_container" on "Instagram"
      When "bolt" publishes "Spring is here"
      Then nothing of "bolt" stands on "Instagram"
      And "bolt" sees it confirmed within 10 minutes
      And exactly one post "Spring is here" stands on "Instagram"

  Rule: What a platform carries out twice and can do once is done once

    Scenario: A like that is carried out twice stands once
      Given the client "zeta" with an account on "X"
      And "zeta" published "Good morning" 1 hour ago
      And the fault "delivered_twice" meets the next "like" on "X"
      When "acme" likes "Good morning" of "zeta"
      Then "acme" sees it confirmed within 10 minutes
      And exactly one like of "acme" stands on "Good morning" of "zeta", and was counted once

    Scenario: A container that is published twice becomes one post
      Given the client "bolt" with an account on "Instagram"
      And the fault "delivered_twice" meets the next post on "Instagram"
      When "bolt" publishes "Spring is here"
      Then "bolt" sees it confirmed within 10 minutes
      And exactly one post "Spring is here" stands on "Instagram"

  Rule: What a platform tells by itself is taken for no record

    Scenario Outline: A comment that is told of by a <fault> changes nothing
      Given the client "bolt" with an account on "Facebook"
      And "bolt" published "Good morning" 1 hour ago
      And "Facebook" tells of what happens on it, with the fault "<fault>"
      When two readers comment on "Good morning" of "bolt"
      Then <told> webhooks have come within 20 minutes
      And no record says otherwise than before

      Examples: what can become of a webhook
        | fault              | told |
        | webhook_duplicated | 3    |
        | webhook_reordered  | 2    |
        | webhook_late       | 2    |
        | webhook_forged     | 3    |
