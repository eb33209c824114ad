#!/usr/bin/env python3
"""Write signatures.inc: what reprint must make of twenty short texts.

The chain from folded words on is written here a second time, in plain Python
integers: word hashes, shingles, MinHash.  The folded words stand beside each text
and were written by hand, so that a change of folding shows as well.  XXH3 comes
from the package xxhash (pip install xxhash).

    python3 make_signatures.py > signatures.inc
"""

import xxhash

SLOTS = 128
M32 = (1 << 32) - 1
M64 = (1 << 64) - 1

TEXTS = [
    # Shorter than a shingle, one shingle, several.
    ("Fire", "fire"),
    ("Goose escapes!", "goose escapes"),
    ("The cat sat.", "the cat sat"),
    ("The cat sat down.", "the cat sat down"),
    ("The cat sat, the cat sat, the cat sat.", "the cat sat the cat sat the cat sat"),
    # Case, marks, quotes, dashes, abbreviations.
    ("MAYOR “resigns” — U.S. don’t care",
     "mayor resigns us dont care"),
    ("Café society: naïve façades, Straße und Öl",
     "cafe society naive facades strasse und ol"),
    # Numbers.
    ("Prices rose 1,250 points, or 5.1%, on 15.07.2018",
     "prices rose 1250 points or 5.1 on 15.07.2018"),
    # Two paragraphs: no shingle reaches from one into the other.
    ("Council votes to close bridge\nThe vote was nine to two.",
     "council votes to close bridge\nthe vote was nine to two"),
    # Of 15 to 18 bytes.
    ("Counterintuitive internationalists uncharacteristic mischaracterizing responsibilities",
     "counterintuitive internationalists uncharacteristic mischaracterizing responsibilities"),
    # Other scripts.
    ("Мост закрыт на ремонт до весны",
     "мост закрыт на ремонт до весны"),
    ("Η γέφυρα έκλεισε χθες το πρωί",
     "η γεφυρα εκλεισε χθεσ το πρωι"),
    ("Río Bravo: mañana habrá elecciones",
     "rio bravo manana habra elecciones"),
    ("大桥今天关闭维修", "大 桥 今 天 关 闭 维 修"),
    ("大橋は今日閉鎖された", "大 橋 は 今 日 閉 鎖 さ れ た"),
    ("هذا جسر قديم في المدينة", "هذا جسر قديم في المدينة"),
    ("הגשר נסגר אתמול בערב", "הגשר נסגר אתמול בערב"),
    ("पुल कल बंद हो गया",
     "पुल कल बंद हो गया"),
    ("Cầu đã đóng cửa hôm qua", "cau da dong cua hom qua"),
    ("Köprü dün gece trafiğe kapatıldı", "kopru dun gece trafige kapatildi"),
    ("Most został zamknięty wczoraj wieczorem",
     "most zostal zamkniety wczoraj wieczorem"),
]


def mix(x):
    """The finaliser of splitmix64."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & M64
    x = (x ^ x >> 27) * 0x94D049BB133111EB & M64
    return x ^ x >> 31


def rotate(x, bits):
    return (x << bits | x >> 64 - bits) & M64


def keys(seed):
    """Digits of pi, and the seed."""
    a = mix(seed)
    b = mix(a ^ 0xA4093822299F31D0)
    return (0x243F6A8885A308D3 ^ a, 0x13198A2E03707345 ^ b, 0xA4093822299F31D0 ^ mix(b))


def word_hash(word, seed=0):
    data = word.encode()
    low_key, high_key, seed_key = keys(seed)
    if len(data) > 16:
        return xxhash.xxh3_64_intdigest(data, seed_key)
    low = int.from_bytes(data[:8], "little") ^ low_key
    high = int.from_bytes(data[8:], "little") ^ high_key
    product = low * high
    product = (low ^ product & M64 ^ seed_key) * (high ^ product >> 64)
    return product & M64 ^ product >> 64


def finish(h):
    return ((h >> 32) + (h & M32) * 0x9E3779B1) & M32


def shingles_in_order(hashes, width):
    runs = [hashes[i:i + width] for i in range(max(1, len(hashes) - width + 1))]
    result = []
    for run in runs:
        h = width * 0x9E3779B97F4A7C15 & M64
        for word in run:
            h = rotate(h, 21) ^ word
        result.append(finish(h))
    return result


def shingles(words, width):
    return set(shingles_in_order([word_hash(word) for word in words], width))


def signature(shingle_set):
    slots = [M32] * SLOTS
    orders = (0, M32, 1 << 31, M32 >> 1)
    for shingle in shingle_set:
        x = (shingle ^ shingle >> 16) * 0x7FEB352D & M32
        x = (x ^ x >> 15) * 0x846CA68B & M32
        x ^= x >> 16
        y = (x + 0x9E3779B9) * 0x85EBCA6B & M32
        y = (y ^ y >> 13) * 0xC2B2AE35 & M32
        step = y ^ y >> 16 | 1
        for r in range(SLOTS // 4):
            value = x + r * step & M32
            for q, order in enumerate(orders):
                j = SLOTS // 4 * q + r
                slots[j] = min(slots[j], value ^ order)
    return slots


def c_string(text):
    # Literal UTF-8, so that a person can read it.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main():
    print("/* Made by make_signatures.py; see README.md. */")
    for text, folded in TEXTS:
        paragraphs = [line.split() for line in folded.split("\n")]
        words = [word for paragraph in paragraphs for word in paragraph]
        identity = xxhash.xxh3_128_intdigest(
            b"".join(word_hash(w).to_bytes(8, "little") for w in words))
        union = set()
        for paragraph in paragraphs:
            union |= shingles(paragraph, 3)
        slots = signature(union)
        digest = xxhash.xxh3_64_intdigest(
            b"".join(slot.to_bytes(4, "little") for slot in slots))
        title = signature(shingles(words, 1))
        title_digest = xxhash.xxh3_64_intdigest(
            b"".join(slot.to_bytes(4, "little") for slot in title))
        print(f"{{{c_string(text)},")
        print(f" {len(words)}, {len(union)}, {{0x{identity & M64:016x}, 0x{identity >> 64:016x}}},")
        print(f" 0x{digest:016x}, 0x{title_digest:016x},")
        print(" {" + ", ".join(f"0x{slot:08x}" for slot in slots[:4]) + "}},")


if __name__ == "__main__":
    main()
