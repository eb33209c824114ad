#!/usr/bin/env python3
"""Checks of what reprint dedup writes, by means of its own.

    check_out.py bad-input REPRINT CASE MODES ARGUMENT...
        Run dedup on CASE/in in each of MODES (pass, skip, fail) and compare faults,
        warnings, documents and kept files with what the case expects.
    check_out.py output OUT IN DECISIONS CLUSTERS PARAGRAPHS
        Every field of the results of IN against tables and texts.
    check_out.py kept OUT TREE
        The files of OUT/kept are, decompressed, those of TREE.
    check_out.py whole OUT
        Every file under a final name is whole; print what is there.
    check_out.py strike SIGNAL WHEN COMMAND...
        Send the signal when a file WHEN exists (a pattern), or after WHEN seconds;
        exit as a shell would for the command.
    check_out.py members FILE...
        The number of gzip members in each.
    check_out.py bomb gz|zst zeros|string FILE
        A gigabyte of zeros, or of a string in a line, and a line behind it.
    check_out.py damage KIND FILE IN
        IN compressed and damaged in one of several ways.
"""

import collections
import glob
import gzip
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
import zlib

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"

EFFECT = {
    "judged": "judged all the same",
    "passed": "passed through unjudged",
    "lost": "skipped up to the next record",
    "rest": "rest of the file skipped",
    "skipped": "skipped",
}

DECISION_KEYS = ["id", "source_file", "line", "status", "relation", "cluster", "keeper",
                 "resemblance", "contained", "contains", "longest_run", "test", "evidence",
                 "passage", "paragraphs"]
CLUSTER_KEYS = ["cluster", "keeper", "size", "min_resemblance", "members", "versions",
                "sources", "first_date", "last_date"]
REPEAT_KEYS = ["kind", "count", "documents", "sources", "first", "places", "text"]
PLACE_KEYS = ["id", "paragraph", "offset", "length"]
FAULT_KEYS = ["kind", "source_file", "line", "offset", "cause", "effect"]
SUMMARY_KEYS = ["version", "options", "input", "kept_bytes", "documents", "clusters",
                "repeats", "paragraphs", "work", "bad_input", "seconds", "threads",
                "peak_memory_bytes"]


class Wrong(Exception):
    pass


def same(what, found, expected):
    if found != expected:
        raise Wrong("%s: %.300r, expected %.300r" % (what, found, expected))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def json_lines(path):
    """The objects of a file of JSON lines, each as written in one line of UTF-8."""
    lines = read(path).split(b"\n")
    if lines.pop():
        raise Wrong("%s does not end with a line" % path)
    return [json.loads(line.decode("utf-8")) for line in lines]


def decompressed(data):
    if data[:2] == GZIP:
        return gzip.decompress(data)
    if data[:4] == ZSTD:
        return subprocess.run(["zstd", "-dcq"], input=data, check=True,
                              stdout=subprocess.PIPE).stdout
    return data


def compression(data):
    return "gzip" if data[:2] == GZIP else "zstd" if data[:4] == ZSTD else "none"


def tree(folder):
    """All files below a folder, named by bytes."""
    folder = os.fsencode(folder)
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            found[os.path.relpath(full, folder)] = full
    return found


def check_kept(out, expected, source=None):
    kept, wanted = tree(out + "/kept"), tree(expected)
    same("files in kept", sorted(kept), sorted(wanted))
    for name, path in wanted.items():
        data = read(kept[name])
        same("kept/%s" % os.fsdecode(name), decompressed(data), decompressed(read(path)))
        if source and name in source:
            same("compression of kept/%s" % os.fsdecode(name), compression(data),
                 compression(read(source[name])))


# ---- bad input ----

def expected_faults(case):
    faults = []
    if not os.path.exists(case + "/faults"):
        return faults
    for line in read(case + "/faults").decode().splitlines():
        kind, name, number, offset, effect, cause = line.split("\t")
        faults.append((kind, name, None if number == "-" else int(number), offset,
                       EFFECT[effect], cause))
    return faults


def check_faults(out, stderr, wanted):
    path = out + "/bad-input.jsonl"
    found = json_lines(path) if os.path.exists(path) else []
    if out.endswith("-skip"):
        # What is said of lines that are left out is a check of its own.
        wanted = [w[:4] + (f["effect"],) + w[5:] if w[4] == EFFECT["passed"] and
                  f["effect"] in (EFFECT["passed"], EFFECT["skipped"]) else w
                  for w, f in zip(wanted, found)] + wanted[len(found):]
    same("faults", [(f["kind"], f["source_file"], f["line"], f["effect"]) for f in found],
         [(f[0], f[1], f[2], f[4]) for f in wanted])
    told = collections.Counter()
    for fault, (kind, name, number, offset, effect, cause) in zip(found, wanted):
        same("keys of a fault", list(fault), FAULT_KEYS)
        if cause not in fault["cause"] or not fault["cause"]:
            raise Wrong("cause %r, expected %r" % (fault["cause"], cause))
        if not isinstance(fault["offset"], int):
            raise Wrong("offset %r" % fault["offset"])
        if "-" in offset[1:]:
            low, high = map(int, offset.split("-"))
            if not low <= fault["offset"] <= high:
                raise Wrong("offset %d, expected %s" % (fault["offset"], offset))
        else:
            same("offset", fault["offset"], int(offset))
        told[kind] += 1
        if told[kind] > 10:
            continue
        where = ":%d" % number if number else \
            ": byte %d" % fault["offset"] if fault["offset"] else ""
        line = "reprint: warning: %s%s: %s (%s): %s\n" % (name, where, fault["cause"],
                                                          kind, effect)
        if line not in stderr:
            raise Wrong("stderr has no %r: %.300r" % (line, stderr))
    for kind, count in told.items():
        if count > 10 and "and %d more of %s;" % (count - 10, kind) not in stderr:
            raise Wrong("stderr does not count the faults it leaves out")
    same("warnings", stderr.count("reprint: warning: "),
         sum(min(n, 11) for n in told.values()))
    summary = json.loads(read(out + "/summary.json"))
    same("bad_input of the summary", summary["bad_input"],
         {"total": len(wanted), **told})


def bad_input(program, case, modes, *args):
    runs = {}
    for mode in modes.split(","):
        command = [program, "dedup", *(args or [case + "/in"]), "-o",
                   case + "/out-" + mode]
        command += ["--fail-on-bad-input"] if mode == "fail" else ["--bad-input", mode]
        runs[mode] = subprocess.run(command, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    check=False)
    # Before anything is read: a child's peak is at least its parent's at that time.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    faults = expected_faults(case)
    documents = []
    if os.path.exists(case + "/documents"):
        documents = read(case + "/documents").decode().splitlines()
    for mode, run in runs.items():
        out = case + "/out-" + mode
        stderr = run.stderr.decode("utf-8", "replace")
        same("exit status, stderr %.200r" % stderr, run.returncode,
             1 if mode == "fail" and faults else 0)
        same("stdout", run.stdout, b"")
        check_faults(out, stderr, faults)
        same("documents", ["%s:%d" % (d["source_file"], d["line"])
                           for d in json_lines(out + "/decisions.jsonl")], documents)
        check_kept(out, case + ("/skip" if mode == "skip" else "/pass"),
                   tree(case + "/in"))
        same("unfinished files", [n for n in tree(out) if n.endswith(b".part")], [])
    limit = case + "/peak"
    if os.path.exists(limit) and peak > int(read(limit)):
        raise Wrong("peak memory %d MiB, more than %d" % (peak, int(read(limit))))


def bomb(kind, what, path):
    head, byte, tail = b"", b"\0", b'\n{"id":"y","text":"short"}\n'
    if what == "string":
        head, byte, tail = b'{"id":"x","text":"', b"a", b'"' + b"}" + tail
    piece = byte * (1 << 20)
    if kind == "zst":
        with open(path, "wb") as file, \
                subprocess.Popen(["zstd", "-qc"], stdin=subprocess.PIPE,
                                 stdout=file) as child:
            child.stdin.write(head)
            for _ in range(1024):
                child.stdin.write(piece)
            child.stdin.write(tail)
        return
    # The same compressed piece a thousand times: only the checksum takes all the bytes.
    def deflated(data):
        z = zlib.compressobj(9, zlib.DEFLATED, -15)
        return z.compress(data) + z.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(head)
    for _ in range(1024):
        crc = zlib.crc32(piece, crc)
    crc = zlib.crc32(tail, crc)
    size = (len(head) + len(piece) * 1024 + len(tail)) & 0xffffffff
    with open(path, "wb") as file:
        file.write(GZIP + b"\x08\0\0\0\0\0\0\xff" + deflated(head))
        file.write(deflated(piece) * 1024 + deflated(tail) + b"\x03\0")
        file.write(crc.to_bytes(4, "little") + size.to_bytes(4, "little"))


def damage(kind, path, source):
    """The last line of 'source' is in a part of its own, which is what is damaged; print
    where that part begins and where the file ends."""
    lines = read(source).splitlines(keepends=True)
    first, last = b"".join(lines[:-1]), lines[-1]

    def zstd(data):
        return subprocess.run(["zstd", "-qc", "--check"], input=data, check=True,
                              stdout=subprocess.PIPE).stdout
    if kind.startswith("gzip"):
        z = zlib.compressobj(6, zlib.DEFLATED, 31)
        begin = z.compress(first) + z.flush(zlib.Z_FULL_FLUSH)
        end = z.compress(last) + z.flush()
    else:
        begin, end = zstd(first), zstd(last)
    data = begin + end
    if kind.endswith("-truncated"):
        data = begin + end[:len(end) // 2]
    elif kind.endswith("-header-truncated"):
        data = begin + end[:3]
    elif kind == "gzip-flipped":
        data = begin + bytes([end[0] | 6]) + end[1:]  # a block of type 3: there is none
    elif kind == "zstd-flipped":
        data = begin + bytes([end[0] ^ 1]) + end[1:]
    elif kind == "gzip-checksum":
        data = data[:-8] + bytes([data[-8] ^ 1]) + data[-7:]
    elif kind == "zstd-checksum":
        data = data[:-1] + bytes([data[-1] ^ 1])
    elif kind.endswith("-garbage"):
        data += b"garbage"
    elif kind.endswith("-padded"):
        data += bytes(1000)
    with open(path, "wb") as file:
        file.write(data)
    print(len(begin), len(data))


# ---- output ----

Document = collections.namedtuple("Document", "id file line title text source date size")


def words(text):
    """Letters and digits, lower case; every Han character by itself.  This is not all
    that reprint knows of words, and the texts of the tests need no more."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+", text.lower())


def paragraphs(text):
    """Number, offset and length in bytes, and text of each paragraph with words in it."""
    found, number, at = [], 0, 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            number += 1
            if words(stripped):
                offset = at + len(line[:len(line) - len(line.lstrip())].encode())
                found.append((number, offset, len(stripped.encode()), stripped))
        at += len(line.encode()) + 1
    return found


def places(document):
    title = document.title.strip()
    first = [(0, document.title.encode().find(title.encode()), len(title.encode()),
              title)] if words(title) else []
    return first + paragraphs(document.text)


def shingles(document):
    return set().union(*(shingles_of(place[3]) for place in places(document)))


def shingles_of(text):
    w = words(text)
    return {tuple(w[i:i + 3]) for i in range(max(1, len(w) - 2))}


def host(url):
    found = re.match(r"[a-z]+://(?:www\.)?([^/?#:]*)", url)
    return found.group(1) if found else ""


def warc_records(data):
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        size = int(fields[b"Content-Length"])
        end = len(head) + 4 + size + 4
        yield fields, rest[:size], data[:end]
        data = data[end:]


def load(folder):
    """The documents of a folder in the order of names and lines, and what a record is."""
    documents, records = [], collections.defaultdict(list)
    for name, path in sorted(tree(folder).items()):
        name, data = name.decode(), decompressed(read(path))
        if name.endswith(".txt"):
            records[name].append(data)
            documents.append(Document("%s:1" % name, name, 1, "", data.decode(), "", None,
                                      len(data)))
            continue
        if ".warc" in name:
            for fields, body, whole in warc_records(data):
                records[name].append(whole)
                if fields[b"WARC-Type"] == b"conversion":
                    uri = fields[b"WARC-Target-URI"].decode()
                    documents.append(Document(uri, name, len(records[name]), "",
                                              body.decode(), host(uri),
                                              fields[b"WARC-Date"].decode(), len(body)))
            continue
        for number, line in enumerate(data.splitlines(keepends=True), 1):
            records[name].append(line)
            o = json.loads(line)
            documents.append(Document(
                o.get("id", "%s:%d" % (name, number)), name, number, o.get("title", ""),
                o["text"], o.get("source") or host(o.get("url", "")), o.get("date"),
                len(line)))
    return documents, records


def table(path):
    rows = [line.split() for line in read(path).decode().splitlines()
            if line.strip() and not line.startswith("#")]
    return [[None if cell == "-" else cell for cell in row] for row in rows]


def near(what, found, expected):
    if not isinstance(found, float) or abs(found - expected) > 0.00005 + 1e-9:
        raise Wrong("%s: %r, expected %.6f" % (what, found, expected))


def passage(document, keeper):
    """The longest stretch of paragraphs half of whose shingles the keeper has too; a
    shingle counts for the first place that has it."""
    best, run, seen = None, [], set()
    for number, _, _, text in places(document):
        mine = shingles_of(text)
        if number and 2 * len((mine - seen) & keeper) >= len(mine):
            run.append((number, len(words(text))))
            total = sum(n for _, n in run)
            if not best or total > best["words"]:
                best = {"first": run[0][0], "last": number, "words": total}
        else:
            run = []
        seen |= mine
    return best


def check_reasons(name, decision):
    """What a test says goes with the relation it decided on."""
    test, relation = decision["test"], decision["relation"]
    versions = ["rarity", "evidence", "noise", "agreement"]
    known = {"unique": [None], "exact": ["identity"], "passage": ["passage"] + versions}
    if test not in known.get(relation, versions):
        raise Wrong("%s: %s by %s" % (name, relation, test))
    evidence = decision["evidence"]
    if test in (None, "identity"):
        same(name + ": evidence", evidence, None)
        return
    same(name + ": keys of the evidence", list(evidence),
         ["nats", "shared", "rare", "numbers"])
    if not 0 <= evidence["rare"] <= evidence["shared"] or \
            not 0 <= evidence["numbers"] <= 1 or evidence["nats"] <= 0:
        raise Wrong("%s: evidence %r" % (name, evidence))


def check_decisions(out, documents, rows):
    decisions = json_lines(out + "/decisions.jsonl")
    same("ids", [d["id"] for d in decisions], [d.id for d in documents])
    by_id = {d.id: d for d in documents}
    same("rows of the table", [row[0] for row in rows], [d.id for d in documents])
    for decision, document, row in zip(decisions, documents, rows):
        name = "decision on " + document.id
        _, status, relation, cluster, keeper, new, repeated, furniture = row
        same(name + ": keys", list(decision), DECISION_KEYS)
        same(name + ": place", (decision["source_file"], decision["line"]),
             (document.file, document.line))
        same(name, (decision["status"], decision["relation"], decision["cluster"],
                    decision["keeper"]),
             (status, relation, None if cluster is None else int(cluster), keeper))
        same(name + ": paragraphs", list(decision["paragraphs"].items()),
             [("new", int(new)), ("repeated", int(repeated)),
              ("furniture", int(furniture))])
        same(name + ": sum of paragraphs", sum(decision["paragraphs"].values()),
             len(paragraphs(document.text)))
        check_reasons(name, decision)
        if keeper is None:
            same(name + ": shares", (decision["resemblance"], decision["contained"],
                                     decision["contains"]), (None, None, None))
            continue
        a, b = shingles(document), shingles(by_id[keeper])
        near(name + ": resemblance", decision["resemblance"], len(a & b) / len(a | b))
        near(name + ": contained", decision["contained"], len(a & b) / len(a))
        near(name + ": contains", decision["contains"], len(a & b) / len(b))
        if decision["evidence"]:
            same(name + ": shared", decision["evidence"]["shared"], len(a & b))
            same(name + ": passage", decision["passage"], passage(document, b))
    return decisions


def check_clusters(out, documents, decisions, rows):
    clusters = json_lines(out + "/clusters.jsonl")
    by_id = {d.id: d for d in documents}
    order = [d.id for d in documents]
    same("clusters", [(str(c["cluster"]), c["keeper"], ",".join(c["members"]))
                      for c in clusters], [tuple(row[:3]) for row in rows])
    for number, (cluster, row) in enumerate(zip(clusters, rows)):
        name = "cluster %d" % number
        members = cluster["members"]
        same(name + ": keys", list(cluster), CLUSTER_KEYS)
        same(name + ": number", cluster["cluster"], number)
        same(name + ": size", cluster["size"], len(members))
        same(name + ": members are in order", members, sorted(members, key=order.index))
        same(name + ": members by decisions", members,
             [d["id"] for d in decisions if d["cluster"] == number])
        kept = [d["id"] for d in decisions
                if d["cluster"] == number and d["status"] == "kept"]
        same(name + ": versions are those that stay", sorted(cluster["versions"]),
             sorted(kept))
        sources = []
        for member in members:
            source = by_id[member].source
            if source and source not in sources:
                sources.append(source)
        same(name + ": sources", cluster["sources"], sources)
        same(name + ": dates", (cluster["first_date"], cluster["last_date"]),
             (row[3], row[4]))
        sets = [shingles(by_id[m]) for m in members]
        near(name + ": min_resemblance", cluster["min_resemblance"],
             min(len(a & b) / len(a | b) for a in sets for b in sets))
    return clusters


def check_paragraphs(out, documents, rows, cap):
    repeats = json_lines(out + "/paragraphs.jsonl")
    by_id = {d.id: d for d in documents}
    same("number of repeats", len(repeats), len(rows))
    for number, (repeat, row) in enumerate(zip(repeats, rows)):
        name = "repeat %d" % number
        kind, listed = row
        wanted = []
        for item in listed.split(","):
            document, _, paragraph = item.rpartition("/")
            wanted.append((document, int(paragraph)))
        same(name + ": keys", list(repeat), REPEAT_KEYS)
        same(name + ": places", [(p["id"], p["paragraph"]) for p in repeat["places"]],
             wanted[:cap])
        ids = {d for d, _ in wanted}
        same(name, (repeat["kind"], repeat["count"], repeat["documents"],
                    repeat["sources"]),
             (kind, len(wanted), len(ids), len({by_id[d].source for d in ids} - {""})))
        if cap:
            same(name + ": first", repeat["first"], repeat["places"][0])
        for place in repeat["places"] + [repeat["first"]]:
            same(name + ": keys of a place", list(place), PLACE_KEYS)
            known = {p[0]: p for p in places(by_id[place["id"]])}[place["paragraph"]]
            same(name + ": where", (place["offset"], place["length"]), known[1:3])
            document = by_id[place["id"]]
            field = document.text if place["paragraph"] else document.title
            cut = field.encode()[place["offset"]:place["offset"] + place["length"]]
            same(name + ": cut out", cut.decode(), known[3])
        document = by_id[repeat["first"]["id"]]
        field = document.text if repeat["first"]["paragraph"] else document.title
        cut = field.encode()[repeat["first"]["offset"]:][:repeat["first"]["length"]]
        excerpt = cut.decode()
        if len(cut) > 240:
            excerpt = cut[:240].decode("utf-8", "ignore") + "\u2026"
        same(name + ": text", repeat["text"], excerpt)
    return repeats


def check_summary(out, folder, documents, records, decisions, clusters, repeats):
    summary = json.loads(read(out + "/summary.json"))
    same("keys of the summary", list(summary), SUMMARY_KEYS)
    same("input", summary["input"],
         {"files": len(tree(folder)), "files_named_again": 0,
          "records": sum(map(len, records.values())),
          "bytes": sum(len(r) for rs in records.values() for r in rs)})
    same("kept_bytes", summary["kept_bytes"],
         sum(len(decompressed(read(p))) for p in tree(out + "/kept").values()))
    relations = collections.Counter(d["relation"] for d in decisions)
    removed = sum(d["status"] == "removed" for d in decisions)
    same("documents", list(summary["documents"].items()),
         [("total", len(documents)), ("kept", len(documents) - removed),
          ("removed", removed)] +
         [(r, relations[r]) for r in ("unique", "exact", "revision", "duplicate",
                                      "reprint", "contains", "variant", "passage")])
    largest = max(clusters, key=lambda c: c["size"])
    same("clusters", list(summary["clusters"].items()),
         [("total", len(clusters)), ("largest", largest["size"]),
          ("largest_min_resemblance", largest["min_resemblance"])])
    kinds = collections.Counter(r["kind"] for r in repeats)
    same("repeats", list(summary["repeats"].items()),
         [(k, kinds[k]) for k in ("headline", "paragraph", "furniture")])
    same("paragraphs", list(summary["paragraphs"].items()),
         [(k, sum(d["paragraphs"][k] for d in decisions))
          for k in ("new", "repeated", "furniture")])
    work = summary["work"]
    same("work", list(work), ["texts", "text_candidates", "texts_compared", "paragraphs",
                              "paragraph_candidates", "shingles_shared",
                              "shingles_concentrated", "rare_limit"])
    same("texts", work["texts"],
         len({tuple(w for p in places(d) for w in words(p[3])) for d in documents} - {()}))
    same("bad_input", summary["bad_input"], {"total": 0})
    same("seconds", [(k, type(v)) for k, v in summary["seconds"].items()],
         [("reading", float), ("solving", float), ("writing", float)])
    for key in ("threads", "peak_memory_bytes"):
        if not isinstance(summary[key], int) or summary[key] < 1:
            raise Wrong("%s: %r" % (key, summary[key]))


def output(out, folder, decision_rows, cluster_rows, paragraph_rows, cap="100"):
    documents, records = load(folder)
    decisions = check_decisions(out, documents, table(decision_rows))
    clusters = check_clusters(out, documents, decisions, table(cluster_rows))
    repeats = check_paragraphs(out, documents, table(paragraph_rows), int(cap))
    check_summary(out, folder, documents, records, decisions, clusters, repeats)
    removed = {(d["source_file"], d["line"]) for d in decisions
               if d["status"] == "removed"}
    kept = tree(out + "/kept")
    for name, path in tree(folder).items():
        name_str = name.decode()
        wanted = b"".join(r for n, r in enumerate(records[name_str], 1)
                          if (name_str, n) not in removed)
        if not wanted and name_str.endswith(".txt"):
            same("kept/" + name_str, name in kept, False)
            continue
        data = read(kept.pop(name))
        same("kept/" + name_str, decompressed(data), wanted)
        same("compression of " + name_str, compression(data), compression(read(path)))
    same("more in kept", kept, {})


def members(*paths):
    for path in paths:
        data, n = read(path), 0
        while data:
            z = zlib.decompressobj(31)
            z.decompress(data)
            if not z.eof:
                raise Wrong("%s ends inside a member" % path)
            data = z.unused_data
            n += 1
        print(n)


# ---- interruptions ----

def whole(out):
    """Each file that has its final name can be read to its end."""
    found = []
    for name, path in sorted(tree(out).items()):
        if name.endswith(b".part"):
            continue
        try:
            data = decompressed(read(path))
        except (OSError, EOFError, zlib.error, subprocess.CalledProcessError) as e:
            raise Wrong("%s: %s" % (name, e)) from e
        if name == b"summary.json":
            json.loads(data)
        elif data and not data.endswith(b"\n"):
            raise Wrong("%s ends inside a line" % name)
        for line in data.split(b"\n")[:-1]:
            try:
                json.loads(line)
            except ValueError as e:
                if not (name.startswith(b"kept/") and line.startswith(b"broken")):
                    raise Wrong("%s: %.80r: %s" % (name, line, e)) from e
        found.append(name.decode())
    print(" ".join(found))


def strike(number, when, *command):
    number = getattr(signal, number)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in
                                              (signal.SIGHUP, signal.SIGINT,
                                               signal.SIGTERM)]) as child:
        if re.fullmatch(r"[0-9.]+", when):
            time.sleep(float(when))
        else:
            end = time.monotonic() + 60
            while child.poll() is None and not glob.glob(when):
                if time.monotonic() > end:
                    child.kill()
                    raise Wrong("%s did not appear" % when)
        child.send_signal(number)
        status = child.wait()
    sys.exit(128 - status if status < 0 else status)


COMMANDS = {
    "bad-input": bad_input,
    "bomb": bomb,
    "damage": damage,
    "kept": check_kept,
    "members": members,
    "output": output,
    "strike": strike,
    "whole": whole,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    try:
        COMMANDS[sys.argv[1]](*sys.argv[2:])
    except Wrong as e:
        sys.exit(str(e))
