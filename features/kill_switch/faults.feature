@gate-kill-switch @S5-A5 @S5-C1 @S5-C2 @S5-C3 @S5-C4 @phase-house
Feature: A switch of every scope holds under every fault
  A platform that misbehaves is when somebody halts. Each fault strikes a post in the scope at the instant of the halt, while
  more is on its way there and more waits; each halt is ended by a second person before the next is thrown.

  Background:
    Given the client "bolt" with an account on "Threads"

  Rule: Nothing in scope arrives after the acknowledgement, and the rest goes on, whatever a platform does meanwhile

    Scenario Outline: Halts of all five scopes hold while <fault> meets a <request> on <platform>
      Given the client "acme" with 6 accounts on "<platform>"
      And the client "zeta" with an account on "<platform>"
      And readers comment on a post of "acme" and on one of "zeta"
      When "dana" halts each of these as the fault "<fault>" meets a "<request>" of "acme" because "posts fail", and "femi" ends it
        | halted       | goes on           |
        | everything   | nothing           |
        | the client   | posts of "zeta"   |
        | the platform | posts of "bolt"   |
        | the account  | posts of "acme"   |
        | publishing   | replies of "zeta" |
      Then each was asked for with work under way in it and more waiting
      And each was acknowledged within its bound, and no earlier than what had reached a platform in it was answered
      And nothing in it arrived at a platform between its acknowledgement and its end
      And what goes on beside it arrived meanwhile

      Examples: what can become of a request, its answer, a token, or what readers see
        | fault            | request          | platform  |
        | answer_lost      | post             | X         |
        | cut_before       | post             | X         |
        | late_commit      | post             | X         |
        | server_error     | post             | X         |
        | down             | post             | X         |
        | latency          | post             | X         |
        | half_body        | post             | X         |
        | reset            | post             | X         |
        | truncated        | post             | X         |
        | trickle          | post             | X         |
        | garbage          | post             | X         |
        | html_page        | post             | X         |
        | wrong_charset    | post             | X         |
        | redirect         | post             | X         |
        | clock_skew       | post             | X         |
        | text_altered     | post             | X         |
        | too_fast         | post             | X         |
        | token_expired    | post             | X         |
        | token_revoked    | post             | X         |
        | scope_lost       | post             | X         |
        | read_lag         | list_posts       | X         |
        | delivered_twice  | post             | Instagram |
        | media_fails_late | create_container | Instagram |

  Rule: What halts by itself meanwhile is one halt more, and takes nothing from the others

    Scenario: Halts of all five scopes hold while a wrong_token is handed out for one account after the other
      Given the client "acme" with 6 accounts on "X"
      And the client "zeta" with an account on "X"
      And readers comment on a post of "acme" and on one of "zeta"
      When "dana" halts each of these as the fault "wrong_token" meets a "hand_out" of "acme" because "posts fail", and "femi" ends it
        | halted       | goes on           |
        | everything   | nothing           |
        | the client   | posts of "zeta"   |
        | the platform | posts of "bolt"   |
        | the account  | posts of "zeta"   |
        | publishing   | replies of "zeta" |
      Then each was asked for with work under way in it and more waiting
      And each was acknowledged within its bound, and no earlier than what had reached a platform in it was answered
      And nothing in it arrived at a platform between its acknowledgement and its end
      And what goes on beside it arrived meanwhile

  Rule: What a platform tells by itself reaches nothing that is halted

    Scenario Outline: Halts of all five scopes hold while a <fault> tells of comments
      Given the client "acme" with 6 accounts on "Facebook"
      And the client "zeta" with an account on "Facebook"
      And readers comment on a post of "acme" and on one of "zeta"
      And an app is told of what happens on "Facebook"
      When "dana" halts each of these as the fault "<fault>" meets a "webhook" of "acme" because "posts fail", and "femi" ends it
        | halted       | goes on           |
        | everything   | nothing           |
        | the client   | posts of "zeta"   |
        | the platform | posts of "bolt"   |
        | the account  | posts of "acme"   |
        | publishing   | replies of "zeta" |
      Then each was asked for with work under way in it and more waiting
      And each was acknowledged within its bound, and no earlier than what had reached a platform in it was answered
      And nothing in it arrived at a platform between its acknowledgement and its end
      And what goes on beside it arrived meanwhile

      Examples: what can become of a webhook; nothing of Holdpoint's listens to one, so the fault is the platform's alone
        | fault              |
        | webhook_duplicated |
        | webhook_reordered  |
        | webhook_late       |
        | webhook_forged     |
