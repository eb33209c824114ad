"""Recall against brute force: every pair that is similar by the definition, and whether
the run put it together."""

import collections
import os
import struct
import subprocess
import tempfile

from quality_measure import pairs_within, repeat_of_places, share
from quality_run import Trouble, json_lines, texts_path

# What is compared, in the order of the report.
UNITS = "documents", "paragraphs", "short_paragraphs", "headlines"


def write_stream(path, out):
    """Write the documents of a file as brute_force reads them; return their ids."""
    ids = []
    for document in json_lines(path):
        title, text = (field.encode("utf-8", "replace") if isinstance(field, str) else b""
                       for field in (document.get("title"), document.get("text")))
        out.write(struct.pack("<II", len(title), len(text)) + title + text)
        ids.append(document["id"])
    out.flush()
    return ids


def pairs_of(program, unit, thresholds, stream):
    """Yield (i, j, shared, |A|, |B|, whether they meet); i and j as brute_force names
    them."""
    os.lseek(stream.fileno(), 0, os.SEEK_SET)
    command = [program, unit] + [str(threshold) for threshold in thresholds]
    try:
        with subprocess.Popen(command, stdin=stream, stdout=subprocess.PIPE,
                              text=True) as process:
            for line in process.stdout:
                i, j, shared, a, b, _, meet = line.split()
                yield i, j, int(shared), int(a), int(b), meet == "1"
    except OSError as error:
        raise Trouble(f"{program}: {error.strerror}") from error
    if process.returncode:
        raise Trouble(f"{' '.join(command)} failed with {process.returncode}")


class Tally:
    """Pairs of one kind of similarity: how many there are, how many the run has, and how
    many meet as candidates."""

    def __init__(self):
        self.found = self.pairs = self.met = 0

    def add(self, found, pairs, meet=True):
        self.found += found
        self.pairs += pairs
        self.met += pairs * meet

    def values(self):
        return {"recall": share(self.found, self.pairs), "met": share(self.met, self.pairs),
                "found": self.found, "pairs": self.pairs}


def missed_pair(members_a, members_b, class_of):
    """Return a pair of the two groups that the run has apart."""
    return next((a, b) for a in members_a for b in members_b
                if a != b and class_of(a) != class_of(b))


def recall(unit, pairs, resemblance, class_of, missed):
    """Count the pairs: those of equal sets, those that resemble each other, and those of
    which one contains the other without resembling it.

    Equal sets come as one first and its followers; a pair of firsts stands for all pairs
    between the two groups, counted by how the run's classes cut them.
    """
    group = collections.defaultdict(list)
    similar = []
    for pair in pairs:
        i, j, shared, a, b, _ = pair
        if shared == a == b:
            group[j].append(i)
        else:
            similar.append(pair)
    tallies = {"equal": Tally(), "resembling": Tally(), "contained": Tally()}
    for first, followers in group.items():
        followers.append(first)
        found = pairs_within(collections.Counter(map(class_of, followers)).values())
        all_pairs = pairs_within([len(followers)])
        tallies["equal"].add(found, all_pairs)
        if found < all_pairs:
            pair = missed_pair(followers, followers, class_of)
            missed(unit, *pair, 1, 1, 1, all_pairs - found)
    for i, j, shared, a, b, meet in similar:
        members_i, members_j = group.get(i, [i]), group.get(j, [j])
        classes_i, classes_j = (collections.Counter(map(class_of, members))
                                for members in (members_i, members_j))
        found = sum(n * classes_j[name] for name, n in classes_i.items())
        all_pairs = len(members_i) * len(members_j)
        jaccard = shared / (a + b - shared)
        kind = "resembling" if jaccard >= resemblance else "contained"
        tallies[kind].add(found, all_pairs, meet)
        if found < all_pairs:
            pair = missed_pair(members_i, members_j, class_of)
            missed(unit, *pair, jaccard, shared / a, shared / b, all_pairs - found)
    return tallies


class Places:
    """What brute_force names, in a run: its place and its class."""

    def __init__(self, run, ids):
        self.run, self.ids = run, ids
        self.repeat, self.capped = repeat_of_places(run)

    def place(self, name):
        document, _, paragraph = name.partition(":")
        return self.ids[int(document)], int(paragraph or 0)

    def class_of(self, unit):
        return self._document_class if unit == "documents" else self._paragraph_class

    def _document_class(self, name):
        return self.run.cluster(self.ids[int(name)])

    def _paragraph_class(self, name):
        place = self.place(name)
        return self.repeat[place][0] if place in self.repeat else place


def against_brute_force(run, folder, program, thresholds, missed_path=None):
    """Measure the run's recall.

    thresholds: unit -> resemblance, and for documents a containment under "containment".
    missed_path: where to list the pairs that the run has apart, one of each two groups of
    equal texts.
    """
    measures = {}
    with tempfile.TemporaryFile() as stream, \
            open(missed_path or os.devnull, "w", encoding="utf-8") as missed_file:
        places = Places(run, write_stream(texts_path(folder), stream))

        def missed(unit, i, j, *values):
            fields = [field for name in (i, j) for field in places.place(name)]
            *shares, pairs = values
            print(unit, *fields, *(f"{value:.4f}" for value in shares), pairs, sep="\t",
                  file=missed_file)

        print("unit", "id1", "paragraph1", "id2", "paragraph2", "resemblance",
              "share_of_1", "share_of_2", "pairs", sep="\t", file=missed_file)
        for unit in UNITS:
            limits = [thresholds[unit]]
            if unit == "documents":
                limits.append(thresholds["containment"])
            pairs = pairs_of(program, unit, limits, stream)
            tallies = recall(unit, pairs, thresholds[unit], places.class_of(unit), missed)
            for name, tally in tallies.items():
                if name != "contained" or unit == "documents":
                    measures[f"{unit}_{name}"] = tally.values()
    measures["places_capped"] = places.capped
    return measures
