"""Are clusters of one text?  How many pairs inside them have little in common."""

import random
import re
import unicodedata

from quality_measure import pairs_within, share
from quality_run import Trouble, json_lines, texts_path

SEED = 1
LEAST_CONTAINMENT = .3

# Written without spaces: every character is a word.
ALONE = (r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
         r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff")
WORD = re.compile(f"[{ALONE}]|[^\\W_{ALONE}]+")


def words_of(text):
    """Fold as reprint does, but for rare letters: compatible forms are one, without marks, in
    small letters; digits stay."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(c for c in letters if unicodedata.category(c) != "Mn"))


def shingles_of(document):
    """Its runs of three words, within the title and within each paragraph; a shorter one
    is a shingle of its own."""
    shingles = set()
    for text in [document.get("title") or "", *(document.get("text") or "").split("\n")]:
        words = words_of(text)
        if words:
            shingles.update(tuple(words[i:i + 3]) for i in range(max(1, len(words) - 2)))
    return shingles


def larger_containment(a, b):
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.


def pair_number(members, number):
    """Return pair 'number' of those that can be made of a list."""
    for i in range(len(members)):
        others = len(members) - 1 - i
        if number < others:
            return members[i], members[i + 1 + number]
        number -= others
    raise IndexError(number)


def inside_pairs(run, most, seed=SEED):
    """Return pairs of members of one cluster: all, or 'most' of them by chance, each pair
    as likely as any other; and how many there are."""
    sizes = [len(cluster["members"]) for cluster in run.clusters]
    every = sum(pairs_within([size]) for size in sizes)
    chosen = range(every)
    if every > most:
        chosen = sorted(random.Random(seed).sample(chosen, most))
    pairs, before, clusters = [], 0, iter(run.clusters)
    members = []
    for number in chosen:
        while number - before >= pairs_within([len(members)]):
            before += pairs_within([len(members)])
            members = next(clusters)["members"]
        pairs.append(pair_number(members, number - before))
    return pairs, every


def removal_pairs(run, most, seed=SEED):
    """Return the same of documents that were removed, each with its keeper."""
    pairs = [(id, decision.keeper) for id, decision in run.decision.items()
             if decision.removed and decision.keeper is not None]
    every = len(pairs)
    return (random.Random(seed).sample(pairs, most) if every > most else pairs), every


def rate(pairs, every, shingles):
    low = sum(larger_containment(shingles[a], shingles[b]) < LEAST_CONTAINMENT
              for a, b in pairs)
    return {"low": share(low, len(pairs)), "low_pairs": low, "looked_at": len(pairs),
            "pairs": every}


def measure_purity(run, folder, most):
    """The share of pairs that have less than LEAST_CONTAINMENT in common: of all pairs of
    a cluster, and of removed documents with what they were removed for."""
    groups = {"inside_pairs": inside_pairs(run, most),
              "removed_for": removal_pairs(run, most)}
    wanted = {id for pairs, _ in groups.values() for pair in pairs for id in pair}
    path = texts_path(folder)
    shingles = {document["id"]: shingles_of(document) for document in json_lines(path)
                if document["id"] in wanted}
    unknown = wanted - shingles.keys()
    if unknown:
        raise Trouble(f"{path}: no document {min(unknown)}")
    return {name: rate(pairs, every, shingles) for name, (pairs, every) in groups.items()}
