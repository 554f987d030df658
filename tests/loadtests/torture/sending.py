"""A worker's socket and nothing else of it: connects to PORT with D in s, and writes one request when told to.

python sending.py PORT D
"""

import sys

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.transports.endpoints import Endpoint
from safety_core.adapters.transports.sockets import SocketWire
from safety_core.ports import WireRequest

HOST = "api.x.com"


def main(port: int, total_s: float) -> None:
    clock = BootClock()
    wire = SocketWire(clock=clock, routes={HOST: Endpoint("http", "127.0.0.1", port)}, write_s=1.0, total_s=total_s)
    channel = wire.connect(HOST, by_us=clock.boot_us() + 5_000_000)
    sys.stdin.readline()
    channel.write(WireRequest(method="POST", host=HOST, path="/2/tweets", body=b"{}", committing=True), tag=None)
    sys.stdin.readline()


main(int(sys.argv[1]), float(sys.argv[2]))
