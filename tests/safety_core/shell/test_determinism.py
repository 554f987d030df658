"""Same seed and code, same story, whatever the hash seed of the interpreter (invariant I15)."""

import os
import subprocess
import sys

STORY = """
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, Platform
from steps.rig.rig import Rig

rig = Rig(SEED, "determinism")
rig.add_client("acme", 3)
rig.add_client("bolt", 2)
rig.publish_steadily("acme")
rig.publish_steadily("bolt")
rig.fault("answer_lost", Platform.X, share=0.3)
rig.run_for(4)
rig.halt_and_wait("dana", Scope(client=ClientId("acme")), "why")
rig.run_for(3)
rig.release("femi", "mended")
rig.run_for(6)
rig.finish()
root = rig.store.read(lambda tx: tx.audit_root()).hex()
print(len(rig.world.ledger.entries), rig.world.ledger.digest, rig.scheduler.trace_digest(), root)
rig.close()
"""


def told(seed: int, hash_seed: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    words = [sys.executable, "-c", STORY.replace("SEED", str(seed))]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


def test_ledger_trace_and_log_are_the_same_twice_and_under_two_hash_seeds():
    running = [told(11, "1"), told(11, "2"), told(12, "1")]
    one, other, another_seed = [each.communicate(timeout=60)[0] for each in running]
    assert int(one.split()[0]) > 10, "nothing happened: this shows nothing"
    assert one == other
    assert one != another_seed
