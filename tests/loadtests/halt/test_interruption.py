import signal

import pytest

from loadtests.halt.interruption import SIGNALS, Interruption


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_with_its_own_exit_code_and_the_old_handlers_come_back(number):
    before = [signal.getsignal(each) for each in SIGNALS]

    def interrupted():
        with Interruption().listening():
            signal.raise_signal(number)

    with pytest.raises(SystemExit) as ended:
        interrupted()
    assert ended.value.code == 128 + number
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_what_comes_while_a_process_starts_waits_until_it_is_known():
    known = []

    def interrupted():
        interruption = Interruption()
        with interruption.listening(), interruption.held():
            signal.raise_signal(signal.SIGTERM)
            known.append("process")

    with pytest.raises(SystemExit):
        interrupted()
    assert known == ["process"]


def test_a_second_signal_does_not_disturb_the_ending():
    ended = []

    def interrupted():
        with Interruption().listening():
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                signal.raise_signal(signal.SIGINT)
                ended.append("everything")

    with pytest.raises(SystemExit):
        interrupted()
    assert ended == ["everything"]
