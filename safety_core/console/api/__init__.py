"""The API: ``/api/v1``, made from the table of operations.

    Starlette(routes=[mounted(every(), who), …])

What follows from what: who asks (401), may they (403), is there such a thing and this method of it (404, 405), is the body one
(413, 415, 400), does it fit what the operation takes (422), and only then the operation itself. So nobody learns from an answer
what they may not see, and nothing that is not authenticated is parsed.
"""
