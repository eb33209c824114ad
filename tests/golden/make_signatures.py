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


def shingles(words, width):
    hashes = [xxhash.xxh3_64_intdigest(word.encode()) for word in words]
    runs = [hashes[i:i + width] for i in range(max(1, len(hashes) - width + 1))]
    result = set()
    for run in runs:
        h = width
        for word in run:
            h = rotate(h, 21) ^ word
        result.add(mix(h) >> 32)
    return result


def signature(shingle_set):
    slots = [M32] * SLOTS
    for shingle in shingle_set:
        h = mix(shingle)
        first, step = h & M32, h >> 32 | 1
        for j in range(SLOTS):
            slots[j] = min(slots[j], (first + j * step) & M32)
    return slots


def c_string(text):
    # Literal UTF-8, so that a person can read it.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main():
    print("/* Made by make_signatures.py; see README.md. */")
    for text, folded in TEXTS:
        paragraphs = [line.split() for line in folded.split("\n")]
        words = [word for paragraph in paragraphs for word in paragraph]
        identity = xxhash.xxh3_128_intdigest("".join(w + " " for w in words).encode())
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
