#!/bin/sh
# Score small runs whose right scores were worked out by hand.
# usage: quality.sh PATH_OF_bench/quality [PATH_OF_brute_force]
set -eu

quality=$1
brute_force=${2-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
tab=$(printf '\t')

# decide RUN ID kept|removed RELATION CLUSTER KEEPER, '-' for none: a line of
# decisions.jsonl
decide() {
	cluster=$5
	keeper="\"$6\""
	[ "$5" != - ] || cluster=null
	[ "$6" != - ] || keeper=null
	mkdir -p "$dir/$1"
	printf '{"id":"%s","status":"%s","relation":"%s","cluster":%s,"keeper":%s}\n' \
		"$2" "$3" "$4" "$cluster" "$keeper" >>"$dir/$1/decisions.jsonl"
}

# cluster RUN NUMBER MEMBER...: a line of clusters.jsonl
cluster() {
	run=$1 number=$2
	shift 2
	members=$(printf ',"%s"' "$@")
	printf '{"cluster":%s,"size":%s,"min_resemblance":0.25,"members":[%s]}\n' \
		"$number" $# "${members#,}" >>"$dir/$run/clusters.jsonl"
}

# repeat RUN KIND COUNT ID:PARAGRAPH...: a line of paragraphs.jsonl
repeat() {
	run=$1 kind=$2 count=$3
	shift 3
	places=
	for place; do
		places=$places",{\"id\":\"${place%:*}\",\"paragraph\":${place#*:}}"
	done
	printf '{"kind":"%s","count":%s,"places":[%s]}\n' "$kind" "$count" "${places#,}" \
		>>"$dir/$run/paragraphs.jsonl"
}

# Turn blanks into tabs: a table as it is read easily into one as it is stored.
tabs() {
	tr -s ' ' "$tab"
}

# Compare a JSON answer with what is expected of it, space aside.
expect() {
	name=$1
	shift
	if ! "$quality" "$@" --json >"$dir/answer" 2>"$dir/stderr"; then
		echo "$name: failed"
		cat "$dir/stderr"
		failed=1
		return
	fi
	tr -d ' \t\n' <"$dir/answer" | tr , '\n' >"$dir/got"
	tr -d ' \t\n' | tr , '\n' >"$dir/wanted"
	if ! diff "$dir/wanted" "$dir/got"; then
		echo "$name: other scores than expected (<)"
		failed=1
	fi
}

# expect_refusal NAME MESSAGE ARGUMENT...: exit 2 and a message on stderr
expect_refusal() {
	name=$1 message=$2
	shift 2
	status=0
	"$quality" "$@" >"$dir/answer" 2>"$dir/stderr" || status=$?
	if [ "$status" != 2 ] || ! grep -qF "$message" "$dir/stderr"; then
		echo "$name: exit $status, wanted 2 and '$message'"
		cat "$dir/stderr"
		failed=1
	fi
}

# ---- A run with one mistake of each kind, against its truth ----
#
# Story A: a1 and its copies a2, a3, a4.  The run has a1 and a2 in a cluster with u1, no
# copy, and removes a2 for the wrong reason (keeper u1); it removes a3 as a copy of b1 and
# misses a4.
# Story B: b1 and b2, found.  Story C: c1 and c2, both removed as copies of a decoy.
# Story D: f1, removed as a reprint of e4, the article it is embedded in: nothing is lost.
# e1 is linked to its story B, e2 to B though its story is A, e3 to nothing.
# The decoys d1 and d2 are linked to each other and d3 to c1, c2; d2 is removed.
decide run u1 kept unique 0 u1
decide run a1 kept contains 0 u1
decide run a2 removed duplicate 0 u1
decide run a3 removed duplicate 1 b1
decide run a4 kept unique - -
decide run b1 kept unique 1 b1
decide run b2 removed exact 1 b1
decide run c1 removed duplicate 3 d3
decide run c2 removed duplicate 3 d3
decide run f1 removed reprint - e4
decide run u2 kept unique - -
decide run e1 kept contains - b1
decide run e2 kept contains - b1
decide run e3 kept unique - -
decide run e4 kept unique - -
decide run d1 kept unique 2 d1
decide run d2 removed duplicate 2 d1
decide run d3 kept unique 3 d3
decide run d4 kept unique - -
cluster run 0 a1 a2 u1
cluster run 1 a3 b1 b2
cluster run 2 d1 d2
cluster run 3 c1 c2 d3

mkdir "$dir/corpus"
tabs >"$dir/corpus/documents.tsv" <<'END'
id story role of share operations
a1 A original - 1 -
a2 A copy a1 1 -
a3 A copy a1 .9 cut
a4 A copy a1 .8 cut
b1 B original - 1 -
b2 B copy b1 1 -
c1 C original - 1 -
c2 C copy c1 1 -
f1 D original - 1 -
u1 U unrelated - 1 -
u2 U unrelated - 1 -
e1 B embedded b1 1 -
e2 A embedded a1 1 -
e3 A embedded a1 1 -
e4 D embedded f1 1 -
d1 E decoy - 1 -
d2 E decoy - 1 -
d3 E decoy - 1 -
d4 E decoy - 1 -
END

# Paragraphs: A1 is found in a1 and a2, missed in a3, joined with u1's; A2 is found, its
# merged form in a3 is left out; B1 is missed.  Headlines: A's is found, B's is missed.
# Furniture: m stands 6 times in 5 documents, of which 4 places are found; n is in 4
# documents only, and left out; 3 local lines are wrongly called furniture.
repeat run paragraph 3 a1:1 a2:1 u1:1
repeat run paragraph 3 a1:2 a2:2 a3:2
repeat run headline 2 a1:0 a2:0
repeat run furniture 4 a1:9 a2:9 b1:9 u1:10
repeat run furniture 4 c1:9 c2:9
repeat run furniture 3 d1:1 d3:1 d4:1
tabs >"$dir/corpus/paragraphs.tsv" <<'END'
id paragraph kind origin
a1 0 headline HA
a2 0 headline HA
b1 0 headline HB
b2 0 headline HB
a1 1 paragraph A1
a2 1 paragraph A1
a3 1 paragraph A1
u1 1 paragraph X
a1 2 paragraph A2
a2 2 paragraph A2
a3 2 paragraph A2+A3
b1 1 paragraph B1
b2 1 paragraph B1
a1 9 furniture m
a2 9 furniture m
b1 9 furniture m
b2 9 furniture m
u1 9 furniture m
u1 10 furniture m
c1 9 furniture n
c2 9 furniture n
d1 9 furniture n
d2 9 furniture n
d1 1 local l1
d3 1 local l3
d4 1 local l4
END

# Documents, over a1-4 b1-2 c1-2 f1 u1-2: true pairs 6 + 1 + 1, predicted 3 + 3 + 1, both
# a1a2 b1b2 c1c2.  ARI over C(11,2) = 55: 2 (3*55 - 7*8) / ((7+8) 55 - 2*7*8) = 218 / 713.
# Removed: a2 a3 b2 f1 rightly, c1 c2 d2 not; b2 and f1 name a right keeper.  Removable
# are 3 + 1 + 1 + 0, of which a2, a3 and b2 went.
# Paragraphs, over A1 x3, X, A2 x2, B1 x2: true 3 + 1 + 1, predicted 3 + 1, both 1 + 1.
expect 'truth' truth "$dir/run" "$dir/corpus" <<'END'
{"document_pairs": {"precision": 0.428571, "recall": 0.375, "f1": 0.4,
	"right": 3, "predicted": 7, "true": 8},
"clusters": {"ari": 0.30575, "clusters": 4},
"removed": {"precision": 0.571429, "recall": 0.6, "right_keeper": 0.285714,
	"removed": 7, "right": 4, "copies": 5, "copies_kept": 2},
"embedded": {"linked": 0.5, "linked_wrongly": 0.25, "documents": 4},
"decoys": {"linked": 0.75, "removed": 0.25, "documents": 4},
"paragraph_pairs": {"precision": 0.5, "recall": 0.4, "f1": 0.444444,
	"right": 2, "predicted": 4, "true": 5},
"headline_pairs": {"precision": 1.0, "recall": 0.5, "f1": 0.666667,
	"right": 1, "predicted": 1, "true": 2},
"furniture": {"precision": 0.571429, "recall": 0.666667, "f1": 0.615385,
	"right": 4, "predicted": 7, "true": 6},
"places_capped": {"lines": 1, "places": 2}}
END

# ---- The textbook's adjusted Rand index below chance: {1 2}{3 4} against {1 3}{2 4} ----
# 2 (0*6 - 2*2) / ((2+2) 6 - 2*2*2) = -8 / 16.  And shares of nothing are neither 0 nor 1.
for pair in '1 3' '2 4'; do
	set -- $pair
	decide crossed "$1" kept unique "$1" "$1"
	decide crossed "$2" removed duplicate "$1" "$1"
	cluster crossed "$1" "$1" "$2"
done
: >"$dir/crossed/paragraphs.jsonl"
mkdir "$dir/four"
tabs >"$dir/four/documents.tsv" <<'END'
id story role of share operations
1 A original - 1 -
2 A copy 1 1 -
3 B original - 1 -
4 B copy 3 1 -
END
tabs >"$dir/four/paragraphs.tsv" <<'END'
id paragraph kind origin
END
nothing='{"precision": null, "recall": null, "f1": null,
	"right": 0, "predicted": 0, "true": 0}'
expect 'crossed clusters' truth "$dir/crossed" "$dir/four" <<END
{"document_pairs": {"precision": 0.0, "recall": 0.0, "f1": 0.0,
	"right": 0, "predicted": 2, "true": 2},
"clusters": {"ari": -0.5, "clusters": 2},
"removed": {"precision": 0.0, "recall": 0.0, "right_keeper": 0.0,
	"removed": 2, "right": 0, "copies": 2, "copies_kept": 2},
"embedded": {"linked": null, "linked_wrongly": null, "documents": 0},
"decoys": {"linked": null, "removed": null, "documents": 0},
"paragraph_pairs": $nothing,
"headline_pairs": $nothing,
"furniture": $nothing,
"places_capped": {"lines": 0, "places": 0}}
END

expect_refusal 'truth of another corpus' 'not of the same documents' \
	truth "$dir/run" "$dir/four"

# ---- Judged pairs ----
# Clusters {p q r} with q, r removed; {s t z} with z removed; {v w}, {x y}, {m n}.
decide news p kept unique 0 p
decide news q removed duplicate 0 p
decide news r removed duplicate 0 p
decide news s kept unique 1 s
decide news t kept contains 1 s
decide news z removed duplicate 1 s
decide news v kept unique 2 v
decide news w removed duplicate 2 v
decide news x kept unique 3 x
decide news y removed duplicate 3 x
decide news m kept unique 4 m
decide news n removed duplicate 4 m
cluster news 0 p q r
cluster news 1 s t z
cluster news 2 v w
cluster news 3 x y
cluster news 4 m n

# J5, weight 100/4: a copy found and one missed, a wrong merge, a partial pair with one of
# the two removed.  J9, weight 10/2: two copies found.  C5, weight 30/3: a partial pair
# linked and kept, costing nothing; one pair rightly apart, one copy missed.  J1, weight
# 20/2: a copy found; the other pair linked is a far one.  J=1 is left out.
mkdir "$dir/set"
tabs >"$dir/set/judged.tsv" <<'END'
#id1 id2 verdict stratum population_of_stratum
p q copy J5 100
p s copy J5 100
q r different J5 100
p r partial J5 100
v w copy J9 10
x y copy J9 10
s t partial C5 30
p x different C5 30
q v copy C5 30
s z copy J1 20
m n different J1 20
m p partial J2 50
t z different J=1 7
END
# right 25 + 10 + 10; true 50 + 10 + 10 + 10; predicted 45 + 25, strict 45 + 25 + 25;
# F1 = 90 / 150, strict 90 / 175.
expect 'judged' judged "$dir/news" "$dir/set" <<'END'
{"partial_left_out": {"precision": 0.642857, "recall": 0.5625, "f1": 0.6,
	"right": 45.0, "predicted": 70.0, "true": 80.0},
"strict": {"precision": 0.473684, "recall": 0.5625, "f1": 0.514286,
	"right": 45.0, "predicted": 95.0, "true": 80.0},
"far_pairs": {"linked": 1, "pairs": 2}}
END

# ---- Labels ----
# p q in either order, s z, and x m which is missed; 3 + 3 + 1 + 1 + 1 pairs are linked.
tabs >"$dir/set/pairs.tsv" <<'END'
p q
z s
q p
x m
END
expect 'labels' labels "$dir/news" "$dir/set" <<'END'
{"labels": {"recall": 0.666667, "found": 2, "pairs": 3, "other_linked_pairs": 7}}
END

printf 'p\tnobody\n' >>"$dir/set/pairs.tsv"
expect_refusal 'labels of another set' 'no decision on nobody' \
	labels "$dir/news" "$dir/set"

# ---- Brute force: what it prints is expanded to pairs ----
# Documents 0 and 1 are equal, so that 2, J = 3/4 to them, makes two pairs; 4 contains 3.
# The run has 0 and 2 together, no more; 3 and 4 do not meet as candidates.  Paragraph 1 of
# 0, 1 and 2 is equal, two of three are found.
decide brute n0 kept unique 0 n0
decide brute n1 kept unique - -
decide brute n2 removed duplicate 0 n0
decide brute n3 kept unique - -
decide brute n4 kept unique - -
cluster brute 0 n0 n2
repeat brute paragraph 2 n0:1 n1:1
mkdir "$dir/texts"
for id in n0 n1 n2 n3 n4; do
	printf '{"id":"%s","title":"t","text":"é"}\n' "$id"
done >"$dir/texts/docs.jsonl"
cat >"$dir/counter" <<'END'
#!/bin/sh
# 5 documents of two lengths, a letter and an e with an accent: 5 * (8 + 1 + 2) bytes
[ "$(wc -c)" -eq 55 ] || exit 1
case "$*" in
'documents 0.5 0.8') printf '1 0 3 3 3 42 1\n2 0 3 4 3 9 1\n4 3 1 5 1 0 0\n' ;;
'documents 0.4') printf '1 0 3 3 3 42 1\n2 0 3 4 3 9 1\n4 3 3 5 5 0 0\n' ;;
'paragraphs 0.7') printf '1:1 0:1 20 20 20 16 1\n2:1 0:1 20 20 20 16 1\n' ;;
'short_paragraphs 0.8' | 'headlines 0.8') ;;
*) exit 1 ;;
esac
END
chmod +x "$dir/counter"
none='{"recall": null, "met": null, "found": 0, "pairs": 0}'
expect 'brute force' brute "$dir/brute" "$dir/texts" --brute "$dir/counter" \
	--missed "$dir/missed" <<END
{"documents_equal": {"recall": 0.0, "met": 1.0, "found": 0, "pairs": 1},
"documents_resembling": {"recall": 0.5, "met": 1.0, "found": 1, "pairs": 2},
"documents_contained": {"recall": 0.0, "met": 0.0, "found": 0, "pairs": 1},
"paragraphs_equal": {"recall": 0.333333, "met": 1.0, "found": 1, "pairs": 3},
"paragraphs_resembling": $none,
"short_paragraphs_equal": $none, "short_paragraphs_resembling": $none,
"headlines_equal": $none, "headlines_resembling": $none,
"places_capped": {"lines": 0, "places": 0}}
END
tabs >"$dir/wanted" <<'END'
unit id1 paragraph1 id2 paragraph2 resemblance share_of_1 share_of_2 pairs
documents n1 0 n0 0 1.0000 1.0000 1.0000 1
documents n2 0 n1 0 0.7500 0.7500 1.0000 1
documents n4 0 n3 0 0.2000 0.2000 1.0000 1
paragraphs n1 1 n2 1 1.0000 1.0000 1.0000 2
END
if ! diff "$dir/wanted" "$dir/missed"; then
	echo 'brute force: other pairs missed than expected (<)'
	failed=1
fi

# ---- brute_force itself: what it counts, and whether the engine would compare the two ----
# Documents of 60 words.  1 is equal to 0: all 42 bands agree.  2 shares three words with
# them, one shingle of 58: two keys at least must be shared by texts of 40 shingles and
# more, and a band agrees once in 30,000 times.
if [ -n "$brute_force" ]; then
	python3 - >"$dir/stream" <<'END'
import struct, sys
for own in "x", "x", "y":
    words = [f"s{k}" if 20 <= k < 23 else f"{own}{k}" for k in range(60)]
    text = " ".join(words).encode()
    sys.stdout.buffer.write(struct.pack("<II", 0, len(text)) + text)
END
	printf '1 0 58 58 58 42 1\n2 0 1 58 58 0 0\n' >"$dir/wanted"
	"$brute_force" documents 0.001 <"$dir/stream" >"$dir/got"
	if ! diff "$dir/wanted" "$dir/got"; then
		echo 'brute_force: other pairs than expected (<)'
		failed=1
	fi
fi

# ---- Purity: pairs inside clusters that share little ----
# Shingles: p abc bcd cde def; q abc bcd cdx dxy; r abc, xb, cdm dmn.
# p and q share 2 of 4; r shares 1 of 4 with either.  q and r go for p.
decide pure p kept unique 0 p
decide pure q removed duplicate 0 p
decide pure r removed duplicate 0 p
cluster pure 0 p q r
mkdir "$dir/letters"
cat >"$dir/letters/docs.jsonl" <<'END'
{"id":"p","text":"a b c d e f"}
{"id":"q","text":"\u00c1 b, C d x y"}
{"id":"r","title":"a b c","text":"x b\nc d m n"}
{"id":"alone","text":"a b c d e f"}
END
expect 'purity' purity "$dir/pure" "$dir/letters" <<'END'
{"inside_pairs": {"low": 0.666667, "low_pairs": 2, "looked_at": 3, "pairs": 3},
"removed_for": {"low": 0.5, "low_pairs": 1, "looked_at": 2, "pairs": 2}}
END
expect 'purity of a sample' purity "$dir/pure" "$dir/letters" --pairs 0 <<'END'
{"inside_pairs": {"low": null, "low_pairs": 0, "looked_at": 0, "pairs": 3},
"removed_for": {"low": null, "low_pairs": 0, "looked_at": 0, "pairs": 2}}
END

# ---- Paywall pages ----
# The offer is printed six times by s, and once by t: no page of t's.  Half of o6 is more
# than the offer.  The series of v says the same again and again, and offers nothing.
mkdir "$dir/press"
offer='jetzt abonnieren und alles lesen jederzeit kündbar bitte sehr'
for i in 1 2 3 4 5; do
	cat <<END
{"id":"o$i","source":"s","text":"a$i b$i c$i d$i $offer"}
{"id":"v$i","source":"v","text":"e$i die lage am abend ist wie an jedem tag"}
END
done >"$dir/press/docs.jsonl"
cat >>"$dir/press/docs.jsonl" <<END
{"id":"o6","source":"s","text":"f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 $offer"}
{"id":"t","source":"t","text":"$offer"}
{"id":"n","source":"s","text":"no offer here"}
END
printf 'v1\tv2\n' >"$dir/press/pairs.tsv"
decide pages o1 kept unique 0 o1
decide pages o2 removed duplicate 0 o1
decide pages o3 kept unique 1 o3
decide pages n removed duplicate 1 o3
decide pages o6 kept unique 2 o6
decide pages t removed duplicate 2 o6
decide pages v1 kept unique 3 v1
decide pages v2 removed duplicate 3 v1
decide pages v3 removed duplicate 3 v1
cluster pages 0 o1 o2
cluster pages 1 o3 n
cluster pages 2 o6 t
cluster pages 3 v1 v2 v3
expect 'paywall pages' labels "$dir/pages" "$dir/press" --paywall <<'END'
{"labels": {"recall": 1.0, "found": 1, "pairs": 1, "other_linked_pairs": 5},
"paywall": {"pages": 5, "pairs_with_one": 2, "pairs_of_two": 1,
	"other_linked_pairs": 3}}
END

# ---- Fit: chosen on two, scored on the third ----
# Means of F1 and F1 strict on h, c, r: setting A .8 .5 .6, B .4 .8 .7.  Without h B is
# better (.75 to .55), without c A (.7 to .55), without r A (.65 to .6).
python3 - "$(dirname "$quality")" >"$dir/got" <<'END'
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import quality_fit
NAMES = "helsinki2018", "reuters_c50", "reuters21578"
def scored(*pairs):
    return {name: {"f1": f1, "f1_strict": strict}
            for name, (f1, strict) in zip(NAMES, pairs)}
rows = quality_fit.against_each_other(
    {"A": scored((.9, .7), (.5, .5), (.6, .6)), "B": scored((.4, .4), (.8, .8), (.7, .7))},
    scored((1, 1), (0, 0), (.5, .5)))
for name in NAMES:
    row = rows[name]
    print(name, row["setting"], *(f"{row[key]:.2f}" for key in (
        "fitted_score", "score", "level_fitted", "level", "best_there")))
settings = quality_fit.draw_settings(3)
print(len(set(settings)), settings == quality_fit.draw_settings(3))
END
cat >"$dir/wanted" <<'END'
helsinki2018 B 0.75 0.40 0.25 1.00 0.80
reuters_c50 A 0.70 0.50 0.75 0.00 0.80
reuters21578 A 0.65 0.60 0.50 0.50 0.70
3 True
END
if ! diff "$dir/wanted" "$dir/got"; then
	echo 'fit: other choices than expected (<)'
	failed=1
fi

# ---- All: one set is there, two generated corpora, both as above ----
cat >"$dir/make_corpus" <<END
#!/bin/sh
for out; do :; done
mkdir "\$out" && cp "$dir"/corpus/*.tsv "\$out"
END
cat >"$dir/reprint" <<END
#!/bin/sh
set -e
case "\$2" in
*/reuters_c50/*) cp -R "$dir/news" "\$4" ;;
*)
	[ "\$5 \$6 \$7 \$8" = '--places 4294967295 --level strict' ]
	cp -R "$dir/run" "\$4"
	;;
esac
END
chmod +x "$dir/make_corpus" "$dir/reprint"
mkdir "$dir/data" "$dir/data/reuters_c50"
: >"$dir/data/reuters_c50/docs.jsonl.zst"
sed '$d' "$dir/set/pairs.tsv" >"$dir/data/reuters_c50/pairs.tsv"
cp "$dir/set/judged.tsv" "$dir/data/reuters_c50"
: >"$dir/news/paragraphs.jsonl"
"$quality" all --reprint "$dir/reprint" --make-corpus "$dir/make_corpus" \
	--data "$dir/data" --work "$dir/work" -- --level strict \
	>"$dir/answer" 2>"$dir/stderr" || {
	cat "$dir/stderr"
	failed=1
}
# In the table: documents, removed, clusters, the largest and its least resemblance;
# repeats; seconds and megabytes, which vary; the judgements.
for line in \
	'skipped, no docs.jsonl.zst in .*: helsinki2018, reuters21578, .*mccormick_' \
	'^reuters_c50 12 6 5 3 0.2500 0 0 0 .*0.6000 0.5143 0.6429 0.4737 0.5625 1 2 2' \
	'^generated_ocr 19 7 4 3 0.2500 1 2 3 .* - - - - - - - - -$' \
	'^generated ocr, against its truth$' \
	'^removed precision 0.5714 recall 0.6000 ' \
	'^TOO LOW: 1 lines of paragraphs.jsonl leave out 2 places'; do
	if ! tr -s ' ' <"$dir/answer" | grep -q "$line"; then
		echo "all: no line '$line' in"
		cat "$dir/answer"
		failed=1
	fi
done

# ---- Ablation: a rule on and off ----
# The sets' runs are as above; with the rarity route off nothing is linked.  Scores of the
# judged set .6 and .514286, of the labels 2 of 3.
for id in p q r s t z v w x y m n; do
	decide apart $id kept unique - -
done
: >"$dir/apart/clusters.jsonl"
: >"$dir/apart/paragraphs.jsonl"
cat >"$dir/reprint" <<END
#!/bin/sh
set -e
case "\$*" in
*corpus.jsonl*) cp -R "$dir/run" "\$4" ;;
*'--threshold rare_evidence=1e9') cp -R "$dir/apart" "\$4" ;;
*) cp -R "$dir/news" "\$4" ;;
esac
END
mkdir "$dir/data/mccormick_minhash"
: >"$dir/data/mccormick_minhash/docs.jsonl.zst"
cp "$dir/data/reuters_c50/pairs.tsv" "$dir/data/mccormick_minhash"

# expect_lines NAME LINE...: the answer has these lines, space aside
expect_lines() {
	name=$1
	shift
	for line; do
		if ! tr -s ' ' <"$dir/answer" | grep -qF -e "$line"; then
			echo "$name: no line '$line' in"
			cat "$dir/answer"
			failed=1
		fi
	done
}
"$quality" ablation --reprint "$dir/reprint" --make-corpus "$dir/make_corpus" \
	--data "$dir/data" >"$dir/answer" 2>"$dir/stderr" || {
	cat "$dir/stderr"
	failed=1
}
generated='.4000 | .571 / .600 | .500, .250 | .750 | .444 | .667 | .615'
expect_lines 'ablation' 'helsinki2018, reuters21578, insm_german' \
	"| nothing | .557 | .000 | .64 / .56 / .60 / .51 | .67, 7 | $generated" \
	"| rarity route off | .000 | -.557 | – / .00 / .00 / .00 | .00, 0 | $generated" \
	"| evidence route off | .557 | .000 | .64 / .56" \
	"| noise and agreement routes off | .557 | .000 | .64 / .56" \
	"| families: first member not asked | .557 | .000 | .64 / .56" \
	"| apart in time: not asked | .557 | .000 | .64 / .56"

# ---- Candidates: judgement is set to similarity alone ----
# Documents at J 3/4 are two pairs, which meet, one of them together; those at 3/7 do not
# meet.  The level as it is has looked at 30 candidates for 4 texts.
cp -R "$dir/brute" "$dir/plain"
cat >"$dir/plain/summary.json" <<'END'
{"work":{"texts":4,"text_candidates":30,"texts_compared":6,
	"paragraphs":0,"paragraph_candidates":0}}
END
cat >"$dir/reprint" <<END
#!/bin/sh
set -e
case "\$*" in
*--threshold*rare=0,*resemblance=0.4,*) cp -R "$dir/brute" "\$4" ;;
*--threshold*) exit 1 ;;
*) cp -R "$dir/plain" "\$4" ;;
esac
END
if command -v zstd >/dev/null; then
	mkdir "$dir/data/bbc"
	zstd -q "$dir/texts/docs.jsonl" -o "$dir/data/bbc/docs.jsonl.zst"
	"$quality" candidates --reprint "$dir/reprint" --brute "$dir/counter" --sets bbc \
		--data "$dir/data" >"$dir/answer" 2>"$dir/stderr" || {
		cat "$dir/stderr"
		failed=1
	}
	expect_lines 'candidates' \
		'| bbc | .6667 / .3333 of 3 | 1.0 / .5000 of 2 | – | – | – | 7.50 | 1.50 | – |'
fi

# ---- Files that contradict each other are not scored ----
cluster news 5 p x
expect_refusal 'contradiction' 'in decisions.jsonl in' labels "$dir/news" "$dir/set"

exit "$failed"
