#!/bin/sh
# The same input gives the same bytes, whatever the threads, the order of the arguments,
# the way the corpus is cut into files, and their compression.
#
# usage: dedup_same.sh REPRINT [MAKE_CORPUS STORIES]

. "$(dirname "$0")/lib.sh"
setup "$@"

n=3000
[ -z "$sanitized" ] || n=1000

# A corpus with a bit of everything, where make_corpus is missing.
plain_corpus() {
	"$python" - $n <<'END'
import json, random, sys
random.seed(7)
vocabulary = ["".join(random.choice("aeiou" if i % 2 else "bdfklmnrst")
	for i in range(random.randint(3, 9))) for _ in range(3000)]
def paragraph():
	return " ".join(random.choice(vocabulary) for _ in range(random.randint(3, 60)))
known, documents = [], []
with open("corpus/corpus.jsonl", "w", encoding="utf-8") as file:
	for i in range(int(sys.argv[1])):
		text = [paragraph() for _ in range(random.randint(1, 8))]
		if documents and random.random() < 0.4:
			text = list(random.choice(documents))
			for _ in range(random.randint(0, 3)):
				j = random.randrange(len(text))
				text[j] = random.choice((paragraph(), text[j] + " more", text[0]))
		if random.random() < 0.3:
			text.append("Subscribe to our newsletter and never miss a story again")
		documents.append(text)
		file.write(json.dumps({"id": "doc%d" % random.getrandbits(60),
			"url": "https://site%d.example/%d" % (random.randrange(40), i),
			"date": "2024-%02d-%02d" % (random.randint(1, 12), random.randint(1, 28)),
			"title": paragraph()[:40], "text": "\n".join(text)}) + "\n")
END
}

mkdir corpus split gz zst
if [ -n "$make_corpus" ] && [ -x "$make_corpus" ] && [ -d "$stories" ]; then
	"$make_corpus" --stories "$stories" --documents $n --seed 3 --no-truth -o corpus \
		>stdout 2>&1 || { cat stdout; exit 1; }
else
	echo "make_corpus is not given: a plainer corpus is made"
	plain_corpus
fi
# Some exact copies, wherever they came from.
sed -n '1,400p' corpus/corpus.jsonl | sed -n '0~10s/"id": *"/&copy-/p' >copies
cat copies >>corpus/corpus.jsonl
n=$(wc -l <corpus/corpus.jsonl)
split -n l/7 -d --additional-suffix=.jsonl corpus/corpus.jsonl split/part
cat split/*.jsonl | cmp - corpus/corpus.jsonl || exit 1
for f in corpus/*.jsonl; do
	gzip -nc "$f" >"gz/${f#*/}.gz"
	zstd -qc "$f" >"zst/${f#*/}.zst"
done

# identical A B: all results but the summary, which has times in it
identical() {
	for x in decisions clusters paragraphs; do
		cmp "$1/$x.jsonl" "$2/$x.jsonl" || return 1
	done
	diff -r "$1/kept" "$2/kept"
}

# alike A B: but for the names of the files and the lines in them
alike() {
	for x in clusters paragraphs; do
		cmp "$1/$x.jsonl" "$2/$x.jsonl" || return 1
	done
	for x in "$1" "$2"; do
		sed 's/"source_file":"[^"]*","line":[0-9]*,//' "$x/decisions.jsonl" >"$x.bare"
	done
	cmp "$1.bare" "$2.bare"
}

# It would be easy to be the same with nothing in it.
worth_it() {
	expect 0 "$rp" dedup corpus -o one --threads 1 || return 1
	"$python" - "$n" <<'END'
import json, sys
summary = json.load(open("one/summary.json"))
d, r = summary["documents"], summary["repeats"]
least = min(d["exact"], d["duplicate"], r["paragraph"], r["furniture"])
sys.exit(0 if d["total"] == int(sys.argv[1]) and least >= 1 and d["removed"] > 100
	else "%s %s" % (d, r))
END
}
check "a corpus with all kinds of copies" worth_it

threads() {
	expect 0 "$rp" dedup corpus -o "threads$1" --threads "$1" && identical one "threads$1"
}
for t in 2 3 8; do
	check "--threads $t" threads $t
done

again() {
	expect 0 "$rp" dedup corpus -o again --threads 1 && identical one again || return 1
	expect 0 "$rp" dedup corpus -o again --threads 8 --force && identical one again
}
check "two runs" again

split_files() {
	expect 0 "$rp" dedup split -o split-out && alike one split-out || return 1
	[ "$(find split-out/kept -type f | wc -l)" -eq 7 ] || return 1
	cat split-out/kept/part*.jsonl | cmp - one/kept/corpus.jsonl
}
check "seven files instead of one" split_files

split_threads() {
	expect 0 "$rp" dedup split -o "split-$2-$1" --threads "$1" --paragraphs "$2" &&
		identical "split-$2-1" "split-$2-$1"
}
for t in 1 3 8; do
	check "--paragraphs strip, seven files, --threads $t" split_threads $t strip
	check "--paragraphs mark, seven files, --threads $t" split_threads $t mark
done

order() {
	(cd split && expect 0 "$rp" dedup part03.jsonl part00.jsonl part06.jsonl part05.jsonl \
		part01.jsonl part04.jsonl part02.jsonl -o ../shuffled) || return 1
	identical split-out shuffled || return 1
	expect 0 "$rp" dedup split/part06.jsonl split split/part00.jsonl -o overlapping &&
		identical split-out overlapping
}
check "any order of the arguments" order

# The policies that do not go by the order of the input do not depend on it.
policy() {
	mkdir "turned-$1"
	tac corpus/corpus.jsonl >"turned-$1/corpus.jsonl"
	expect 0 "$rp" dedup corpus -o "there-$1" --keep "$1" || return 1
	expect 0 "$rp" dedup "turned-$1" -o "back-$1" --keep "$1" || return 1
	for x in there back; do
		sed 's/"source_file":"[^"]*","line":[0-9]*,//' "$x-$1/decisions.jsonl" |
			sort >"$x-$1.sorted"
		sort "$x-$1/kept/corpus.jsonl" >"$x-$1.kept"
	done
	cmp "there-$1.sorted" "back-$1.sorted" && cmp "there-$1.kept" "back-$1.kept" || return 1
	cmp "there-$1/paragraphs.jsonl" "back-$1/paragraphs.jsonl"
}
check "--keep longest, and the corpus turned round" policy longest
check "--keep earliest, and the corpus turned round" policy earliest

compressed() {
	expect 0 "$rp" dedup "$1" -o "$1-out" && alike one "$1-out" || return 1
	"$2" -dcq "$1-out/kept/corpus.jsonl.$1" | cmp - one/kept/corpus.jsonl
}
check "gzip" compressed gz gzip
check "zstd" compressed zst zstd

compressed_threads() {
	expect 0 "$rp" dedup "$1" -o "$1-8" --threads 8 && identical "$1-out" "$1-8"
}
check "gzip, --threads 8" compressed_threads gz
check "zstd, --threads 8" compressed_threads zst

standard_input() {
	"$rp" dedup - -o stdin-out <corpus/corpus.jsonl 2>stderr || return 1
	alike one stdin-out && cmp stdin-out/kept/stdin one/kept/corpus.jsonl
}
check "standard input" standard_input

finish
