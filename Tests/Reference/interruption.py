#!/usr/bin/env python3
"""How long headscope takes to leave: `run` after SIGINT, `explore` after q, each at random moments of loading,
prefill and decoding.

    python3 Tests/Reference/interruption.py PROGRAM MODEL --tokens 2000 --moments 30

MODEL is a folder with a tokenizer.json; any serves, since the prompt is given as token ids. Prints the sorted
milliseconds that passed, and the milliseconds that the process computed meanwhile, all threads together: on a machine
that others use, those say more. A run that ends by itself before its moment is drawn again. Exits 1 if one left with
another status than it should, or if `--limit` milliseconds of computing per thread were not enough.
"""

import argparse
import fcntl
import os
import pathlib
import pty
import random
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")


def computed(pid):
    """Seconds that a process has computed so far, all threads together."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def leave(process, moment, ask):
    """Waits for the moment, asks the process to leave, and gives (status, milliseconds, milliseconds computed)."""
    time.sleep(moment)
    if process.poll() is not None:
        return None
    before = computed(process.pid)
    began = time.monotonic()
    ask()
    # As a shell does, which gets the usage of a child when it ends.
    _, status, usage = os.wait4(process.pid, 0)
    passed = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, 1e3 * passed, max(0, 1e3 * (usage.ru_utime + usage.ru_stime - before))


def run(command, moment):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return leave(process, moment, lambda: process.send_signal(signal.SIGINT))


def explore(command, moment):
    """Runs the screen on a terminal of its own, whose output is read and thrown away."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env=os.environ | {"TERM": "xterm-256color"})
    os.close(slave)

    def drain():
        try:
            while os.read(master, 65536):
                pass
        except OSError:
            pass

    reader = threading.Thread(target=drain)
    reader.start()
    try:
        return leave(process, moment, lambda: os.write(master, b"q"))
    finally:
        reader.join()
        os.close(master)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--longest", type=float, default=20, help="seconds of the latest moment")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=float, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", action="append", default=[])
    options = parser.parse_args()
    draw = random.Random(options.seed)
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        prompt = pathlib.Path(folder) / "ids"
        prompt.write_text(" ".join(str(draw.randrange(3, 1000)) for _ in range(options.tokens)))
        choices = ["--model", options.model, "--token-ids", str(prompt), "--threads", str(options.threads)]
        for policy in options.policy:
            choices += ["--policy", policy]
        for name, start, words, expected in [
                ("run, SIGINT", run, ["run", "--steps", "1000", "--csv", "/dev/null"], 130),
                ("explore, q", explore, ["explore"], 0)]:
            times = []
            while len(times) < options.moments:
                moment = draw.uniform(0.05, options.longest)
                result = start([options.program, *words, *choices], moment)
                if result is None:
                    continue
                status, passed, spent = result
                if status != expected:
                    # Before a handler is there, a signal ends the process by itself.
                    early = status == -signal.SIGINT and moment < 0.2
                    bad |= not early
                    print(f"{name}: status {status} at {moment:.2f} s", file=sys.stderr)
                times.append((passed, spent, moment))
            bad |= any(spent > options.limit * options.threads for _, spent, _ in times)
            print(f"{name}, {len(times)} moments of {options.model}, {options.tokens} tokens")
            print("  ms passed  ", *(f"{passed:.0f}" for passed, _, _ in sorted(times)))
            print("  ms computed", *(f"{spent:.0f}" for spent in sorted(spent for _, spent, _ in times)))
            for passed, spent, moment in sorted(times)[-3:]:
                print(f"  slowest     {passed:.0f} ms, {spent:.0f} ms computed, at {moment:.2f} s")
    sys.exit(bad)


if __name__ == "__main__":
    main()
