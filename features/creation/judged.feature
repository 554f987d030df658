@flow-creation @S5-D2
Feature: What falls short of its order is never used, whoever made it, and says in what

  Rule: Each point of acceptance is missed alone, and what misses it is neither kept nor handed over

    Scenario Outline: <wrong> is seen
      Given the client "acme" with an account on "<platform>"
      And "acme" has an approved plan of
        | post   | on         | in     | shows   | offer |
        | spring | <platform> | 1 hour | <shows> | yes   |
      And the creator of "acme" answers "<wrong>"
      When "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state | because |
        | spring | short | <point> |
      When "dana" hands over what was made for "acme"
      Then only "spring" is refused, because "is short"

      Examples: whose it is, and whether all of it is there
        | wrong                         | platform | shows   | point          |
        | made for another node         | X        | picture | whose          |
        | made for another client       | X        | picture | whose          |
        | a blank headline              | X        | picture | fields         |
        | no body                       | X        | picture | fields         |
        | a blank call to action        | X        | picture | fields         |
        | a platform's variant missing  | X        | picture | variants       |
        | a variant twice               | X        | picture | variants       |
        | a variant that nobody ordered | X        | picture | variants       |
        | the call to action twice      | Facebook | picture | call_to_action |
        | no call to action             | X        | picture | call_to_action |

      Examples: platform limits, each in its own counting
        | wrong                                               | platform | shows   | point    |
        | one character too many in X's counting, with emoji | X        | picture | text     |
        | one character too many in X's counting, with ideographs | X   | picture | text     |
        | a title that YouTube does not take                  | YouTube  | film    | text     |
        | more hashtags than Threads shows                    | Threads  | picture | hashtags |
        | a hashtag that is none                              | X        | picture | hashtags |
        | a hashtag that the copy has not                     | Facebook | picture | hashtags |

      Examples: media, by their own bytes
        | wrong                                 | platform  | shows   | point  |
        | Instagram without a picture           | Instagram | picture | media  |
        | TikTok without a film                 | TikTok    | film    | media  |
        | one picture more than X takes         | X         | picture | media  |
        | a JPEG called a PNG                   | Facebook  | picture | kind   |
        | one byte more than Instagram takes    | Instagram | picture | kind   |
        | one pixel short                       | Instagram | picture | pixels |
        | a ratio one pixel too narrow          | Instagram | picture | pixels |
        | a ratio one pixel too wide            | Instagram | picture | pixels |
        | a picture that does not say its size  | Facebook  | picture | pixels |
        | another size than it says             | X         | picture | pixels |
        | bytes that are not their hash         | X         | picture | bytes  |
        | bytes that are not handed over        | X         | picture | bytes  |
        | a picture that nobody describes       | X         | picture | alt    |

      Examples: the brand's voice, and what it may say
        | wrong                                         | platform | shows   | point   |
        | a banned word                                 | Facebook | picture | never   |
        | a banned word split by a zero-width joiner    | Facebook | picture | never   |
        | a banned word split by a soft hyphen          | Facebook | picture | never   |
        | a banned word in wide letters                 | Facebook | picture | never   |
        | a promise                                     | Facebook | picture | promise |
        | a promise in the picture's alternative text   | X        | picture | promise |
        | the offer left out                            | X        | picture | offer   |
        | another price                                 | Facebook | picture | offer   |
        | a NUL                                         | Facebook | picture | unsound |
        | a lone surrogate                              | Facebook | picture | unsound |
        | an override of direction that nothing ends    | Facebook | picture | unsound |
        | the wrong script                              | Facebook | picture | script  |

      Examples: quality
        | wrong                       | platform | shows   | point   |
        | quality below the floor     | X        | picture | quality |
        | quality of 101              | X        | picture | quality |
        | quality above its best part | X        | picture | quality |
        | quality of nothing          | X        | picture | quality |

  Rule: Another client's name is in nothing that is made, and whose it is is not said

    Scenario Outline: An asset with <wrong> in it is not accepted
      Given the client "acme" with an account on "Facebook"
      And the client "borealis-outfitters" with an account on "Facebook"
      And "acme" has an approved plan of
        | post   | on       | in     | shows   |
        | spring | Facebook | 1 hour | picture |
      And the creator of "acme" answers "<wrong>"
      When "dana" has the posts of "acme" made
      Then of the plan of "acme" stands
        | post   | state | because  |
        | spring | short | stranger |
      And only "spring" is refused, because "it names another client"
      And nothing of "borealis" stands in what was made for "acme"

      Examples: in plain letters, and hidden
        | wrong                             |
        | another client's name             |
        | another client's name in disguise |
