@flow-publishing @S5-D2 @S5-D3
Feature: A post is published, read back and confirmed on each platform, and what one would not take is never sent
  How a post comes about differs: one request, or a container that is asked about until it can be published.

  Rule: A post is confirmed when it stands

    Scenario Outline: A post on <platform> is confirmed and stands once
      Given the client "acme" with an account on "<platform>"
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "<platform>"
      And the audit log shows the permit before the post

      Examples: every platform
        | platform  |
        | X         |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |

    Scenario Outline: A post with a picture on <platform> is confirmed and stands once
      Given the client "acme" with an account on "<platform>"
      When "acme" publishes "Spring is here" with a picture
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "<platform>"

      Examples: every platform whose posts can do without
        | platform |
        | X        |
        | Facebook |
        | Threads  |
        | LinkedIn |

    Scenario: A picture where YouTube wants a film is cancelled and never sent
      Given the client "acme" with an account on "YouTube"
      When "acme" publishes "Spring is here" with a picture
      Then "acme" sees it cancelled because of "content_unfit"
      And nothing of "acme" stands on "YouTube"

    Scenario: A post that cannot be read at first is read again within seconds
      Given the client "acme" with an account on "X"
      And the fault "server_error" meets the next "read_post" on "X"
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"

  Rule: Text is counted as each platform counts it

    Scenario Outline: A text of <most> letters is published on <platform>
      Given the client "acme" with an account on "<platform>"
      When "acme" publishes a text of <most> letters "a"
      Then "acme" sees it confirmed within 5 minutes

      Examples: the limit itself
        | platform  | most |
        | Instagram | 2200 |
        | Threads   | 500  |
        | LinkedIn  | 3000 |
        | TikTok    | 2200 |

    Scenario Outline: A text of <more> letters is cancelled and never sent to <platform>
      Given the client "acme" with an account on "<platform>"
      When "acme" publishes a text of <more> letters "a"
      Then "acme" sees it cancelled because of "text_too_long"
      And nothing of "acme" stands on "<platform>"

      Examples: one past the limit
        | platform  | more |
        | X         | 281  |
        | Instagram | 2201 |
        | Threads   | 501  |
        | LinkedIn  | 3001 |
        | TikTok    | 2201 |

  Rule: What a platform lacks it is not asked for

    Scenario Outline: <platform> is not asked to follow anybody, which it lacks
      Given the client "acme" with an account on "<platform>"
      When "acme" asks for action "follow"
      Then "acme" sees it cancelled because of "action_unsupported"
      And nothing of "acme" stands on "<platform>"

      Examples: what is no answer to anybody, and one has
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | TikTok    |
        | YouTube   |

  Rule: What a post shows is there before anything is published

    Scenario: A post without a picture is cancelled and never sent to Instagram
      Given the client "acme" with an account on "Instagram"
      When "acme" publishes "Spring is here" without a picture
      Then "acme" sees it cancelled because of "content_unfit"
      And nothing of "acme" stands on "Instagram"

    Scenario: A post whose picture is gone from the shelf waits until it is there again
      Given the client "acme" with an account on "Instagram"
      When "acme" publishes "Spring is here", whose picture is cleared from the shelf
      Then "acme" sees it queued because of "media_missing"
      And nothing of "acme" stands on "Instagram"
      When the picture is put on the shelf again
      Then "acme" sees it confirmed within 30 minutes

    Scenario: A post of whose quota nobody is told waits, and is published when it is
      Given the client "acme" with an account on "Instagram"
      And the fault "server_error" meets the next "publishing_limit" on "Instagram"
      When "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "not_prepared"
      And nothing of "acme" stands on "Instagram"
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "Instagram"

    Scenario: A post whose picture takes minutes is waited for, by one container
      Given the client "acme" with an account on "Instagram"
      And "Instagram" takes 3 minutes to process a picture
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "Instagram"
      And "Instagram" was asked for 1 containers

    Scenario: A post whose picture is not processed in time is given back, and begun anew
      Given the client "acme" with an account on "Instagram"
      And "Instagram" takes 8 minutes to process a picture
      When "acme" publishes "Spring is here"
      And 6 minutes pass
      Then "acme" sees it queued because of "not_prepared"
      And nothing of "acme" stands on "Instagram"
      When "Instagram" takes 1 second to process a picture
      Then "acme" sees it confirmed within 30 minutes
      And exactly one post "Spring is here" stands on "Instagram"
      And "Instagram" was asked for 2 containers
