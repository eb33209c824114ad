"""What a run of 'reprint dedup' wrote, and the texts it read."""

import collections
import json
import os
import subprocess


class Trouble(Exception):
    """A file that cannot be used; the message names it."""


Decision = collections.namedtuple("Decision", "removed relation cluster keeper")


def lines_of(path):
    """Yield the lines of a file, '.zst' unpacked by zstd(1), without their ends."""
    try:
        if not path.endswith(".zst"):
            with open(path, "rb") as file:
                for line in file:
                    yield line.rstrip(b"\r\n")
            return
        with open(path, "rb") as packed, subprocess.Popen(
                ["zstd", "-dcq"], stdin=packed, stdout=subprocess.PIPE) as zstd:
            for line in zstd.stdout:
                yield line.rstrip(b"\r\n")
        if zstd.returncode:
            raise Trouble(f"{path}: zstd failed")
    except OSError as error:
        raise Trouble(f"{error.filename}: {error.strerror}") from error


def json_lines(path):
    """Yield the objects of a JSON lines file."""
    for number, line in enumerate(lines_of(path), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise Trouble(f"{path}:{number}: {error}") from error


def table(path, columns, header=True):
    """Yield the first 'columns' columns of a tab-separated file, a tuple a row."""
    for number, line in enumerate(lines_of(path), 1):
        if (number == 1 and header) or not line:
            continue
        row = tuple(line.decode().split("\t"))
        if len(row) < columns:
            raise Trouble(f"{path}:{number}: {len(row)} columns instead of {columns}")
        yield row[:columns]


def texts_path(folder):
    """Return the file with the documents of a set or of a generated corpus."""
    for name in "docs.jsonl.zst", "docs.jsonl", "corpus.jsonl.zst", "corpus.jsonl":
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    raise Trouble(f"{folder}: neither docs.jsonl nor corpus.jsonl, nor one with .zst")


class Run:
    """The folder that 'reprint dedup' wrote.

    decision  id -> Decision
    clusters  the lines of clusters.jsonl, held against the decisions
    repeats   a generator of the lines of paragraphs.jsonl
    """

    def __init__(self, folder):
        self.folder = folder
        self.decision = {}
        path = os.path.join(folder, "decisions.jsonl")
        for line in json_lines(path):
            if line["id"] in self.decision:
                raise Trouble(f"{path}: id {line['id']} occurs twice")
            self.decision[line["id"]] = Decision(
                line["status"] == "removed", line["relation"], line.get("cluster"),
                line.get("keeper"))
        self.clusters = self._clusters()

    def _clusters(self):
        path = os.path.join(self.folder, "clusters.jsonl")
        clusters = list(json_lines(path))
        listed = {member: line["cluster"]
                  for line in clusters for member in line["members"]}
        decided = {id: decision.cluster for id, decision in self.decision.items()
                   if decision.cluster is not None}
        if listed != decided:
            id = next(id for id in listed.keys() | decided.keys()
                      if listed.get(id) != decided.get(id))
            raise Trouble(f"{path}: {id} is in cluster {listed.get(id)},"
                          f" in decisions.jsonl in {decided.get(id)}")
        return clusters

    def repeats(self):
        return json_lines(os.path.join(self.folder, "paragraphs.jsonl"))

    def of(self, id):
        """Return the decision on a document."""
        try:
            return self.decision[id]
        except KeyError:
            raise Trouble(f"{self.folder}: no decision on {id}") from None

    def cluster(self, id):
        """Return the name of a document's cluster; a document alone is its own."""
        cluster = self.of(id).cluster
        return ("alone", id) if cluster is None else cluster

    def together(self, id1, id2):
        """Tell whether two documents are in one cluster."""
        return self.cluster(id1) == self.cluster(id2)
