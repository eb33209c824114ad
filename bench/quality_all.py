"""Everything at once: run the command on each set there is and on generated corpora, and
score what comes out."""

import collections
import os
import shutil
import subprocess
import sys
import time

from quality_measure import against_judged, against_labels, against_truth, read_strata
from quality_run import Run, Trouble

SETS = ("helsinki2018", "reuters_c50", "reuters21578", "bbc", "insm_german", "cctv_zh",
        "chronam1916", "mccormick_minhash")

GENERATED = {"generated": [], "generated_ocr": ["--ocr", "0.02"]}
GENERATED_DOCUMENTS = 20000
GENERATED_SEED = 1

# A corpus refuses more places than this, so no line of paragraphs.jsonl is capped.
EVERY_PLACE = 2 ** 32 - 1

# ru_maxrss is in KiB, but on Darwin in bytes.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def run_command(command, log):
    """Run a command, its output in 'log'; return its seconds and its peak memory in MB.

    The peak of a child starts at what its parent held when it was forked.  So run
    everything first, score afterwards.
    """
    with open(log, "wb") as output:
        start = time.monotonic()
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT)
        except OSError as error:
            raise Trouble(f"{command[0]}: {error.strerror}") from error
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        with open(log, encoding="utf-8", errors="replace") as output:
            last = "".join(collections.deque(output, 5))
        words = " ".join(command)
        raise Trouble(f"{words} failed ({process.returncode})\n{last}".rstrip())
    return seconds, usage.ru_maxrss * MAXRSS_UNIT / 1e6


def dedup(args, name, texts, work, *options):
    """Run 'reprint dedup'; return the folder it wrote, its seconds, its peak memory."""
    out = os.path.join(work, name, "out")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    print(f"reprint dedup {name}", file=sys.stderr)
    command = [args.reprint, "dedup", texts, "-o", out, *options, *args.dedup_options]
    return out, *run_command(command, os.path.join(work, name, "dedup.log"))


def generate(args, name, options, work):
    """Make a corpus with its truth; return its folder."""
    corpus = os.path.join(work, name, "corpus")
    shutil.rmtree(corpus, ignore_errors=True)
    os.makedirs(os.path.dirname(corpus), exist_ok=True)
    print(f"make_corpus {name}", file=sys.stderr)
    run_command([args.make_corpus, "--documents", str(args.documents), "--seed",
                 str(GENERATED_SEED), "--stories", args.stories, *options, "-o", corpus],
                os.path.join(work, name, "make_corpus.log"))
    return corpus


def counts(run, seconds, megabytes):
    """What a run did, in numbers that need no labels."""
    kinds = collections.Counter(line["kind"] for line in run.repeats())
    largest = max(run.clusters, key=lambda cluster: cluster["size"], default=None)
    return {"documents": len(run.decision),
            "removed": sum(decision.removed for decision in run.decision.values()),
            "clusters": len(run.clusters),
            "largest": largest and largest["size"],
            "its_min_resemblance": largest and largest["min_resemblance"],
            "headlines": kinds["headline"], "paragraphs": kinds["paragraph"],
            "furniture": kinds["furniture"], "seconds": seconds, "megabytes": megabytes}


def judgement(run, folder):
    """The scores of a set that has judged pairs or labels."""
    values = dict.fromkeys(("f1", "f1_strict", "precision", "precision_strict", "recall",
                            "far_linked", "far_pairs", "labels_found", "labels"))
    if os.path.exists(os.path.join(folder, "judged.tsv")):
        judged = against_judged(read_strata(run, folder))
        left_out, strict = judged["partial_left_out"], judged["strict"]
        values.update(f1=left_out["f1"], f1_strict=strict["f1"],
                      precision=left_out["precision"],
                      precision_strict=strict["precision"], recall=left_out["recall"],
                      far_linked=judged["far_pairs"]["linked"],
                      far_pairs=judged["far_pairs"]["pairs"])
    if os.path.exists(os.path.join(folder, "pairs.tsv")):
        labels = against_labels(run, folder)["labels"]
        values.update(labels_found=labels["found"], labels=labels["pairs"])
    return values


def measure_everything(args, work):
    """Return {set -> row}, {generated corpus -> measures against its truth}, and the sets
    that are not there."""
    folders = {name: os.path.join(args.data, name) for name in SETS} if args.data else {}
    texts = {name: os.path.join(folder, "docs.jsonl.zst")
             for name, folder in folders.items()}
    there = [name for name in SETS if os.path.exists(texts.get(name, ""))]
    runs = {name: dedup(args, name, texts[name], work) for name in there}
    for name, options in GENERATED.items():
        folders[name] = generate(args, name, options, work)
        runs[name] = dedup(args, name, os.path.join(folders[name], "corpus.jsonl"), work,
                           "--places", str(EVERY_PLACE))
    rows, truths = {}, {}
    for name, (out, *cost) in runs.items():
        run = Run(out)
        rows[name] = {**counts(run, *cost), **judgement(run, folders[name])}
        if name in GENERATED:
            truths[name] = against_truth(run, folders[name])
    return rows, truths, [name for name in SETS if name not in there]
