#!/usr/bin/env python3
"""How fast others sign the same paragraphs.

    peers.py TEXT BENCH_HOT [--bytes N] [--rounds N]

Reads the first N bytes (default 4 MB) of TEXT, a paragraph a line.  Words are runs of letters and
digits in lower case, shingles are three words in a row; a paragraph below that is one shingle.  For
each peer k = 128, its own defaults otherwise.  Every peer gets the same lists of shingles as byte
strings or text, whichever it takes; "signing" is the time of its calls alone, "with words" adds
Python's for words and shingles.  reprint's line is chain_k128 of BENCH_HOT on the same bytes, where
words and shingles are always included.  Processor time, median of the rounds.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time

import datasketch
import rensa

WORD = re.compile(r"[^\W_]+")


def shingles_of(line):
    words = WORD.findall(line.lower())
    return [" ".join(words[i:i + 3]) for i in range(max(1, len(words) - 2))] if words else []


def datasketch_minhash(paragraphs):
    made = []
    for shingles in paragraphs:
        minhash = datasketch.MinHash(num_perm=128)
        minhash.update_batch([shingle.encode() for shingle in shingles])
        made.append(minhash.hashvalues)
    return made


def rensa_rminhash(paragraphs):
    made = []
    for shingles in paragraphs:
        minhash = rensa.RMinHash(num_perm=128, seed=42)
        minhash.update(shingles)
        made.append(minhash.digest())
    return made


def rensa_cminhash(paragraphs):
    made = []
    for shingles in paragraphs:
        minhash = rensa.CMinHash(num_perm=128, seed=42)
        minhash.update(shingles)
        made.append(minhash.digest())
    return made


PEERS = [
    ("datasketch MinHash", datasketch_minhash),
    ("rensa RMinHash", rensa_rminhash),
    ("rensa CMinHash", rensa_cminhash),
]


def timed(call, *arguments):
    begin = time.process_time()
    result = call(*arguments)
    return time.process_time() - begin, result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("bench_hot")
    parser.add_argument("--bytes", type=int, default=4_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with open(options.text, "rb") as file:
        data = file.read(options.bytes)
    data = data[:data.rindex(b"\n") + 1]
    lines = data.decode().splitlines()
    splitting = []
    signing = {name: [] for name, _ in PEERS}
    for _ in range(options.rounds):
        seconds, paragraphs = timed(lambda: [shingles_of(line) for line in lines])
        paragraphs = [shingles for shingles in paragraphs if shingles]
        splitting.append(seconds)
        for name, call in PEERS:
            seconds, made = timed(call, paragraphs)
            if len(made) != len(paragraphs) or any(len(one) != 128 for one in made):
                sys.exit(f"peers.py: {name} made something else")
            signing[name].append(seconds)
    split = statistics.median(splitting)
    print(f"{len(data) / 1e6:.1f} MB, {len(paragraphs)} paragraphs; "
          f"datasketch {datasketch.__version__}")
    print(f"{'':22} {'signing':>12} {'with words':>12}   MB/s")
    for name, _ in PEERS:
        sign = statistics.median(signing[name])
        print(f"{name:22} {len(data) / sign / 1e6:12.2f} {len(data) / (sign + split) / 1e6:12.2f}")
    with tempfile.NamedTemporaryFile(suffix=".txt") as text, \
            tempfile.NamedTemporaryFile(suffix=".json") as out:
        text.write(data)
        text.flush()
        subprocess.run([options.bench_hot, "--rounds", "9", "--only", "chain_k128", "--json",
                        out.name, text.name], check=True, stdout=subprocess.DEVNULL)
        for line in open(out.name, encoding="utf-8"):
            result = json.loads(line)
            print(f"{'reprint, ' + result['level']:22} {'':12} "
                  f"{result['gb_per_s'] * 1000:12.2f}")


if __name__ == "__main__":
    main()
