"""How much longer a program takes than another: startup.py COMMAND BASELINE MOST_MILLISECONDS. Medians of alternating runs, so that a
busy machine slows both."""

import os
import statistics
import sys
import time


def run(command):
    began = time.perf_counter()
    null = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    _, status = os.waitpid(os.posix_spawn(command[0], command, {}, file_actions=null), 0)
    assert status == 0, (command, status)
    return (time.perf_counter() - began) * 1000


command, baseline, most = sys.argv[1].split(), sys.argv[2].split(), float(sys.argv[3])
pairs = [(run(command), run(baseline)) for _ in range(200)]
ours, empty = (statistics.median(times) for times in zip(*pairs))
print(f"   {ours:.2f} ms, an empty program {empty:.2f} ms: {ours / empty:.1f} times, {ours - empty:.2f} ms more")
sys.exit(ours - empty > most)
