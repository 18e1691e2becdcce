"""A random history for `git fast-import`: story.py SEED COMMITS.

Branches, merges of up to five parents, several roots, clocks that were wrong, and tags: light and annotated ones of versions, also on
branches that are never merged, and names that only look like versions. The same seed makes the same history."""

import random
import sys

seed, count = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
out = sys.stdout.buffer

START = 1_700_000_000
DECOYS = ["v1", "v2.1", "v01.2.0", "V9.9.0", "v9.9.0x", "9.9.0", "xv9.9.0", "v9.9", "v9.9.0-beta.1", "v9.9.0.1", "release/v9.9.0"]
# Most commits differ in a line of a long message, as those of bots do; so git stores them as deltas of each other.
BODY = "".join(f"\nBumps the package number {line} of the shop from one version to the one after it." for line in range(12))


def say(*lines):
    for line in lines:
        out.write(line.encode() + b"\n")


def data(text):
    text = text.encode()
    out.write(b"data %d\n" % len(text) + text + b"\n")


def time_of(number):
    wrong = [0, 1, START, 4_102_444_800, 17_179_869_183, chance.randrange(START)]
    return chance.choice(wrong) if chance.random() < 0.04 else START + 60 * (number // chance.choice([1, 1, 3]))


def person(number, time):
    return f"Ada {number % 7} <ada{number % 7}@example.com> {time} +0{chance.randrange(10)}00"


def commit(number, parents):
    if not parents:
        say("reset refs/heads/main")
    time = time_of(number)
    say("commit refs/heads/main", f"mark :{number}", f"author {person(number, time)}", f"committer {person(number, time)}")
    data(f"change {number}\n{BODY if chance.random() < 0.8 else ''}")
    if parents:
        say(f"from :{parents[0]}", *(f"merge :{parent}" for parent in parents[1:]))
    # A merge takes the files of its first parent; some change files besides.
    if len(parents) < 2 or chance.random() < 0.3:
        folder = chance.choice(["lib", "lib/docs", "api", "api/src/deep", "."])
        say(f"M 100644 inline {folder}/{chance.randrange(4)}.txt".replace("./", ""))
        data(f"as of {number}")


def tag(name, number):
    if chance.random() < 0.5:
        say(f"reset refs/tags/{name}", f"from :{number}", "")
    else:
        say(f"tag {name}", f"from :{number}", f"tagger {person(number, START + number)}")
        data(f"the tag {name}")


tips, version = [], (0, 1)
for number in range(1, count):
    kind = chance.random()
    if not tips or kind < 0.01:
        parents = []
    elif kind < 0.02 and len(tips) > 4:
        parents = chance.sample(tips, chance.randrange(3, 6))
    elif kind < 0.16 and len(tips) > 1:
        parents = chance.sample(tips, 2)
    else:
        parents = [chance.choice(tips)]
    commit(number, parents)
    # Now and then a commit is a fork, so that its parent stays a tip.
    tips = [tip for tip in tips if tip not in parents or chance.random() < 0.2] + [number]
    if chance.random() < 12 / count:
        version = (version[0] + 1, 0) if chance.random() < 0.2 else (version[0], version[1] + 1)
        tag(f"v{version[0]}.{version[1]}.0", number)
    if chance.random() < 6 / count:
        tag(DECOYS.pop(chance.randrange(len(DECOYS))) if DECOYS else f"decoy-{number}", number)

merged = chance.sample(tips, min(len(tips), 3))
commit(count, merged)
for tip in tips:
    if tip not in merged:
        say(f"reset refs/heads/side/{tip}", f"from :{tip}", "")
say("done")
