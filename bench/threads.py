#!/usr/bin/env python3
"""How much faster two threads are than one.

    threads.py REPRINT CORPUS.jsonl [--pairs N]

Runs `reprint dedup` on the corpus with one thread and with two, by turns, N times each (5), and
prints each pair and the ratio of the medians. Time is the clock's, so the machine has to be idle;
the first pair, which brings the corpus into the page cache, is not counted.
"""

import statistics
import subprocess
import sys
import tempfile
import time


def seconds(reprint, corpus, threads):
    with tempfile.TemporaryDirectory() as out:
        begin = time.monotonic()
        subprocess.run([reprint, "dedup", "--threads", str(threads), corpus, "-o", out + "/clean"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return time.monotonic() - begin


def main():
    reprint, corpus = sys.argv[1:3]
    pairs = int(sys.argv[4]) if sys.argv[3:4] == ["--pairs"] else 5
    taken = {1: [], 2: []}
    for pair in range(pairs + 1):
        for threads in (1, 2):
            taken[threads].append(seconds(reprint, corpus, threads))
        if pair:
            print("one thread %.2f s, two %.2f s: %.2f times" %
                  (taken[1][-1], taken[2][-1], taken[1][-1] / taken[2][-1]), flush=True)
    one, two = (statistics.median(taken[threads][1:]) for threads in (1, 2))
    print("medians: one thread %.2f s, two %.2f s: %.2f times" % (one, two, one / two))


if __name__ == "__main__":
    main()
