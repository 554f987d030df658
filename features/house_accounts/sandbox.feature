@flow-house-accounts @gate-isolation @S5-A2 @phase-house
Feature: A sandbox says what becomes of side effects while they are rehearsed, and never turns live by itself

  Rule: Of what is caught nothing leaves, and the records say that it did not

    Scenario Outline: What a sandbox that is to <mode> catches on every platform reaches none of them
      Given the client "rtv-house" with an account on every platform
      And "dana" set the sandbox to "<mode>" for 2 hours because "a rehearsal"
      When "rtv-house" publishes "Spring is here" with a picture or a film on every platform
      Then within 2 minutes this has come of them
        | platform  | state     | reason    | standing |
        | Facebook  | cancelled | sandboxed | 0        |
        | Instagram | cancelled | sandboxed | 0        |
        | LinkedIn  | cancelled | sandboxed | 0        |
        | Threads   | cancelled | sandboxed | 0        |
        | TikTok    | cancelled | sandboxed | 0        |
        | X         | cancelled | sandboxed | 0        |
        | YouTube   | cancelled | sandboxed | 0        |
      And nothing of "rtv-house" left for any platform
      And 1 requests to "YouTube" are written down, and no token with them

      Examples: what is caught
        | mode      |
        | intercept |
        | simulate  |

    Scenario Outline: A like on <platform> that is caught is counted nowhere
      Given the clients "acme" and "zeta" with 1 accounts each on "<platform>"
      And "zeta" published "Spring is here" 2 minutes ago
      And "dana" set the sandbox to "intercept" for 2 hours because "a rehearsal"
      When "acme" likes "Spring is here" of "zeta"
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform
      And 1 requests to "<platform>" are written down, and no token with them

      Examples: where a program may like
        | platform |
        | X        |
        | Facebook |
        | LinkedIn |

    Scenario: A reply that is caught reaches nobody
      Given the client "acme" with an account on "X"
      And "dana" set the sandbox to "intercept" for 2 hours because "a rehearsal"
      When "acme" asks for action "reply"
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

    Scenario Outline: A worker on <platform> that dies with what is caught in hand leaves nothing in doubt
      Given the client "acme" with an account on "<platform>"
      And "dana" set the sandbox to "intercept" for 2 hours because "a rehearsal"
      And a worker dies at "<seam>"
      When "acme" publishes "Spring is here"
      And 5 seconds pass
      And a new worker starts
      And 5 minutes pass
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

      Examples: before it is written down and after
        | platform | seam             |
        | X        | publish.answered |
        | Facebook | permit.minted    |
        | TikTok   | publish.answered |

  Rule: Dice say what would have become of it, and no dice make it real

    Scenario: What the dice refuse is tried again, and what they take is over
      Given the client "acme" with an account on "X"
      And "dana" set the sandbox to "simulate" for 2 hours because "how it copes with refusals", with
        | taken percent | half within ms | most within ms |
        | 0             | 300            | 900            |
      When "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "sandbox_failed"
      When "dana" sets the sandbox to "simulate" for 2 hours because "all is well again"
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

    Scenario: What would have taken longer than a request may is lost, and tried again
      Given the client "acme" with an account on "X"
      And "dana" set the sandbox to "simulate" for 2 hours because "a platform that crawls", with
        | half within ms | most within ms |
        | 600000         | 600000         |
      When "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "sandbox_failed"
      And a permit of "acme" was never used because of "sandbox_failed"
      And nothing of "acme" left for any platform

    Scenario: Of many posts the dice take some and refuse others
      Given the client "acme" with 24 accounts on "X"
      And "dana" set the sandbox to "simulate" for 2 hours because "a rehearsal", with
        | taken percent |
        | 50            |
      When every client publishes
      Then 24 posts of "acme" are cancelled within 10 minutes
      And the dice took some of them at once and refused some
      And nothing of "acme" left for any platform

  Rule: What it does not cover is live

    Scenario: What is on another platform than those named stands there
      Given the client "rtv-house" with an account on every platform
      And "dana" set the sandbox to "intercept" for 2 hours because "X alone is rehearsed", with
        | platforms   | actions        |
        | X, Facebook | publish, reply |
      When "rtv-house" publishes "Spring is here" on every platform
      Then within 5 minutes this has come of them
        | platform  | state     | reason    | standing |
        | Facebook  | cancelled | sandboxed | 0        |
        | Instagram | confirmed |           | 1        |
        | LinkedIn  | confirmed |           | 1        |
        | Threads   | confirmed |           | 1        |
        | TikTok    | confirmed |           | 1        |
        | X         | cancelled | sandboxed | 0        |
        | YouTube   | confirmed |           | 1        |

    Scenario: A recall goes out through a sandbox that does not name it
      Given the client "acme" with an account on "X"
      And each of the 1 accounts has a post on its way
      When "dana" halts everything because "wrong campaign"
      And "dana" sets the sandbox to "intercept" for 2 hours because "nothing more goes out"
      And "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And 1 deletion reached the platform

  Rule: A sandbox that is over lets nothing go until somebody sets another

    Scenario: Past its end everything that it covers waits, and goes on when another is set
      Given the client "acme" with an account on "X"
      And "dana" set the sandbox to "intercept" for 1 minutes because "a rehearsal"
      When 1 minutes pass
      And "acme" publishes "Spring is here"
      Then "acme" sees it waiting because of "sandbox_expired"
      And nothing of "acme" left for any platform
      When "dana" sets the sandbox to "intercept" for 2 hours because "the rehearsal goes on"
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

    Scenario: An end between the permit and the first byte stops what is in hand
      Given the client "rtv-house" with an account on "Facebook"
      And "dana" set the sandbox to "record" for 1 seconds because "a trial"
      And a worker with a post of "rtv-house" in hand stops at "permit.minted" for 1.5 seconds
      When 3 seconds pass
      Then a permit of "rtv-house" was never used because of "sandbox_expired"
      And "rtv-house" sees it waiting because of "sandbox_expired"
      And nothing of "rtv-house" left for any platform
      When "dana" sets the sandbox to "record" for 2 hours because "once more"
      Then "rtv-house" sees it confirmed within 1 minute

    Scenario: Nobody turns live alone what they themselves have rehearsed
      Given the client "acme" with an account on "X"
      And "dana" set the sandbox to "intercept" for 2 hours because "a rehearsal"
      When "dana" turns the sandbox off because "enough of it"
      Then the decision is refused because "dana set what stands"
      When "acme" publishes "Spring is here"
      Then nothing of "acme" left for any platform
      When "femi" turns the sandbox off because "enough of it"
      And "acme" publishes "Summer is near"
      Then "acme" sees it confirmed within 1 minute
      And the audit log names "femi" and "enough of it" for the sandbox

  Rule: What was prepared under one setting is not done under another

    Scenario: A post that was to stand in the feed is caught by the sandbox that is set while it is in hand
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "permit.minted" for 1 seconds
      When "dana" sets the sandbox to "intercept" for 2 hours because "stop, it is a rehearsal"
      And 2 seconds pass
      Then a permit of "acme" was never used because of "sandbox_changed"
      And "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

    Scenario: A post that was looked up under one setting gets no permit under the next
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "publish.looked" for 1 seconds
      When "dana" sets the sandbox to "intercept" for 2 hours because "stop, it is a rehearsal"
      And 2 seconds pass
      Then a permit was refused to "acme" because of "sandbox_changed"
      And "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform

    Scenario: A container that is being prepared is left alone when a sandbox is set
      Given the client "acme" with an account on "Instagram"
      And "Instagram" takes 60 seconds to process a picture
      When "acme" publishes "Spring is here"
      And "dana" sets the sandbox to "intercept" for 2 hours because "stop, it is a rehearsal"
      Then "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" stands on "Instagram"

  Rule: Where nobody can say what stands, nothing goes

    Scenario: Without a setting nothing is asked of a platform, and with one it goes on
      Given the client "acme" with an account on "X"
      When somebody takes the sandbox's settings out of the store
      And "acme" publishes "Spring is here"
      Then "acme" sees it queued because of "sandbox_unreadable"
      And nothing of "acme" left for any platform
      When "dana" sets the sandbox to "intercept" for 2 hours because "put it back"
      Then "acme" sees it cancelled because of "sandboxed"

    Scenario: A setting that is lost with a permit in hand stops it before its first byte
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "transport.connected" for 1 seconds
      When somebody takes the sandbox's settings out of the store
      And 2 seconds pass
      Then a permit of "acme" was never used because of "sandbox_unreadable"
      And nothing of "acme" left for any platform

    Scenario: What is in hand when a setting is lost is not let go by the one that is set anew
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "transport.connected" for 1 seconds
      When somebody takes the sandbox's settings out of the store
      And "dana" sets the sandbox to "intercept" for 2 hours because "nobody knows what stood"
      And 2 seconds pass
      Then a permit of "acme" was never used because of "sandbox_changed"
      And "acme" sees it cancelled because of "sandboxed"
      And nothing of "acme" left for any platform
