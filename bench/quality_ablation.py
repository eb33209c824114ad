"""What each rule gains: the command with the rule and without it, on judged pairs, on
labelled pairs and on a generated corpus."""

import os

from quality_all import EVERY_PLACE, dedup, generate
from quality_measure import against_judged, against_labels, against_truth, read_strata
from quality_run import Run

JUDGED = "helsinki2018", "reuters_c50", "reuters21578"
LABELLED = "insm_german", "mccormick_minhash"
GENERATED = "generated"

# No count reaches it: a rule that asks for so many is off.
NEVER = "4294967295"

# Every pair of texts is a version then, and similarity alone decides what is linked.
NO_JUDGEMENT = ("rare=0,apart_days=0,rare_evidence=0,rare_numbers=0,version=1,"
                "concentrated=0,rounds=1")

# What is changed -> the thresholds that change it, of the level that is asked for.
RULES = {
    "nothing": "",
    "rarity route off": "rare_evidence=1e9",
    "evidence route off": f"long_words={NEVER}",
    # Both ask for same_words, and noise and evidence for long_resemblance: noise has no
    # threshold that turns off it alone.
    "noise and agreement routes off": f"same_words={NEVER}",
    "noise and evidence routes off": "long_resemblance=1",
    "rare: of any share": "rare=0",
    "rare: of any evidence": "rare_evidence=0",
    "rare: of any numbers": "rare_numbers=0",
    "evidence: of any length": "long_words=0",
    "evidence, noise: of any J": "long_resemblance=0",
    "evidence: of any numbers": "long_numbers=0",
    "noise: no number beyond chance": "noise=0",
    "noise: of any numbers": "noise=1e9",
    "noise, agreement: of any length": "same_words=0",
    "agreement: of any J": "same_resemblance=0",
    "agreement: of any evidence": "same_evidence=0",
    "agreement: by containment only": "same_evidence=1e9",
    "numbers test off": "rare_numbers=0,long_numbers=0,passage_numbers=0,noise=1e9",
    "concentrated shingles count": "concentrated=0",
    "df counts texts": "rounds=1",
    "a third round": "rounds=3",
    "passages not told": f"passage={NEVER}",
    "variants not linked": "version=1",
    "variants never go": "variant_contained=1",
    "reprints below J .4 stay": "containment=1",
    "families: of any C": "family=0",
    "families: C = 1 only": "family=1",
    "families: first member not asked": "family_first=0",
    "families: C .3 of the first": "family_first=0.3",
    "apart in time: not asked": "apart_days=0",
    "headlines of a story at .8": "story_headline=0.8",
    "furniture not told": "furniture=0",
    "J ≥ .4 or C ≥ .7 alone": NO_JUDGEMENT,
    "J ≥ .5 alone": NO_JUDGEMENT + ",resemblance=0.5,containment=1",
}


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values and None not in values else None


def score_judged(run, folder):
    measures = against_judged(read_strata(run, folder))
    left_out, strict = measures["partial_left_out"], measures["strict"]
    return {"precision": left_out["precision"], "recall": left_out["recall"],
            "f1": left_out["f1"], "f1_strict": strict["f1"]}


def score_labels(run, folder):
    labels = against_labels(run, folder)["labels"]
    return {"recall": labels["recall"], "other_linked_pairs": labels["other_linked_pairs"]}


def score_truth(run, folder):
    truth = against_truth(run, folder)
    return {"documents_f1": truth["document_pairs"]["f1"],
            "removed_precision": truth["removed"]["precision"],
            "removed_recall": truth["removed"]["recall"],
            "embedded": truth["embedded"]["linked"],
            "embedded_wrongly": truth["embedded"]["linked_wrongly"],
            "decoys": truth["decoys"]["linked"],
            "paragraphs_f1": truth["paragraph_pairs"]["f1"],
            "headlines_f1": truth["headline_pairs"]["f1"],
            "furniture_f1": truth["furniture"]["f1"]}


def thresholds_option(thresholds):
    return ["--threshold", thresholds] if thresholds else []


def score_setting(args, thresholds, sets, work):
    """Run the command at a setting on every set: {set -> scores}, and its seconds.

    sets: name -> (folder, its texts, how to score it).
    """
    scores, seconds = {}, 0
    for name, (folder, texts, score) in sets.items():
        out, *cost = dedup(args, name, texts, work, "--places", str(EVERY_PLACE),
                           *thresholds_option(thresholds))
        scores[name] = score(Run(out), folder)
        seconds += cost[0]
    return scores, seconds


def find_sets(args, scorers):
    """The sets that are there, as score_setting() takes them, and those that are not."""
    sets, missing = {}, []
    for name, score in scorers.items():
        folder = os.path.join(args.data or "", name)
        texts = os.path.join(folder, "docs.jsonl.zst")
        if args.data and os.path.exists(texts):
            sets[name] = folder, texts, score
        else:
            missing.append(name)
    return sets, missing


def mean_f1(scores):
    """The mean over the judged sets of F1 and F1 strict."""
    return mean(scores[name][f1] for name in JUDGED if name in scores
                for f1 in ("f1", "f1_strict"))


def measure_ablation(args, work):
    """Return {rule -> its row}, and the sets that are not there."""
    scorers = {**dict.fromkeys(JUDGED, score_judged),
               **dict.fromkeys(LABELLED, score_labels)}
    sets, missing = find_sets(args, scorers)
    corpus = generate(args, GENERATED, [], work)
    sets[GENERATED] = corpus, os.path.join(corpus, "corpus.jsonl"), score_truth
    rows = {}
    for rule, thresholds in RULES.items():
        scores, seconds = score_setting(args, thresholds, sets, work)
        rows[rule] = {"thresholds": thresholds, "mean": mean_f1(scores), "sets": scores,
                      "seconds": seconds}
    for row in rows.values():
        base = rows["nothing"]["mean"]
        row["change"] = None if base is None else row["mean"] - base
    return rows, missing


def digits(value, places=2):
    """A share as a table has it: .98, 1.0, -.012."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    if text.lstrip("-0.") == "":
        text = text.lstrip("-")
    if abs(value) < 1 and text.lstrip("-").startswith("0"):
        return text.replace("0", "", 1)
    return text.rstrip("0") + "0" if float(text) == 1 else text


def cells_of(row, missing):
    """A row of the table: the columns of table_head()."""
    cells = [digits(row["mean"], 3), digits(row["change"], 3)]
    for name in JUDGED:
        if name not in missing:
            cells.append(" / ".join(digits(row["sets"][name][key]) for key in
                                    ("precision", "recall", "f1", "f1_strict")))
    for name in LABELLED:
        if name not in missing:
            scores = row["sets"][name]
            cells.append(f"{digits(scores['recall'])}, {scores['other_linked_pairs']:,}")
    truth = row["sets"][GENERATED]
    cells += [digits(truth["documents_f1"], 4),
              f"{digits(truth['removed_precision'], 3)} / "
              f"{digits(truth['removed_recall'], 3)}",
              f"{digits(truth['embedded'], 3)}, {digits(truth['embedded_wrongly'], 3)}",
              digits(truth["decoys"], 3), digits(truth["paragraphs_f1"], 3),
              digits(truth["headlines_f1"], 3), digits(truth["furniture_f1"], 3),
              f"{row['seconds']:.1f}"]
    return cells


def table_head(missing):
    return ["mean", "change",
            *(f"{name} P / R / F1 / strict" for name in JUDGED if name not in missing),
            *(f"{name} recall, others" for name in LABELLED if name not in missing),
            "generated F1", "removed P / R", "embedded, wrongly", "decoys", "paragraphs",
            "headlines", "furniture", "seconds"]


def print_markdown(head, lines):
    """Print a table: 'lines' are lists of cells, the first of each the name of its row."""
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] * len(head)) + " |")
    for cells in lines:
        print("| " + " | ".join(cells) + " |")


def print_ablation(rows, missing):
    print_markdown(["changed", *table_head(missing)],
                   [[rule, *cells_of(row, missing)] for rule, row in rows.items()])
