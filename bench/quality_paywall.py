"""Pages that say little but "subscribe": those of one source are all alike, and no copies.

Found without the rules of the command: by what a source prints again and again, and by what
that says.
"""

import collections
import itertools
import random
import re

from quality_measure import labelled_pairs
from quality_purity import SEED, words_of
from quality_run import json_lines, texts_path

# A run of so many words is a source's own if it prints it in so many documents.
RUN_WORDS = 8
RUN_DOCUMENTS = 5

# At least so much of a paywall page is such runs, ...
COVERED = .5

# ... and they offer a subscription, in German.
OFFER = re.compile(r"abo|abos|abonn\w+|kundbar")


def runs_of(words):
    return [hash(tuple(words[i:i + RUN_WORDS])) for i in range(len(words) - RUN_WORDS + 1)]


def is_offer(words, own):
    """Tell whether half of the words are in runs that are the source's own, and whether
    these offer a subscription."""
    covered = [False] * len(words)
    for i, run in enumerate(runs_of(words)):
        if run in own:
            covered[i:i + RUN_WORDS] = [True] * RUN_WORDS
    return (sum(covered) >= COVERED * len(words) > 0
            and any(is_in and OFFER.fullmatch(word) for word, is_in in zip(words, covered)))


def paywall_pages(documents):
    """Return the ids of those documents that are paywall pages."""
    words = {}
    by_source = collections.defaultdict(list)
    for document in documents:
        text = f"{document.get('title') or ''}\n{document.get('text') or ''}"
        words[document["id"]] = words_of(text)
        by_source[document.get("source")].append(document["id"])
    pages = set()
    for source, ids in by_source.items():
        if source is None:
            continue
        counts = collections.Counter(run for id in ids for run in set(runs_of(words[id])))
        own = {run for run, n in counts.items() if n >= RUN_DOCUMENTS}
        pages.update(id for id in ids if is_offer(words[id], own))
    return pages


def other_linked_pairs(run, folder):
    """The pairs in one cluster that are not labelled."""
    labels = labelled_pairs(folder)
    return [pair for cluster in run.clusters
            for pair in itertools.combinations(cluster["members"], 2)
            if frozenset(pair) not in labels]


def against_paywall(run, folder, sample):
    """Count the linked, unlabelled pairs that have a paywall page in them; and return some
    of the others to be read, (id, title, id, title)."""
    documents = list(json_lines(texts_path(folder)))
    pages = paywall_pages(documents)
    pairs = other_linked_pairs(run, folder)
    others = [pair for pair in pairs if pages.isdisjoint(pair)]
    title = {document["id"]: document.get("title") or "" for document in documents}
    chosen = random.Random(SEED).sample(others, min(sample, len(others)))
    measures = {"paywall": {"pages": len(pages),
                            "pairs_with_one": len(pairs) - len(others),
                            "pairs_of_two": sum(pages.issuperset(pair) for pair in pairs),
                            "other_linked_pairs": len(others)}}
    return measures, [(a, title[a], b, title[b]) for a, b in chosen]
