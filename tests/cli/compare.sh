#!/bin/sh
# Compare texts that were written by hand, in three scripts.  What is expected was written by hand
# too; its counts of words are those of wc, its shares those of a few lines of another language.
# usage: compare.sh REPRINT
set -u

reprint=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
unset COLUMNS
failed=0

fail() {
	echo "FAIL: $*" >&2
	failed=1
}

# run STATUS ARGUMENT...: run reprint compare, its streams to out and err
run() {
	expected=$1
	shift
	"$reprint" compare "$@" >out 2>err </dev/null
	status=$?
	[ "$status" -eq "$expected" ] || fail "compare $*: exit $status, expected $expected: $(cat err)"
}

# prints NAME: the output is what stdin has
prints() {
	cat >expected
	if ! cmp -s expected out; then
		fail "$1"
		diff expected out >&2
	fi
	[ ! -s err ] || fail "$1: $(cat err)"
}

# prints_without_tests NAME: the same, the conditions of the verdict left out
prints_without_tests() {
	sed '/^Why:/,/^$/d' out >rest
	mv rest out
	prints "$1"
}

has() {
	grep -q -F -e "$1" out || fail "no '$1' in: $(cat out)"
}

# refuses PATTERN ARGUMENT...
refuses() {
	pattern=$1
	shift
	run 2 "$@"
	[ ! -s out ] || fail "compare $*: something on stdout"
	grep -q -F -e "$pattern" err || fail "compare $*: '$(cat err)' has no '$pattern'"
}

# Equal, changed, split, moved, cut and added paragraphs.
cat >a.txt <<'END'
Council votes to keep the old tram line

The city council voted on Tuesday to keep the old tram line between the harbour and the northern market.
Nine of the fifteen members were in favour, and two did not vote.
“People use it every day,” said the mayor. The line opened in 1911 and was closed twice, in 1944 and in the summer of 1968. Repairs are to begin in March and will take about eleven weeks, the transport office said.
Tickets will cost the same.
A petition with eight thousand signatures had asked the council to save the line from being torn up for a new road.
END
cat >b.txt <<'END'
Council votes to keep old tram line

A petition with eight thousand signatures had asked the council to save the line from being torn up for a new road.
The city council voted on Wednesday to keep the old tram line between the harbour and the northern market.
Nine of the fifteen members were in favour, and two did not vote.
“People use it every day,” said the mayor. The line opened in 1911 and was closed twice, in 1944 and in the summer of 1968.
Repairs are to begin in March and will take about eleven weeks, the transport office said.
Subscribe to our letter.
END
run 0 a.txt b.txt
prints_without_tests english <<'END'
A: a.txt, 108 words in 6 paragraphs
B: b.txt, 106 words in 7 paragraphs

A and B are near-duplicates (default level).
Resemblance 0.85; 0.91 of A is found in B, 0.92 of B in A.
Paragraphs: 2 the same, 2 changed, 1 split or joined, 1 only in A, 1 only in B;
1 of them moved.
Longest run in common: 67 words, A 2-4 from word 15 on, B 3-6 from word 36 on.
    “to keep the old tram line between the harbour and the northern … in March
    and will take about eleven weeks, the transport office said”
Numbers in paragraphs that both print: 3 of A's 3 are in B, 3 of B's 3 in A.

A 1 ~ B 1  changed, 1 word deleted
    Council votes to keep [-the-] old tram line

B 2  moved here from A 6  A petition with eight thousand signatures had asked …

A 2 ~ B 3  changed, 1 word deleted, 1 inserted
    The city council voted on [-Tuesday-] {+Wednesday+} to keep the old tram
    line between the harbour and the northern market.

A 3 = B 4  Nine of the fifteen members were in favour, and two did not vote.

A 4 ~ B 5-6  split in 2, the same words
    “People use it every day,” said the mayor. The line opened in 1911 and was
    closed twice, in 1944 and in the summer of 1968. {+¶+} Repairs are to begin
    in March and will take about eleven weeks, the transport office said.

A 5  only in A
    Tickets will cost the same.

A 6 = B 2  moved, the same
    A petition with eight thousand signatures had asked the council to save the
    line from being torn up for a new road.

B 7  only in B
    Subscribe to our letter.
END

run 0 --side-by-side --width 60 --level loose b.txt a.txt
has 'near-duplicates (loose level)'
has 'A 3 ~ B 2  changed, 1 word deleted, 1 inserted'
has 'The city council voted on    | The city council voted on
{+Tuesday+} to keep the old'
has 'A 5-6 ~ B 4  2 joined, the same words'
run 0 --side-by-side --width 100 a.txt b.txt
awk 'length($0) > 110' out | grep . && fail "lines too long"

# Chinese: no spaces, two columns a character.
cat >zh_a.txt <<'END'
台风逼近，渡轮全部停航

气象部门预计，台风将于周二凌晨在市区以南约四十公里处登陆，中心附近最大风力可达十三级。
全市已有四千七百多名低洼地区居民转移到安全地点，六百八十艘渔船回港避风。
END
sed 's/周二凌晨/周三凌晨/; s/六百八十艘渔船回港避风/渔船全部回港/' zh_a.txt >zh_b.txt
run 0 --width 40 zh_a.txt zh_b.txt
prints_without_tests chinese <<'END'
A: zh_a.txt, 76 words in 3 paragraphs
B: zh_b.txt, 74 words in 3 paragraphs

A and B are near-duplicates (default
level).
Resemblance 0.75; 0.84 of A is found in
B, 0.87 of B in A.
Paragraphs: 1 the same, 1 changed, 1
mostly the same.
Longest run in common: 46 words, A 2-3
from word 23 on, B 2-3 from word 23 on.
    “凌晨在市区以南约四十公里处 … 洼地区
    居民转移到安全地点”
Numbers in paragraphs that both print: 3
of A's 4 are in B, 3 of B's 3 in A.
    六百八十艘 | nothing  in “安全地点 …
    渔船回港” (A 3)

A 1 = B 1  台风逼近，渡轮全部停航

A 2 ~ B 2  changed, 1 word deleted, 1
inserted
    气象部门预计，台风将于周[-二-]{+三+}
    凌晨在市区以南约四十公里处登陆，中心
    附近最大风力可达十三级。

A 3 ~ B 3  mostly the same, 4 words
deleted, 2 inserted
    全市已有四千七百多名低洼地区居民转移
    到安全地点，[-六百八十艘-]渔船{+全
    部+}回港。[-避风。-]
END

# Arabic: written from the right, kept in the order of the text.
cat >ar_a.txt <<'END'
افتتحت سلطة الموانئ يوم الاثنين الرصيف الجديد في ميناء رأس الوادي بعد تأخير دام عامين بسبب خلاف مع الشركة المنفذة حول عمق المياه عند المدخل الشمالي وبلغت كلفة المشروع 96 مليون دينار.
END
sed 's/يوم الاثنين/صباح الاثنين/' ar_a.txt >ar_b.txt
run 0 ar_a.txt ar_b.txt
prints_without_tests arabic <<'END'
A: ar_a.txt, 32 words in 1 paragraph
B: ar_b.txt, 32 words in 1 paragraph

A and B are near-duplicates (default level).
Resemblance 0.82; 0.90 of A is found in B, 0.90 of B in A.
Paragraphs: 1 changed.
Longest run in common: 28 words, A 1 from word 5 on, B 1 from word 5 on.
    “الاثنين الرصيف الجديد في ميناء رأس الوادي بعد تأخير دام عامين بسبب … حول
    عمق المياه عند المدخل الشمالي وبلغت كلفة المشروع 96 مليون دينار”
Numbers in paragraphs that both print: 1 of A's 1 are in B, 1 of B's 1 in A.

A 1 ~ B 1  changed, 1 word deleted, 1 inserted
    افتتحت سلطة الموانئ [-يوم-] {+صباح+} الاثنين الرصيف الجديد في ميناء رأس
    الوادي بعد تأخير دام عامين بسبب خلاف مع الشركة المنفذة حول عمق المياه عند
    المدخل الشمالي وبلغت كلفة المشروع 96 مليون دينار.
END

# What the two are to each other, and the exit status that says so.
run 0 a.txt a.txt
has 'A and B are the same text.'
tr 'a-z' 'A-Z' <a.txt >upper.txt
run 0 a.txt upper.txt
has 'A and B are exact copies: the same words in the same order.'
{ cat a.txt; for i in 1 2 3 4; do echo "Paragraph $i of words which the other has not got, $i times over,"; seq -s ' ' "${i}00" "${i}60"; done; } >long.txt
run 0 a.txt long.txt
has 'A is mostly contained in B: a reprint (default level).'
run 0 long.txt a.txt
has 'B is mostly contained in A: a reprint (default level).'
run 1 a.txt zh_a.txt
has 'A and B are not copies (default level): they share no sequence of three words.'
echo 'The temperature in the harbour was 21 degrees at noon, said the weather office of the town in its note for Monday.' >t1.txt
sed 's/21/17/' t1.txt >t2.txt
run 1 --width 120 t1.txt t2.txt
has 'the words agree, but the numbers in them do not.'

# Why.  20 sequences of three words in each, 3 of them with the number: 17 of 23 are shared.  What is
# wanted is the level's, and not told here.
sed -n '/^Why:/,/^  Evidence/p' out | sed 's/[0-9.]* wanted/N wanted/; /^  Evidence/d' >why
cat >expected <<'END'
Why: these pass none of the 5 tests for copies.
  Rare wording: failed
    yes  1.00 of all shared sequences are rare; N wanted
    yes  136 nats of evidence; N wanted
    no   0.00 of the numbers agree; N wanted
  Much text: failed
    no   136 nats of evidence; N wanted
    no   22 words in the shorter text; N wanted
    yes  0.74 resemblance; N wanted
    no   0.00 of the numbers agree; N wanted
  Much text, and misprints at most: failed
    no   136 nats of evidence; N wanted
    no   22 words in the shorter text; N wanted
    yes  0.74 resemblance; N wanted
    no   1.00 numbers more than misprints explain differ; at most N wanted
  Every number the same, and alike: failed
    no   0.00 of the numbers agree; N wanted
    no   22 words in the shorter text; N wanted
    yes  0.74 resemblance; N wanted
    yes  136 nats of evidence; N wanted
  Every number the same, and one in the other: failed
    no   0.00 of the numbers agree; N wanted
    no   22 words in the shorter text; N wanted
    yes  0.85 of one text is found in the other; N wanted
    no   136 nats of evidence; N wanted
  A shared passage: failed
    no   17 shared sequences of three words are rare; N wanted
    no   0.00 of the numbers agree; N wanted
END
cmp -s expected why || fail "why: $(diff expected why)"
has "Numbers in paragraphs that both print: 0 of A's 1 are in B, 0 of B's 1 in A."
has '    21 | 17  in “in the harbour was … degrees at noon, said” (A 1, B 1)'
run 0 a.txt b.txt
has 'Why: these pass '
has '  Kind: alike, near-duplicates: passed'
awk '/wanted$/ { sum += $(NF - 1) } END { print sum }' out >default
run 0 --level strict a.txt b.txt
awk '/wanted$/ { sum += $(NF - 1) } END { print sum }' out >strict
[ "$(cat strict)" != "$(cat default)" ] || fail "a level wants what another wants"

# Numbers: what stands in one place, what one side lacks, what both have, and a passage written anew.
cat >n1.txt <<'END'
A quake of magnitude 5.1 struck 40 miles off the coast on Monday, the survey said, and 3 people were hurt.
It was the 12th this year in the region, where a fault of 700 miles ends in the sea near the old port.
No harm was done to the dam above the town by the first shock of the day, the water office said in 2 notes, and the level of the lake behind it is what it always was.
END
sed 's/ 5.1 / 6.1 /; s/ 3 people/ people/; s/700 miles/700 long miles/; s/by the first .* 2 notes/though 9 of its gates had to be closed for 11 hours/' n1.txt >n2.txt
run 0 --level loose --full n1.txt n2.txt
has '    5.1 | 6.1  in “A quake of magnitude … struck 40 miles off” (A 1, B 1)'
has '    3 | nothing  in “the survey said, and … people were hurt” (A 1)'
grep -q '700.* | ' out && fail "a number that both have is told as different"
has '    Passages written anew have 1 more in A, 2 in B.'
run 0 --level loose n2.txt n1.txt
has '    nothing | 3  in “the survey said, and … people were hurt” (B 1)'

# The same for programs.
python3 - "$reprint" <<'END' || fail "--json"
import json, subprocess, sys

def compare(status, *arguments):
    run = subprocess.run([sys.argv[1], "compare", "--json", *arguments], capture_output=True)
    assert run.returncode == status, (arguments, run)
    assert run.stdout.count(b"\n") == 1
    return json.loads(run.stdout)

def place(text, told):
    return open(text, "rb").read()[slice(*told["bytes"])].decode()

found = compare(1, "t1.txt", "t2.txt")
assert not found["copy"] and found["relation"] == "unique" and found["test"] is None
assert abs(found["resemblance"] - 17 / 23) < 1e-6 and found["shared"] == 17
assert [test["name"] for test in found["tests"]] == [
    "rarity", "evidence", "noise", "agreement", "agreement_in_part", "passage"]
for test in found["tests"]:
    assert not test["passed"] and not all(c["met"] for c in test["conditions"])
    assert all(c["met"] == (c["value"] <= c["wanted"] if c["measure"] == "excess" else
                            c["value"] >= c["wanted"]) for c in test["conditions"])
assert found["tests"][0]["conditions"][0]["threshold"] == "rare"
assert found["numbers"]["agreeing"] == 0 and found["numbers"]["a"]["at_stake"] == 1
slot, = found["numbers"]["differing"]
assert (slot["a"], slot["b"]) == ("21", "17") and slot["before"] == "in the harbour was"
assert place("t1.txt", slot["in_a"]) == "21" and place("t2.txt", slot["in_b"]) == "17"

found = compare(0, "a.txt", "b.txt")
assert found["copy"] and found["relation"] == "duplicate"
decided = [test for test in found["tests"] if test["name"] == found["test"]]
assert len(decided) == 1 and decided[0]["passed"]
run = found["longest_run"]
assert run["words"] == 67 and run["a"]["word"] == 15 and run["b"]["word"] == 36
assert run["a"]["paragraphs"] == [2, 4] and run["b"]["paragraphs"] == [3, 6]
assert place("a.txt", run["a"]).split() == place("b.txt", run["b"]).split()
assert [row["kind"] for row in found["paragraphs"]] == [
    "changed", "changed", "same", "resplit", "only", "same", "only"]
assert found["paragraphs"][3]["b"] == [5, 6] and found["paragraphs"][5]["moved"]

found = compare(0, "a.txt", "a.txt")
assert found["relation"] == "exact" and found["test"] == "identity" and found["tests"] == []
assert found["longest_run"]["words"] == found["a"]["words"] == 108
END

# Documents of JSON lines and where they are told from.
{
	printf '{"id":"n/1","title":"One","text":"The ferry to the island left the harbour at noon.","date":"2018-07-15"}\n\n'
	printf '{"id":"n/2#x","text":"The ferry to the island left the harbour at noon.","body":"Another text."}\n'
	printf 'not json\n'
} >c.jsonl
cp c.jsonl with:1
run 0 c.jsonl:1 c.jsonl:3
has 'A: c.jsonl:1, 11 words in 1 paragraph; 2018-07-15'
has 'A title  only in A'
has 'A 1 = B 1  The ferry'
run 0 'c.jsonl#n/2#x' c.jsonl:3
has 'the same text'
run 1 --fields text=body c.jsonl:3 a.txt
has 'B: a.txt'
has 'Another text.'
gzip -c c.jsonl >c.jsonl.gz
run 0 c.jsonl.gz:3 c.jsonl:3
head -n 1 c.jsonl >one.json
run 0 one.json c.jsonl#n/1
printf '{"this is": no json, but a text' >brace
run 0 brace brace
has 'A: brace, 7 words in 1 paragraph'
refuses 'with:1 holds several documents' with:1 a.txt
refuses 'c.jsonl:2: holds no text' c.jsonl:2 a.txt
refuses 'c.jsonl:4: ' c.jsonl:4 a.txt
refuses 'c.jsonl:9: there are not so many' c.jsonl:9 a.txt
refuses 'c.jsonl#n/3: no document has that id' c.jsonl#n/3 a.txt
refuses 'c.jsonl holds several documents' c.jsonl a.txt

# Standard input and pipes.
"$reprint" compare - b.txt <a.txt >out
[ $? -eq 0 ] || fail "standard input"
has 'A: -, 108 words in 6 paragraphs'
gzip -c b.txt | "$reprint" compare a.txt - >out
[ $? -eq 0 ] || fail "compressed standard input"
has 'B: -, 106 words in 7 paragraphs'
refuses 'only one of the two can be standard input' - -

# What is no text at all.
: >empty
run 1 empty empty
has 'there is no word in either.'
run 1 empty a.txt
has 'there is no word in A.'
has 'Paragraphs: 6 only in B.'
printf '***\n\n---\n' >marks
run 1 marks a.txt
printf '\000\377\033[31mred\033[0m \302\233 \342\200\256reversed\n' >junk
run 1 junk a.txt
LC_ALL=C grep -q "$(printf '\033')" out && fail "an escape of the text came out"
grep -q 'warning: junk: invalid UTF-8' err || fail "no warning of invalid UTF-8"
refuses 'missing: No such file or directory' a.txt missing
refuses 'missing:3: No such file or directory' missing:3 a.txt
refuses 'c.jsonl:0: No such file or directory' c.jsonl:0 a.txt
refuses 'is a folder' . a.txt
head -c 100 c.jsonl.gz >cut.gz
refuses 'cut.gz: ' cut.gz a.txt
refuses 'two texts are needed' a.txt
refuses "'c' is too much" a.txt b.txt c
refuses "option '--width': 19 is too small" --width 19 a.txt b.txt

# Colours: asked for, and never in a file otherwise.
run 0 --color=always a.txt b.txt
LC_ALL=C grep -q "$(printf '\033\[0;31mTuesday')" out || fail "no red"
LC_ALL=C grep -q "$(printf '\033\[0;32mWednesday')" out || fail "no green"
grep -q '\[-' out && fail "marks in spite of colours"
run 0 --color=auto a.txt b.txt
LC_ALL=C grep -q "$(printf '\033')" out && fail "colours in a file"

# What could not be written, at the end or long before.
awk 'BEGIN { for (i = 0; i < 20000; i++) print "line", i, "of a long text that nobody reads to its end" }' >many
if [ -w /dev/full ]; then
	for text in a.txt many; do
		"$reprint" compare --full $text $text >/dev/full 2>err
		[ $? -eq 2 ] || fail "a full disk is not noticed"
		grep -q '^reprint: standard output: ' err || fail "a full disk is not told"
	done
fi
"$reprint" compare a.txt b.txt >&- 2>err
[ $? -eq 2 ] || fail "a closed stdout is not noticed"
"$reprint" compare --full many many 2>err | head -n 1 >out
[ ! -s err ] || fail "a reader that leaves is told of: $(cat err)"
exit "$failed"
