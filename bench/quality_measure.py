"""The measures: a run against a generated truth, against judged pairs, against labels.

They come as dictionaries, name of a measure -> {name of a value -> value}.  A share of
nothing is None, neither 0 nor 1.
"""

import collections
import os

from quality_run import Trouble, table

# The least number of documents a line must be printed in to be called furniture.
FURNITURE_DOCUMENTS = 5


def share(part, whole):
    return part / whole if whole else None


def scores(right, predicted, true):
    """Precision, recall and F1 from counts (or weights) of pairs."""
    return {"precision": share(right, predicted), "recall": share(right, true),
            "f1": share(2 * right, predicted + true),
            "right": right, "predicted": predicted, "true": true}


def pairs_within(sizes):
    return sum(n * (n - 1) // 2 for n in sizes)


def pair_counts(items):
    """Count pairs over (true class, predicted class): in both, predicted, true; and all.

    By the sizes of classes and of their intersections: a class of a million members is a
    number here, not half a billion pairs.
    """
    items = list(items)
    both = pairs_within(collections.Counter(items).values())
    true = pairs_within(collections.Counter(item[0] for item in items).values())
    predicted = pairs_within(collections.Counter(item[1] for item in items).values())
    return both, predicted, true, pairs_within([len(items)])


def adjusted_rand_index(both, predicted, true, every):
    """Hubert and Arabie (1985), from pair_counts(); 1 for equal partitions, 0 by chance.

    (both - expected) / ((predicted + true) / 2 - expected), where expected = predicted *
    true / every, multiplied out so that it is exact up to the one division.
    """
    over = 2 * (both * every - predicted * true)
    under = (predicted + true) * every - 2 * predicted * true
    return over / under if under else 1.0


# ---- against the truth of a generated corpus ----

Document = collections.namedtuple("Document", "story role")


def read_documents(folder):
    path = os.path.join(folder, "documents.tsv")
    return {id: Document(story, role) for id, story, role in table(path, 3)}


def story_of(documents, id):
    """Return the true class of a document: its story, or itself if it shares none."""
    document = documents[id]
    return document.story if document.role in ("original", "copy") else ("alone", id)


def mates(run):
    """Return a function that lists the documents a document is linked to: those in its
    cluster, the keeper it names, and those that name it."""
    members = collections.defaultdict(list)
    judged_by = collections.defaultdict(list)
    for id, decision in run.decision.items():
        if decision.cluster is not None:
            members[decision.cluster].append(id)
        if decision.keeper is not None:
            judged_by[decision.keeper].append(id)

    def of(id):
        decision = run.of(id)
        linked = set(members.get(decision.cluster, ())) | set(judged_by.get(id, ()))
        if decision.keeper is not None:
            linked.add(decision.keeper)
        return linked - {id}
    return of


def removals(run, documents):
    """What was removed, against what could be: all but one of each story's versions."""
    telling = "original", "copy", "embedded"
    kept = {document.story for id, document in documents.items()
            if document.role in telling and not run.of(id).removed}
    versions = collections.Counter(document.story for document in documents.values()
                                   if document.role in ("original", "copy"))
    removed = right = right_keeper = 0
    right_of = collections.Counter()
    for id, document in documents.items():
        if not run.of(id).removed:
            continue
        removed += 1
        if document.role not in ("original", "copy") or document.story not in kept:
            continue
        right += 1
        right_of[document.story] += 1
        keeper = documents.get(run.of(id).keeper)
        right_keeper += (keeper is not None and keeper.role in telling
                         and keeper.story == document.story)
    copies = sum(n - 1 for n in versions.values())
    found = sum(min(right_of[story], n - 1) for story, n in versions.items())
    return {"precision": share(right, removed), "recall": share(found, copies),
            "right_keeper": share(right_keeper, removed), "removed": removed,
            "right": right, "copies": copies, "copies_kept": copies - found}


def embedded_links(documents, linked):
    """How many articles with a wire story inside are linked to it, and to others."""
    ids = [id for id, document in documents.items() if document.role == "embedded"]
    right = wrong = 0
    for id in ids:
        story = documents[id].story
        others = [documents[other] for other in linked(id)]
        right += any(other.story == story and other.role in ("original", "copy")
                     for other in others)
        wrong += any(other.story != story or other.role in ("decoy", "unrelated")
                     for other in others)
    return {"linked": share(right, len(ids)), "linked_wrongly": share(wrong, len(ids)),
            "documents": len(ids)}


def decoy_links(run, documents, linked):
    ids = [id for id, document in documents.items() if document.role == "decoy"]
    return {"linked": share(sum(bool(linked(id)) for id in ids), len(ids)),
            "removed": share(sum(run.of(id).removed for id in ids), len(ids)),
            "documents": len(ids)}


def repeat_of_places(run):
    """Return (id, paragraph) -> (number of its line, its kind), and what was capped."""
    repeat = {}
    capped = missing = 0
    for number, line in enumerate(run.repeats()):
        for place in line["places"]:
            repeat[place["id"], place["paragraph"]] = number, line["kind"]
        if len(line["places"]) < line["count"]:
            capped += 1
            missing += line["count"] - len(line["places"])
    return repeat, {"lines": capped, "places": missing}


def is_whole(origin):
    """Tell whether a paragraph is all of its origin: neither several merged (A+B) nor a
    part of one (A/1), which equal their origins only in part."""
    return "+" not in origin and "/" not in origin


def paragraph_measures(run, folder):
    path = os.path.join(folder, "paragraphs.tsv")
    repeat, capped = repeat_of_places(run)
    items = {"paragraph": [], "headline": []}
    furniture_places = collections.Counter()
    furniture_documents = collections.defaultdict(set)
    called_furniture = []
    wrong = 0
    for id, number, kind, origin in table(path, 4):
        place = id, int(number)
        line, predicted_kind = repeat.pop(place, (None, None))
        if kind in items and is_whole(origin):
            items[kind].append((origin, place if line is None else line))
        if kind == "furniture":
            furniture_places[origin] += 1
            furniture_documents[origin].add(id)
            if predicted_kind == "furniture":
                called_furniture.append(origin)
        elif predicted_kind == "furniture":
            wrong += 1
    if repeat:
        id, number = next(iter(repeat))
        raise Trouble(f"{path}: {len(repeat)} places of the run are not in it,"
                      f" paragraph {number} of {id} among them")
    common = {origin for origin, ids in furniture_documents.items()
              if len(ids) >= FURNITURE_DOCUMENTS}
    right = sum(origin in common for origin in called_furniture)
    true = sum(furniture_places[origin] for origin in common)
    return {"paragraph_pairs": scores(*pair_counts(items["paragraph"])[:3]),
            "headline_pairs": scores(*pair_counts(items["headline"])[:3]),
            "furniture": scores(right, right + wrong, true),
            "places_capped": capped}


def against_truth(run, folder):
    documents = read_documents(folder)
    unknown = run.decision.keys() ^ documents.keys()
    if unknown:
        raise Trouble(f"{run.folder} and {folder} are not of the same documents:"
                      f" {min(unknown)} is in one of them only")
    counts = pair_counts((story_of(documents, id), run.cluster(id))
                         for id, document in documents.items()
                         if document.role in ("original", "copy", "unrelated"))
    linked = mates(run)
    return {"document_pairs": scores(*counts[:3]),
            "clusters": {"ari": adjusted_rand_index(*counts),
                         "clusters": len(run.clusters)},
            "removed": removals(run, documents),
            "embedded": embedded_links(documents, linked),
            "decoys": decoy_links(run, documents, linked),
            **paragraph_measures(run, folder)}


# ---- against pairs of real news ----

# Identical texts, not scored; and strata whose pairs stand for too many to be weighed.
SAME, FAR = ("J=1",), ("J1", "J2")


class Stratum:
    """What became of the judged pairs of a stratum."""

    def __init__(self, population):
        self.population = population
        # verdict -> pairs; those linked; those linked and at least one of the two removed
        self.pairs = collections.Counter()
        self.linked = collections.Counter()
        self.removed = collections.Counter()

    def weight(self):
        return self.population / sum(self.pairs.values())


def read_strata(run, folder):
    path = os.path.join(folder, "judged.tsv")
    strata = {}
    for id1, id2, verdict, name, population in table(path, 5):
        if verdict not in ("copy", "partial", "different"):
            raise Trouble(f"{path}: unknown verdict {verdict}")
        stratum = strata.setdefault(name, Stratum(int(population)))
        stratum.pairs[verdict] += 1
        if run.together(id1, id2):
            stratum.linked[verdict] += 1
            stratum.removed[verdict] += run.of(id1).removed or run.of(id2).removed
    return strata


def against_judged(strata):
    """Score the judged pairs, each weighed by what it stands for."""
    right = wrong = partial = copies = 0
    for name, stratum in strata.items():
        if name in SAME:
            continue
        right += stratum.weight() * stratum.linked["copy"]
        copies += stratum.weight() * stratum.pairs["copy"]
        if name not in FAR:
            wrong += stratum.weight() * stratum.linked["different"]
            partial += stratum.weight() * stratum.removed["partial"]
    far = [(stratum.linked[verdict], stratum.pairs[verdict])
           for name, stratum in strata.items() if name in FAR
           for verdict in ("partial", "different")]
    return {"partial_left_out": scores(right, right + wrong, copies),
            "strict": scores(right, right + wrong + partial, copies),
            "far_pairs": {"linked": sum(linked for linked, _ in far),
                          "pairs": sum(pairs for _, pairs in far)}}


def strata_measures(strata):
    """Show each stratum: of the pairs of a verdict, how many were linked."""
    measures = {}
    for name in sorted(strata):
        stratum = strata[name]
        values = {"population": stratum.population}
        for verdict in "copy", "partial", "different":
            values[verdict] = stratum.pairs[verdict]
            values[verdict + "_linked"] = stratum.linked[verdict]
        values["partial_removed"] = stratum.removed["partial"]
        measures[name] = values
    return measures


def labelled_pairs(folder):
    path = os.path.join(folder, "pairs.tsv")
    return {frozenset(pair) for pair in table(path, 2, header=False)}


def against_labels(run, folder):
    """How many of the labelled pairs are linked, and how many pairs besides."""
    labels = labelled_pairs(folder)
    found = sum(run.together(*pair) for pair in labels)
    linked = pairs_within(cluster["size"] for cluster in run.clusters)
    return {"labels": {"recall": share(found, len(labels)), "found": found,
                       "pairs": len(labels), "other_linked_pairs": linked - found}}
