import os
import sys

import pytest

from loadtests.halt.processes import NotReady, Running, run

READY = 'print("not json"); print("{}".format(\'{"ready": 1}\'), flush=True); '
FOREVER = "import signal; signal.pause()"


def started(tmp_path, code):
    return Running("actor", [sys.executable, "-c", code], os.environ, tmp_path)


def test_a_command_is_run_to_its_end_and_its_first_line_is_stamped():
    ended = run(
        [sys.executable, "-c", "import sys; print('one'); print('two'); sys.exit('odd')"], os.environ, limit_s=20
    )
    assert (ended.exit_code, ended.out, ended.err) == (1, "one\ntwo\n", "odd\n")
    assert ended.printed_us is not None


def test_a_command_that_says_nothing_has_no_stamp():
    assert run([sys.executable, "-c", ""], os.environ, limit_s=20).printed_us is None


def test_a_command_that_does_not_end_is_killed():
    assert run([sys.executable, "-c", FOREVER], os.environ, limit_s=0.2).exit_code == -9


def test_a_process_is_ready_at_its_first_line_of_json_and_ends_when_asked(tmp_path):
    with started(tmp_path, READY + FOREVER) as actor:
        assert actor.ready() == {"ready": 1}
        assert actor.exit_code is None
    assert actor.exit_code == -15


def test_one_that_will_not_end_is_killed(tmp_path):
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    with started(tmp_path, stubborn + READY + "\nwhile True: signal.pause()") as actor:
        actor.ready()
        assert actor.end(0.1) == -9


def test_one_that_ends_at_its_start_says_why(tmp_path):
    with started(tmp_path, "raise SystemExit('no such world')") as actor, pytest.raises(NotReady) as wrong:
        actor.ready()
    assert "the actor ended with 1" in str(wrong.value)
    assert "no such world" in str(wrong.value)


def test_one_that_says_nothing_is_not_ready(tmp_path):
    with started(tmp_path, FOREVER) as actor, pytest.raises(NotReady, match="said nothing for"):
        actor.ready(0.1)


def test_leaving_by_an_exception_ends_it_too(tmp_path):
    actor = started(tmp_path, READY + FOREVER)

    def interrupted():
        with actor:
            actor.ready()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert actor.exit_code is not None
