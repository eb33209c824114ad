#!/usr/bin/env python3
"""Show a person what 'reprint dedup' found in a corpus.

usage: show_demo.py REPRINT CORPUS.jsonl OUT
"""

import json
import os
import shutil
import subprocess
import sys
import unicodedata

MEMBERS = 12  # of the largest cluster, how many are shown
WIDTH = min(shutil.get_terminal_size((90, 24)).columns, 120)


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def heading(text):
    print(f"\n{text}\n{'-' * len(text)}")


def cut(text, columns):
    """The beginning of a text, by columns on a screen: East Asian letters take two."""
    text = " ".join(text.split())
    out, used = "", 0
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        used += 2 if wide else 0 if unicodedata.combining(letter) else 1
        if used > columns - 1:
            return out + "…"
        out += letter
    return out


def pad(text, columns):
    text = cut(text, columns)
    used = sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        for c in text
    )
    return text + " " * (columns - used)


def show_counts(summary):
    documents = summary["documents"]
    repeats = summary["repeats"]
    clusters = summary["clusters"]
    heading("What was found")
    print(f"{documents['total']:7} documents were read")
    print(f"{documents['kept']:7} are kept")
    print(
        f"{documents['removed']:7} are removed: {documents['exact']} say the same word for word, "
        f"{documents['duplicate']} nearly so, {documents['reprint']} inside another article"
    )
    print(f"{clusters['total']:7} clusters; the largest has {clusters['largest']} members")
    print(
        f"{repeats['headline']:7} headlines, {repeats['paragraph']} paragraphs and "
        f"{repeats['furniture']} lines of site furniture are printed more than once"
    )


def show_cluster(clusters, decisions, articles):
    if not clusters:
        return
    cluster = max(clusters, key=lambda c: c["size"])
    heading("The largest cluster")
    print(
        f"{cluster['size']} articles on {len(cluster['sources'])} sites, "
        f"{cluster['first_date']} to {cluster['last_date']}; any two of them are alike by "
        f"{cluster['min_resemblance']:.2f} or more"
    )
    # The keeper first, for the others were judged by it.
    members = sorted(cluster["members"], key=lambda m: m != cluster["keeper"])
    for name in members[:MEMBERS]:
        article = articles[name]
        status = decisions[name]["status"]
        relation = "" if name == cluster["keeper"] else decisions[name]["relation"]
        print(
            f"  {status:8}{relation:10} {pad(article.get('source') or '-', 26)} "
            f"{cut(article.get('title') or '(no title)', WIDTH - 49)}"
        )
    if cluster["size"] > MEMBERS:
        print(f"  and {cluster['size'] - MEMBERS} more")


def show_repeats(repeats):
    for kind, what in (
        ("headline", "A headline that was printed again and again"),
        ("furniture", "A line that belongs to a site, not to a story"),
    ):
        found = [r for r in repeats if r["kind"] == kind]
        if not found:
            continue
        # Of furniture rather a line of one site than one that all sites have.
        most = max(found, key=lambda r: (kind == "furniture" and r["sources"] == 1, r["count"]))
        heading(what)
        print(f"“{cut(most['text'], WIDTH - 2)}”")
        print(
            f"{most['count']} times, in {most['documents']} articles of "
            f"{most['sources']} site{'s' if most['sources'] != 1 else ''}; "
            f"first in {most['first']['id']}"
        )


def telling(decision):
    """How much a removal has to show: changed, but not beyond recognition."""
    return (
        decision["relation"] == "reprint",
        -abs((decision["resemblance"] or 0) - 0.75),
    )


def show_comparison(reprint, corpus, decisions, articles):
    removed = [
        d
        for d in decisions.values()
        if d["status"] == "removed"
        and d["relation"] == "duplicate"
        and articles[d["id"]]["text"].isascii()
        and len(articles[d["id"]]["text"]) < 2500
    ] or [d for d in decisions.values() if d["status"] == "removed"]
    if not removed:
        return
    decision = max(removed, key=telling)
    command = [
        reprint,
        "compare",
        f"{corpus}#{decision['keeper']}",
        f"{corpus}#{decision['id']}",
    ]
    heading("An article that was removed, against the one that is kept in its place")
    print("$ " + " ".join(command), flush=True)
    subprocess.run(command, check=True)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    reprint, corpus, out = sys.argv[1:]
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    articles = {article["id"]: article for article in lines(corpus)}
    decisions = {d["id"]: d for d in lines(os.path.join(out, "decisions.jsonl"))}
    clusters = list(lines(os.path.join(out, "clusters.jsonl")))
    repeats = list(lines(os.path.join(out, "paragraphs.jsonl")))
    show_counts(summary)
    show_cluster(clusters, decisions, articles)
    show_repeats(repeats)
    show_comparison(reprint, corpus, decisions, articles)
    heading("Where it is")
    print(f"{out}/kept/            the articles that stay, as they were")
    print(f"{out}/decisions.jsonl  what became of each, and why")
    print(f"{out}/clusters.jsonl   who printed the same story")
    print(f"{out}/paragraphs.jsonl headlines, paragraphs and furniture printed more than once")


if __name__ == "__main__":
    main()
