"""The stage that finds candidates: judgement set to similarity alone, every pair that brute
force finds must be together."""

import json
import os
import tempfile

from quality_ablation import NO_JUDGEMENT, digits, print_markdown, thresholds_option
from quality_all import EVERY_PLACE, SETS, dedup
from quality_brute import UNITS, Places, pairs_of, recall, write_stream
from quality_measure import share
from quality_run import Run, Trouble

# From which resemblance pairs are counted: the level's thresholds, and documents from .5 too.
FROM = {"documents": (.4, .5), "paragraphs": (.7,), "short_paragraphs": (.8,),
        "headlines": (.8,)}

# Of documents J >= .4 alone links, and whoever is linked is in one cluster.
SIMILAR = (NO_JUDGEMENT + ",resemblance=0.4,containment=1,family=0,paragraph=0.7,"
           "short_paragraph=0.8,headline=0.8,story_headline=0.8")


def work_of(out):
    """What a run says it had to look at, for each text and for each different paragraph."""
    path = os.path.join(out, "summary.json")
    try:
        with open(path, encoding="utf-8") as file:
            work = json.load(file)["work"]
    except (OSError, ValueError, KeyError) as error:
        raise Trouble(f"{path}: {error}") from error
    return {"candidates_a_text": share(work["text_candidates"], work["texts"]),
            "compared_a_text": share(work["texts_compared"], work["texts"]),
            "candidates_a_paragraph": share(work["paragraph_candidates"],
                                            work["paragraphs"])}


def recalls(run, texts, program):
    """{unit and resemblance -> how many of the pairs meet, and are together}, equal sets
    left out: they are found by their identity, and one of a site's lines is millions."""
    rows = {}
    with tempfile.TemporaryFile() as stream:
        places = Places(run, write_stream(texts, stream))
        for unit in UNITS:
            pairs = list(pairs_of(program, unit, [min(FROM[unit])], stream))
            for least in FROM[unit]:
                tallies = recall(unit, pairs, least, places.class_of(unit),
                                 lambda *_: None)
                rows[f"{unit}_{least}"] = tallies["resembling"].values()
    return rows


def measure_candidates(args, work):
    """Return {set -> its recalls and what the level as it is had to look at}, and the sets
    that are not there."""
    rows = {}
    for name in args.sets or SETS:
        texts = os.path.join(args.data or "", name, "docs.jsonl.zst")
        if not args.data or not os.path.exists(texts):
            continue
        out, *_ = dedup(args, name, texts, work)
        cost = work_of(out)
        out, *_ = dedup(args, name, texts, work, "--places", str(EVERY_PLACE),
                        *thresholds_option(SIMILAR))
        rows[name] = {"recall": recalls(Run(out), texts, args.brute), "work": cost}
    return rows, [name for name in args.sets or SETS if name not in rows]


def print_candidates(rows):
    units = [f"{unit}_{least}" for unit in UNITS for least in FROM[unit]]

    def cell(values):
        if not values["pairs"]:
            return "–"
        return (f"{digits(values['met'], 4)} / {digits(values['recall'], 4)}"
                f" of {values['pairs']:,}")
    lines = [[name, *(cell(row["recall"][unit]) for unit in units),
              *(f"{row['work'][key]:.2f}" if row["work"][key] is not None else "–"
                for key in ("candidates_a_text", "compared_a_text",
                            "candidates_a_paragraph"))]
             for name, row in rows.items()]
    heads = [f"{unit.replace('_', ' ')} J ≥ {digits(least, 1)}"
             for unit in UNITS for least in FROM[unit]]
    print_markdown(["set", *heads, "candidates a text", "compared a text",
                    "candidates a paragraph"], lines)
