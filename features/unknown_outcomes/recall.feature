@gate-kill-switch @S5-C1 @phase-house
Feature: What became real around a halt is taken back by a named person

  Background:
    Given the client "acme" with 2 accounts on "X"

  Rule: A recall goes on while everything is halted, and takes back exactly what the halt came too late for

    Scenario: A post that was on its way when everything was halted is taken down under that halt
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And exactly 0 posts "post of acme-1" stand on "X"
      And exactly one post "post of acme-2" stands on "X"
      And the record of "post of acme-1" of "acme" still says confirmed
      And the halt still stands
      And the audit log names "femi" and "wrong campaign" for the recall

    Scenario: A post of before the halt is not listed and not taken down
      Given "acme" published "Good morning" 1 hour ago
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "Good morning" of "acme" because "wrong campaign"
      Then the decision is refused because "on no halt's recall list"
      And exactly one post "Good morning" stands on "X"

    Scenario: An operator of another client takes nothing down
      Given the client "bolt" with an account on "X"
      And the operator "bob", who may act for "bolt" only
      And each of the 3 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "bob" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the decision is refused because "there is no"
      And exactly one post "post of acme-1" stands on "X"

    Scenario: Ordering the same recall twice is ordering it once
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      And "gina" recalls "post of acme-1" of "acme" because "it must go"
      Then the recall is confirmed within 1 minute
      And 1 recall was ordered
      And 1 deletion reached the platform

  Rule: A halt that names recall stops recalls

    Scenario: A recall waits while recalls are halted
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "dana" halts action "recall" because "wait for the lawyer"
      And "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall waits for the release
      And exactly one post "post of acme-1" stands on "X"

  Rule: A recall whose answer is lost is settled by looking at its post

    Scenario: A deletion that X did and did not answer is found done
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      And "X" loses the answer to the next deletion after doing it
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 5 minutes
      And 1 deletion reached the platform

    Scenario: A deletion that X never did is tried again
      Given each of the 2 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      And "X" loses the next deletion before doing it
      When "femi" recalls "post of acme-1" of "acme" because "wrong campaign"
      Then the recall is confirmed within 5 minutes
      And exactly 0 posts "post of acme-1" stand on "X"
      And 1 deletion reached the platform
