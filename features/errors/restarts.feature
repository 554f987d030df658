@flow-publishing @S5-A5 @S5-D3
Feature: A worker that is killed in the middle leaves nothing half done, on any platform

  Rule: Whatever it had in hand on whichever platform is taken up once, and stands once

    Scenario Outline: Three workers that die one after the other at <seam> leave each post standing once
      Given workers under a supervisor
      And the client "acme" with an account on every platform
      And the next 3 workers die at "<seam>"
      When "acme" publishes "Spring is here" on every platform
      Then each of them is confirmed within 20 minutes
      And exactly one post "Spring is here" stands on every platform
      And the audit log shows the permit before the post

      Examples: from the first look to the record of the answer
        | seam                |
        | publish.prepared    |
        | publish.led         |
        | publish.looked      |
        | publish.recorded    |

    Scenario Outline: Of the posts that three workers had in hand as they died at <seam> each stands once, or waits for a person
      Given workers under a supervisor
      And the client "acme" with an account on every platform
      And the next 3 workers die at "<seam>"
      When "acme" publishes "Spring is here" on every platform
      Then everything that was attempted is settled within 20 minutes

      Examples: with a permit in hand, which TikTok lets nobody look up
        | seam                |
        | permit.minted       |
        | transport.rechecked |
        | publish.answered    |

  Rule: What readers are shown otherwise is not posted again by whoever takes it up

    Scenario Outline: A post on <platform> that was lost with its worker and is shown otherwise waits for a person
      Given the client "acme" with an account on "<platform>"
      And the fault "text_altered" meets the next post on "<platform>"
      And a worker dies at "publish.answered"
      When "acme" publishes "Spring is here"
      And a new worker starts
      And 10 minutes pass
      Then "acme" sees it quarantined because of "unaccounted_post"
      And exactly one post "Spring is here (edited)" stands on "<platform>"

      Examples: wherever only its text tells of it
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
