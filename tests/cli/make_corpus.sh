#!/bin/sh
# Checks make_corpus: the same options give the same bytes, the corpus is valid
# JSON, and the truth covers every document and every paragraph.
#
# usage: make_corpus.sh PATH_TO_make_corpus STORIES_DIR

if [ $# -ne 2 ]; then
	echo "usage: $0 PATH_TO_make_corpus STORIES_DIR" >&2
	exit 2
fi
tool=$1
stories=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

report() {
	# report STATUS NAME
	if [ "$1" -eq 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

corpus() {
	# corpus NAME OPTION... : makes $dir/NAME
	name=$1
	shift
	"$tool" --stories "$stories" "$@" -o "$dir/$name" >"$dir/log" 2>&1 ||
		{ cat "$dir/log" >&2; return 1; }
}

same() {
	# same A B FILE...
	a=$1 b=$2
	shift 2
	for file; do
		cmp "$dir/$a/$file" "$dir/$b/$file" || return 1
	done
}

refused() {
	# refused NAME ARGUMENT... : exit 2, a message, nothing on stdout
	name=$1
	shift
	"$tool" "$@" >"$dir/stdout" 2>"$dir/stderr"
	status=$?
	[ $status -eq 2 ] && [ -s "$dir/stderr" ] && [ ! -s "$dir/stdout" ]
	report $? "refused: $name"
}

corpus first --documents 3000 --seed 7
report $? "makes a corpus"
corpus again --documents 3000 --seed 7 &&
	same first again corpus.jsonl documents.tsv paragraphs.tsv
report $? "same seed, same bytes"
corpus other --documents 3000 --seed 8 &&
	! cmp -s "$dir/first/corpus.jsonl" "$dir/other/corpus.jsonl"
report $? "other seed, other bytes"
corpus bare --documents 3000 --seed 7 --no-truth &&
	same first bare corpus.jsonl &&
	[ ! -e "$dir/bare/documents.tsv" ] && [ ! -e "$dir/bare/paragraphs.tsv" ]
report $? "--no-truth writes the same corpus alone"
corpus noisy --documents 500 --ocr 0.02 &&
	grep -q 'ocr' "$dir/noisy/documents.tsv"
report $? "--ocr hits copies"
corpus syndicated --documents 210 --copies 20 &&
	[ "$(sed 1d "$dir/syndicated/documents.tsv" | cut -f 2 | sort | uniq -c |
		awk '{ print $1 }' | sort -u)" = 21 ]
report $? "--copies makes families of one size, and nothing else"
corpus few --documents 300 --languages ru,zh &&
	! grep -qE '	(en|de|fr)-' "$dir/few/documents.tsv" &&
	grep -q '	ru-' "$dir/few/documents.tsv" &&
	grep -q '	zh-' "$dir/few/documents.tsv"
report $? "--languages chooses languages"
corpus sized --bytes 4M
size=$(wc -c <"$dir/sized/corpus.jsonl")
[ "$size" -gt 3500000 ] && [ "$size" -lt 4900000 ]
report $? "--bytes is about right ($size for 4M)"
corpus one --documents 1 && [ "$(wc -l <"$dir/one/corpus.jsonl")" -eq 1 ]
report $? "a corpus of one document"

python3 - "$dir/first" "$dir/noisy" <<'END'
import collections
import json
import sys

failed = False


def report(good, name):
    global failed
    print("ok" if good else "not ok", name)
    failed |= not good


def table(path, header):
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    report(rows[0] == header.split(), path.rsplit("/", 1)[1] + " has its header")
    report(all(len(row) == len(rows[0]) for row in rows),
           path.rsplit("/", 1)[1] + " has all columns")
    return rows[1:]


def check(folder, full):
    with open(folder + "/corpus.jsonl", encoding="utf-8", newline="\n") as file:
        documents = [json.loads(line) for line in file]
    fields = {"id", "url", "source", "date", "title", "text"}
    report(all(set(d) == fields and all(d.values()) for d in documents),
           "every line is an object with the six fields")
    by_id = {d["id"]: d for d in documents}
    report(len(by_id) == len(documents), "ids are unique")

    truth = table(folder + "/documents.tsv", "id story role of share operations")
    report([row[0] for row in truth] == [d["id"] for d in documents],
           "each document has its truth, in order")
    paragraphs = collections.defaultdict(list)
    for row in table(folder + "/paragraphs.tsv", "id paragraph kind origin"):
        paragraphs[row[0]].append(row)
    report(all([int(row[1]) for row in paragraphs[d["id"]]] ==
               list(range(1 + sum(1 for p in d["text"].split("\n") if p.strip())))
               for d in documents), "each paragraph has its truth")
    report({row[2] for rows in paragraphs.values() for row in rows} ==
           {"headline", "paragraph", "furniture", "local"}, "all kinds occur")
    local = [row[3] for rows in paragraphs.values() for row in rows
             if row[2] == "local"]
    report(len(local) == len(set(local)), "local paragraphs are unique")

    role = {row[0]: row for row in truth}
    report(all((row[3] == "-") == (row[2] in ("original", "decoy", "unrelated"))
               for row in truth), "copies and embeddings name their original")
    report(all(role[row[3]][2] == "original" and role[row[3]][1] == row[1] and
               by_id[row[3]]["date"] < by_id[row[0]]["date"]
               for row in truth if row[3] != "-"),
           "originals have the same story and an earlier date")
    alone = [row[1] for row in truth if row[2] in ("decoy", "unrelated")]
    others = {row[1] for row in truth if row[2] not in ("decoy", "unrelated")}
    report(len(alone) == len(set(alone)) and not others & set(alone),
           "stories of decoys and unrelated documents are their own")
    report(all(0 < float(row[4]) <= 1 for row in truth), "shares are above 0, up to 1")
    if not full:
        return
    share = collections.Counter(row[2] for row in truth)
    limits = {"original": (7, 20), "copy": (33, 46), "embedded": (5, 7),
              "decoy": (5, 7), "unrelated": (33, 37)}
    report(all(low <= 100 * share[name] / len(truth) <= high
               for name, (low, high) in limits.items()),
           "roles have plausible shares: %s" % dict(share))
    report(len({row[1].split("-")[0] for row in truth}) >= 10, "all languages occur")


check(sys.argv[1], True)
check(sys.argv[2], False)
sys.exit(failed)
END
[ $? -eq 0 ] || failed=1

"$tool" --help >"$dir/stdout" 2>"$dir/stderr" &&
	grep -q '^usage:' "$dir/stdout" && [ ! -s "$dir/stderr" ]
report $? "--help"
refused "no output folder" --documents 10
refused "unknown option" --wrong 3 -o "$dir/x"
refused "stray argument" stray -o "$dir/x"
refused "missing value" -o "$dir/x" --documents
refused "bad number" --documents 12x -o "$dir/x"
refused "zero documents" --documents 0 -o "$dir/x"
refused "bad size" --bytes 5T -o "$dir/x"
refused "bad rate" --ocr 2 -o "$dir/x"
refused "both sizes" --documents 5 --bytes 5M -o "$dir/x"
refused "no such stories" --stories "$dir/none" -o "$dir/x"
refused "no such language" --stories "$stories" --languages en,xx -o "$dir/x"
refused "output below a file" --stories "$stories" --documents 5 -o "$dir/log/x"
exit $failed
