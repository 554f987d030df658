"""What Prometheus is told, made when it asks from what stands in the store and on this machine.

Every process's work is counted, wherever the scrape goes, since all of it is in the store: no process keeps numbers of its
own, and none are lost with one. The console serves them at ``/metrics``; ``holdpoint metrics`` prints them once.

A room of its own between the shell, whose reading functions it calls, and the doors, of which both show it; it chooses no
adapter and writes nothing.
"""
