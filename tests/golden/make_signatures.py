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
M16 = (1 << 16) - 1
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


def times(a, b):
    """Multiply in the field of AES."""
    result = 0
    while b:
        if b & 1:
            result ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return result


def sbox(a):
    """FIPS 197, 5.1.1: the inverse, and an affine map."""
    inverse = next((x for x in range(256) if times(a, x) == 1), 0)
    result = 0x63
    for i in range(5):
        result ^= (inverse << i | inverse >> 8 - i) & 0xFF
    return result


SBOX = [sbox(a) for a in range(256)]

# The fractional part of pi, 512 bits.
PI = int("243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89"
         "452821e638d01377be5466cf34e90c6cc0ac29b7c97c50dd3f84d5b5b5470917", 16)


def keys(seed):
    result = []
    for i in range(8):
        half = PI >> 64 * (7 - i) & M64
        result.append(half ^ (mix(mix(seed) + i & M64) if seed else 0))
    return [result[i].to_bytes(8, "little") + result[i + 1].to_bytes(8, "little")
            for i in range(0, 8, 2)]


def aes_round(state, key):
    """SubBytes, ShiftRows, MixColumns, AddRoundKey; byte 4 c + r is row r of column c."""
    shifted = [SBOX[state[4 * ((c + r) % 4) + r]] for c in range(4) for r in range(4)]
    mixed = []
    for c in range(4):
        for r in range(4):
            a = [shifted[4 * c + (r + k) % 4] for k in range(4)]
            mixed.append(times(a[0], 2) ^ times(a[1], 3) ^ a[2] ^ a[3])
    return bytes(m ^ k for m, k in zip(mixed, key))


def word_hash(word, seed=0):
    data = word.encode()
    key = keys(seed)
    if len(data) > 16:
        return xxhash.xxh3_64_intdigest(data, int.from_bytes(key[0][:8], "little"))
    state = bytes(a ^ b for a, b in zip(data.ljust(16, b"\0"), key[0]))
    for i in (1, 2, 3):
        state = aes_round(state, key[i])
    return int.from_bytes(state[:8], "little")


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
    slots = [M16] * SLOTS
    orders = (0, M16, 1 << 15, M16 >> 1)
    for shingle in shingle_set:
        high, low = shingle >> 16, shingle & M16
        values = [(high - i * low if odd else low + i * high) & M16
                  for i in range(SLOTS // 16) for odd in range(2)]
        values += [value >> 8 | value << 8 & M16 for value in values]
        for r, value in enumerate(values):
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
            b"".join(slot.to_bytes(2, "little") for slot in slots))
        title = signature(shingles(words, 1))
        title_digest = xxhash.xxh3_64_intdigest(
            b"".join(slot.to_bytes(2, "little") for slot in title))
        print(f"{{{c_string(text)},")
        print(f" {len(words)}, {len(union)}, {{0x{identity & M64:016x}, 0x{identity >> 64:016x}}},")
        print(f" 0x{digest:016x}, 0x{title_digest:016x},")
        print(" {" + ", ".join(f"0x{slot:04x}" for slot in slots[:4]) + "}},")


if __name__ == "__main__":
    main()
