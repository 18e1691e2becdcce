"""A program at a terminal of its own, and a person at it: terminal.py PROGRAM… < SCRIPT.

Each line of the script is a text that the screen must show, a tab, and the keys that are pressed then, with \\r for enter and
\\x03 for Ctrl-C. Prints what the terminal got, and ends as the program does.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

SECONDS = 30


def read(terminal, seconds):
    """What the program writes within that time; nothing when it has ended."""
    if not select.select([terminal], [], [], seconds)[0]:
        return b""
    try:
        return os.read(terminal, 65536) or None
    except OSError:  # the other end is closed
        return None


def wait_for(terminal, screen, text):
    end = time.monotonic() + SECONDS
    seen = b""
    while text.encode() not in seen:
        new = read(terminal, 0.1)
        if new is None or time.monotonic() > end:
            sys.exit(f"«{text}» was never shown:\n{(screen + seen).decode(errors='replace')}")
        seen += new
    return seen


script = [line.rstrip("\n").split("\t") for line in sys.stdin]
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
screen = b""
for text, keys in script:
    screen += wait_for(terminal, screen, text)
    os.write(terminal, keys.encode().decode("unicode_escape").encode())
while (new := read(terminal, SECONDS)) is not None:
    screen += new
sys.stdout.buffer.write(screen.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
