"""Closing waits for connections that are on their way, and for those that came through at that very moment."""

import asyncio

from simulators.doors.sender import Sender


async def _connects_at_once() -> None:
    """As a connection to an address of this machine may."""


def test_a_connection_that_has_ended_and_was_not_heard_of_yet_is_let_go_too():
    loop = asyncio.new_event_loop()
    sender = Sender(loop, lambda: None)
    task = loop.create_task(_connects_at_once())
    sender._tasks[task] = None
    task.add_done_callback(lambda done: sender._connected(done, lambda _: None))
    loop.call_soon(loop.stop)
    loop.run_forever()  # it has ended, and its callback would be next
    assert task.done()
    sender.close()
    assert sender._tasks == {}
    loop.close()
