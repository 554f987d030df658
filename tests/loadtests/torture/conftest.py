"""Where no network namespace is permitted there is nothing to test of one; ``test_links.py`` sees that this is named."""

from loadtests.torture import namespace

collect_ignore = [] if namespace.why_not() is None else ["test_namespace.py"]
