@flow-publishing @S5-A5 @S5-A3 @S5-D3
Feature: Whatever can go wrong with a post goes wrong on each platform, and each post stands once or waits for somebody
  One client, one post on each of the seven platforms, and the same fault on every one of them.

  Background:
    Given the client "acme" with an account on every platform

  Rule: A post that the platform took is found, whatever became of the answer

    Scenario Outline: A post that meets <fault> on every platform stands once on each
      Given the fault "<fault>" meets the next post on every platform
      When "acme" publishes "Spring is here" on every platform
      Then each of them is confirmed within 5 minutes
      And exactly one post "Spring is here" stands on every platform
      And the audit log shows the permit before the post

      Examples: silence after the commit, slow and broken answers, and such as are not the platform's own
        | fault         |
        | answer_lost   |
        | late_commit   |
        | latency       |
        | trickle       |
        | half_body     |
        | reset         |
        | truncated     |
        | garbage       |
        | html_page     |
        | wrong_charset |
        | clock_skew    |

  Rule: A post that the platform never took is tried again, where the platform can tell that it has not

    Scenario Outline: A post that meets <fault> on every platform is tried again, and on TikTok waits for a person
      Given the fault "<fault>" meets the next post on every platform
      When "acme" publishes "Spring is here" on every platform
      Then within 10 minutes this has come of them
        | platform  | state       | reason             | standing |
        | X         | confirmed   |                    | 1        |
        | Facebook  | confirmed   |                    | 1        |
        | Instagram | confirmed   |                    | 1        |
        | Threads   | confirmed   |                    | 1        |
        | LinkedIn  | confirmed   |                    | 1        |
        | YouTube   | confirmed   |                    | 1        |
        | TikTok    | quarantined | account_unreadable | 0        |

      Examples: silence before the commit, 5xx, a platform that is gone for a minute, and one that sends elsewhere
        | fault        |
        | cut_before   |
        | server_error |
        | down         |
        | redirect     |

  Rule: A platform's own word on how fast is believed, in its own headers

    Scenario: A post that comes too fast is held for as long as that platform says, and meanwhile the others go out
      Given the fault "too_fast" meets the next post on every platform
      When "acme" publishes "Spring is here" on every platform
      Then within 20 minutes this has come of them
        | platform  | state     | reason            | standing |
        | X         | confirmed |                   | 1        |
        | Facebook  | queued    | platform_too_fast | 0        |
        | Instagram | queued    | platform_too_fast | 0        |
        | Threads   | queued    | platform_too_fast | 0        |
        | LinkedIn  | queued    | platform_too_fast | 0        |
        | YouTube   | confirmed |                   | 1        |
        | TikTok    | confirmed |                   | 1        |
      And in the last 10 minutes "LinkedIn" was asked at most 4 times

  Rule: A token that does less publishes nothing more

    Scenario: With a token that was taken back nothing is published, and what was taken by then waits for a person
      Given the fault "token_revoked" meets the next post on every platform
      When "acme" publishes "Spring is here" on every platform
      Then within 8 minutes this has come of them
        | platform  | state       | reason           | standing |
        | X         | queued      | identity_unknown | 0        |
        | Facebook  | queued      | identity_unknown | 0        |
        | Instagram | queued      | identity_unknown | 0        |
        | Threads   | queued      | identity_unknown | 0        |
        | LinkedIn  | queued      | identity_unknown | 0        |
        | YouTube   | quarantined | not_read_back    | 1        |
        | TikTok    | quarantined | not_read_back    | 0        |

    Scenario: With a token that lost its scope nothing is published, and it is said why
      Given the fault "scope_lost" meets the next of these
        | platform  | request          |
        | X         | post             |
        | Facebook  | post             |
        | Instagram | post             |
        | Threads   | post             |
        | TikTok    | create_container |
      When "acme" publishes "Spring is here" on every platform
      Then within 5 minutes this has come of them
        | platform  | state     | reason             | standing |
        | X         | rejected  | platform_forbidden | 0        |
        | Facebook  | rejected  | platform_forbidden | 0        |
        | Instagram | rejected  | platform_forbidden | 0        |
        | Threads   | rejected  | platform_forbidden | 0        |
        | LinkedIn  | confirmed |                    | 1        |
        | YouTube   | confirmed |                    | 1        |
        | TikTok    | cancelled | platform_forbidden | 0        |

  Rule: The same words are said twice only where the platform takes them twice

    Scenario: A second post of the same words is rejected where the platform knows it again
      When "acme" publishes "Spring is here" on every platform
      Then each of them is confirmed within 5 minutes
      When "acme" publishes "Spring is here" on every platform
      Then within 5 minutes this has come of them
        | platform  | state     | reason             | standing |
        | X         | rejected  | platform_duplicate | 1        |
        | Facebook  | rejected  | platform_duplicate | 1        |
        | Instagram | confirmed |                    | 2        |
        | Threads   | confirmed |                    | 2        |
        | LinkedIn  | rejected  | platform_duplicate | 1        |
        | YouTube   | confirmed |                    | 2        |
        | TikTok    | confirmed |                    | 2        |

  Rule: What the platform cannot work on is begun anew, or rejected with the reason, and never stands without its picture

    Scenario: A picture or a film whose processing fails late leaves nothing half published
      Given the fault "media_fails_late" meets the next of these
        | platform  | request          |
        | X         | upload_media     |
        | Facebook  | upload_media     |
        | Instagram | create_container |
        | Threads   | create_container |
        | LinkedIn  | upload_media     |
      When "acme" publishes "Spring is here" with a picture or a film on every platform
      Then within 10 minutes this has come of them
        | platform  | state     | reason           | standing |
        | X         | rejected  | platform_invalid | 0        |
        | Facebook  | rejected  | platform_invalid | 0        |
        | Instagram | confirmed |                  | 1        |
        | Threads   | confirmed |                  | 1        |
        | LinkedIn  | cancelled | content_unfit    | 0        |
        | YouTube   | confirmed |                  | 1        |
        | TikTok    | confirmed |                  | 1        |

    Scenario: A post that readers are shown otherwise is no confirmation, wherever its text is read back
      Given the fault "text_altered" meets the next of these
        | platform  | request |
        | X         | post    |
        | Facebook  | post    |
        | Instagram | post    |
        | Threads   | post    |
        | LinkedIn  | post    |
        | YouTube   | post    |
      When "acme" publishes "Spring is here" on every platform
      Then within 5 minutes this has come of them
        | platform  | state       | reason               | standing |
        | X         | quarantined | reads_back_different | 0        |
        | Facebook  | quarantined | reads_back_different | 0        |
        | Instagram | quarantined | reads_back_different | 0        |
        | Threads   | quarantined | reads_back_different | 0        |
        | LinkedIn  | quarantined | reads_back_different | 0        |
        | YouTube   | quarantined | reads_back_different | 0        |
        | TikTok    | confirmed   |                      | 1        |
