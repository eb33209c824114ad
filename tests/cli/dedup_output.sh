#!/bin/sh
# Every field that reprint dedup writes, on a corpus worked by hand.
#
# usage: dedup_output.sh REPRINT

. "$(dirname "$0")/lib.sh"
setup "$@"

# article FILE ID SOURCE DATE TITLE PARAGRAPH...
article() {
	f=$1
	head="{\"id\":\"$2\",\"url\":\"https://www.$3/news/$2?x=1\",\"date\":\"$4\","
	head="$head\"title\":\"$5\",\"text\":\""
	shift 5
	text=$1
	shift
	for paragraph; do
		text="$text\\n$paragraph"
	done
	printf '%s%s","n":1.50}\n' "$head" "$text" >>"$f"
}

# warc TYPE URI TEXT
warc() {
	printf 'WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\n' \
		"$1" "$2" 2024-05-01T00:00:00Z
	printf 'Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n' "${#3}" "$3"
}

# ---- the corpus ----
# words X N has N - 2 shingles of three words, all of its own.

mkdir in
upper() { printf '%s' "$1" | tr a-z A-Z; }
bridge="Harbour bridge opens to walkers after eight years"
ferry="Ferry returns to the harbour after winter repairs"
subscribe="Subscribe to our newsletter for more stories like this every morning"
pier=$(words pier 25)
quay=$(words quay 22)
mast=$(words mast 21)
oak=$(words oak 40)
elm=$(words elmtree 50)
f=in/1.jsonl
article $f a1 alpha.example 2024-03-02T10:00:00Z "$bridge" "$pier" "$quay" "$mast"
article $f b1 beta.example 2024-01-01 "" "$(words barn 30)" "$(words hay 12)"
# Other case, space and punctuation: the same words.
article $f a2 beta.example 2024-03-01 "$(upper "$bridge")!" "\\\"$(upper "$pier").\\\"" \
	"" "  $(echo "$quay" | sed 's/ /, /g')." "$mast"
# A word of the first paragraph and all of the third are others: of 6 + 23 + 20 + 19 = 68
# shingles it shares 6 + 20 + 20 = 46 with a1, J = 46 / 90.
article $f a3 gamma.example 2024-03-05 "$bridge" \
	"$(echo "$pier" | sed 's/pierj/stone/')" "$quay" "$(words sail 21)"
# Holds the text of a1, not its title: 62 of 68 shingles, C = .91, J = 62 / 184.
article $f c1 delta.example 2024-03-03 "Readers write about the new bridge" \
	"$(words lamp 30)" "$pier" "$(words rope 30)" "$quay" "$mast" "$(words tide 30)" \
	"$(words gull 30)"
# A form filled in with other numbers: J = 48 / 54, and still two stories.
for d in d1:epsilon.example:41:930:17 d2:zeta.example:42:931:18; do
	IFS=: read -r id source x y z <<END
$d
END
	article $f "$id" "$source" 2024-02-02 "" "$(words coin 18) $x" \
		"$(words bank 18) $y" "$(words bill 18) $z"
done
article $f e1 eta.example 2024-02-03 "$ferry" "$ferry" "$(words deck 24)"
for d in n1:fox n2:owl n3:hare n4:wolf n5:lynx n6:mole; do
	article $f "${d%:*}" theta.example 2024-02-04 "" "$(words "${d#*:}" 24)" "$subscribe"
done
article $f r1 iota.example 2024-04-01 "" "Новый мост через реку открыли вчера вечером, \
и сотни жителей города прошли по нему пешком, несмотря на дождь и холодный ветер с моря"
article $f r2 kappa.example 2024-04-02 "" "НОВЫЙ МОСТ через реку открыли вчера вечером — \
и сотни жителей города прошли по нему пешком: несмотря на дождь и холодный ветер с моря…"
# 91 words, a character each but the first; one of them differs: 86 of 92 shingles.
zh1="A港口城市的新桥昨天晚上正式通车数百名市民冒着寒风细雨步行走过大桥许多老人表示等待了八年终于看到这一天市长在仪式上\
感谢工人并宣布渡轮将在春天恢复航行游客中心也会同时开放学校组织孩子们参观"
zh2=$(printf '%s' "$zh1" | sed 's/老人/老师/')
article $f z1 lambda.example 2024-04-03 "" "$zh1"
article $f z2 mu.example 2024-04-04 "" "$zh2"
printf '{"text": "%s" , "more":{"a":[1,2]}}\n' "$(words mint 25)" >>$f
article $f w1 nu.example "" "" "!!!"

# 38 + 48 + 28 + 28 + 38 + 38 = 218 shingles.
article in/2.jsonl h1 xi.example 2024-05-05 "" "$oak" "$elm" "$(words ash 30)" \
	"$(words fir 30)" "$(words yew 40)" "$(words box 40)"
# 38 + 48 of 38 + 48 + 19 = 105 are in h1: C = .82, J = 86 / 237.
article in/2.jsonl h2 omicron.example 2024-05-04 "" "$oak" "$elm" "$(words nut 21)"
gzip -n in/2.jsonl
article in/3.jsonl y1 pi.example 2024-05-06 "" "$(words iris 26)"
zstd -q --rm in/3.jsonl
printf '%s\n%s\n' "$(words rose 30)" "$(words lily 30)" >in/4.txt
cp in/4.txt in/5.txt
warc warcinfo x "software: none" | gzip -n >in/6.warc.gz
for site in rho sigma; do
	warc conversion "http://www.$site.example/1" "$(words moss 40)" | gzip -n >>in/6.warc.gz
done

# ---- what must come out ----

# id status relation cluster keeper, paragraphs new, repeated, furniture
cat >decisions <<'END'
a1               kept    unique    0 a1     3 0 0
b1               kept    unique    - -      2 0 0
a2               removed exact     0 a1     0 3 0
a3               removed duplicate 0 a1     1 2 0
c1               kept    contains  0 a1     4 3 0
d1               kept    unique    - -      3 0 0
d2               kept    unique    - -      3 0 0
e1               kept    unique    - -      1 1 0
n1               kept    unique    - -      1 0 1
n2               kept    unique    - -      1 0 1
n3               kept    unique    - -      1 0 1
n4               kept    unique    - -      1 0 1
n5               kept    unique    - -      1 0 1
n6               kept    unique    - -      1 0 1
r1               kept    unique    1 r1     1 0 0
r2               removed exact     1 r1     0 1 0
z1               kept    unique    2 z1     1 0 0
z2               removed duplicate 2 z1     0 1 0
1.jsonl:19       kept    unique    - -      1 0 0
w1               kept    unique    - -      0 0 0
h1               kept    unique    3 h1     6 0 0
h2               removed reprint   3 h1     1 2 0
y1               kept    unique    - -      1 0 0
4.txt:1          kept    unique    4 4.txt:1 2 0 0
5.txt:1          removed exact     4 4.txt:1 0 2 0
http://www.rho.example/1   kept    unique 5 http://www.rho.example/1 1 0 0
http://www.sigma.example/1 removed exact  5 http://www.rho.example/1 0 1 0
END
# cluster keeper members first_date last_date
cat >clusters <<'END'
0 a1 a1,a2,a3,c1 2024-03-01 2024-03-05
1 r1 r1,r2 2024-04-01 2024-04-02
2 z1 z1,z2 2024-04-03 2024-04-04
3 h1 h1,h2 2024-05-04 2024-05-05
4 4.txt:1 4.txt:1,5.txt:1 - -
5 http://www.rho.example/1 http://www.rho.example/1,http://www.sigma.example/1 2024-05-01T00:00:00Z 2024-05-01T00:00:00Z
END
# kind id/paragraph,...; paragraph 0 is the title
cat >paragraphs <<'END'
headline  a1/0,a2/0,a3/0
paragraph a1/1,a2/1,a3/1,c1/2
paragraph a1/2,a2/2,a3/2,c1/4
paragraph a1/3,a2/3,c1/5
headline  e1/0,e1/1
furniture n1/2,n2/2,n3/2,n4/2,n5/2,n6/2
paragraph r1/1,r2/1
paragraph z1/1,z2/1
paragraph h1/1,h2/1
paragraph h1/2,h2/2
paragraph 4.txt:1/1,5.txt:1/1
paragraph 4.txt:1/2,5.txt:1/2
paragraph http://www.rho.example/1/1,http://www.sigma.example/1/1
END

defaults() {
	expect 0 "$rp" dedup in -o out || return 1
	[ ! -s stdout ] || { echo "stdout: $(cat stdout)"; return 1; }
	check_out output out in decisions clusters paragraphs || return 1
	[ ! -e out/bad-input.jsonl ] || return 1
	nothing_left out
}
check "every field of every file" defaults

# What the table says is kept, taken from the input by sed.
byte_identical() {
	sed -n '1,2p;5,15p;17p;19,20p' in/1.jsonl | cmp - out/kept/1.jsonl || return 1
	zcat in/2.jsonl.gz | sed -n 1p >x && zcat out/kept/2.jsonl.gz | cmp - x || return 1
	zstd -dcq out/kept/3.jsonl.zst >x && zstd -dcq in/3.jsonl.zst | cmp - x || return 1
	cmp in/4.txt out/kept/4.txt || return 1
	[ ! -e out/kept/5.txt ] || return 1
	[ "$(check_out members out/kept/2.jsonl.gz out/kept/6.warc.gz)" = "1
2" ] || {
		echo "members: $(check_out members out/kept/2.jsonl.gz out/kept/6.warc.gz)"
		return 1
	}
	zcat in/6.warc.gz >x && zcat out/kept/6.warc.gz >y || return 1
	head -c "$(wc -c <y)" x | cmp - y && [ "$(grep -c WARC-Type y)" -eq 2 ]
}
check "kept lines are those of the input, compressed alike" byte_identical

options_named() {
	grep -q '"options":{"level":"default","keep":"first","paragraphs":"keep","bad_input":"pass","max_document":67108864,"places":100,"window":0,"thresholds":{"rare":0.3500,' \
		out/summary.json
}
check "the summary names the options" options_named

told_in_short() {
	told '27 documents: 20 kept, 7 removed (4 exact, 2 duplicates, 1 reprints) in 6 clusters' &&
		told 'repeated: 2 headlines, 10 paragraphs, 1 lines of furniture'
}
expect 0 "$rp" dedup in -o told
check "a summary on stderr" told_in_short
quiet() {
	expect 0 "$rp" dedup in -o quiet -q && [ ! -s stderr ]
}
check "--quiet says nothing" quiet

places() {
	expect 0 "$rp" dedup in -o places1 --places 1 || return 1
	check_out output places1 in decisions clusters paragraphs 1 || return 1
	expect 0 "$rp" dedup in -o places3 --places 3 || return 1
	check_out output places3 in decisions clusters paragraphs 3 || return 1
	expect 0 "$rp" dedup in -o places0 --places 0 &&
		check_out output places0 in decisions clusters paragraphs 0
}
check "--places caps the lists and leaves the counts" places

# ---- --keep ----

# removed_by POLICY ROWS: those that go of the bridge's story, why and for whom
removed_by() {
	expect 0 "$rp" dedup in -o "keep-$1" --keep "$1" || return 1
	sed -n 's/^{"id":"\([ac][123]\)".*"status":"removed","relation":"\([a-z]*\)".*"keeper":"\([^"]*\)".*/\1 \2 \3/p' \
		"keep-$1/decisions.jsonl" >x
	printf '%s\n' "$2" | diff - x
}
check "--keep first" removed_by first 'a2 exact a1
a3 duplicate a1'
check "--keep earliest" removed_by earliest 'a1 exact a2
a3 duplicate a2'
# c1 comes first and a1 is contained in it; a3 is not (40 of 68 shingles), and a keeper that
# was removed keeps nobody.
check "--keep longest" removed_by longest 'a1 reprint c1
a2 reprint c1'
check "--keep source: the first in the list" removed_by source=gamma.example,beta.example \
	'a1 duplicate a3
a2 duplicate a3'
check "--keep source: the second, where the first has no copy" removed_by \
	source=none.example,beta.example 'a1 exact a2
a3 duplicate a2'

ties() {
	mkdir ties
	for id in m k z; do
		article ties/a.jsonl $id tie.example 2024-01-01 "" "$(words tie 30)"
	done
	for policy in earliest longest source=tie.example; do
		expect 0 "$rp" dedup ties -o "ties-$policy" --keep $policy || return 1
		grep -q '"keeper":"k"' "ties-$policy/clusters.jsonl" || {
			echo "$policy: $(cat "ties-$policy/clusters.jsonl")"
			return 1
		}
	done
	expect 0 "$rp" dedup ties -o ties-first && grep -q '"keeper":"m"' ties-first/clusters.jsonl
}
check "ties go to the smaller id" ties

# Undated ones come last, and dates are compared as times, not as texts.
dates() {
	mkdir dates
	article dates/a.jsonl none tie.example "" "" "$(words day 30)"
	article dates/a.jsonl late tie.example "2024-03-01T00:30:00+02:00" "" "$(words day 30)"
	article dates/a.jsonl early tie.example "2024-02-29T22:00:00Z" "" "$(words day 30)"
	article dates/a.jsonl odd tie.example "soon" "" "$(words day 30)"
	expect 0 "$rp" dedup dates -o dates-out --keep earliest || return 1
	grep -q '"keeper":"early".*"first_date":"2024-02-29T22:00:00Z","last_date":"2024-03-01T00:30:00+02:00"' \
		dates-out/clusters.jsonl || {
		cat dates-out/clusters.jsonl
		return 1
	}
}
check "--keep earliest compares times" dates

# ---- --level ----

# Pairs that share all from a twentieth to nineteen: a stricter level removes some of what
# a looser one does, all remove what is nearly equal, and none what is nearly different.
levels() {
	mkdir levels
	for i in $(seq 1 19); do
		for side in x y; do
			article levels/a.jsonl "$i$side" "s$i$side.example" "" "" \
				"$(words "$(printf 'b%c' "$(echo abcdefghijklmnopqrst | cut -c"$i")")" $((i * 8)))" \
				"$(words "$(printf 'd%c%c' "$(echo abcdefghijklmnopqrst | cut -c"$i")" $side)" \
					$((160 - i * 8)))"
		done
	done
	for level in strict default loose; do
		expect 0 "$rp" dedup levels -o "level-$level" --level $level || return 1
		grep -q "\"level\":\"$level\"" "level-$level/summary.json" || return 1
		sed -n 's/^{"id":"\([^"]*\)".*"status":"removed".*/\1/p' \
			"level-$level/decisions.jsonl" | sort >$level.removed
		grep -q '^19y' $level.removed && ! grep -q '^1y' $level.removed || {
			echo "$level: $(paste -sd' ' $level.removed)"
			return 1
		}
	done
	comm -23 strict.removed default.removed >x
	comm -23 default.removed loose.removed >>x
	[ ! -s x ] || { echo "only the stricter level removes $(cat x)"; return 1; }
	! cmp -s strict.removed loose.removed || {
		echo "strict removes what loose does: $(paste -sd' ' loose.removed)"
		return 1
	}
	expect 2 "$rp" dedup levels -o level-x --level harsh && [ ! -e level-x ]
}
check "--level strict, default, loose" levels

# ---- the longest run ----
# a2 has all of the 8 + 25 + 22 + 21 words of a1; a3 the 15 of the first paragraph behind the word that
# is another, and the 22 of the second; c1 those of the last two.  The keeper comes first, and last.

runs() {
	grep -E '"id":"(a1|a2|a3|c1)"' in/1.jsonl >runs.jsonl
	expect 0 "$rp" dedup runs.jsonl -o runs || return 1
	sed -n 's/^{"id":"\(..\)".*"longest_run":\([0-9]*\),.*/\1 \2/p' runs/decisions.jsonl >x
	printf 'a1 76\na2 76\na3 37\nc1 43\n' | cmp - x || { cat x; return 1; }
	grep -E '"id":"(a1|a3|c1)"' in/1.jsonl | sort -r >backwards.jsonl
	expect 0 "$rp" dedup backwards.jsonl -o backwards --keep earliest || return 1
	sed -n 's/^{"id":"\(..\)".*"longest_run":\([0-9]*\),.*/\1 \2/p' backwards/decisions.jsonl |
		sort >x
	printf 'a1 76\na3 37\nc1 43\n' | cmp - x || { cat x; return 1; }
}
check "the longest run in common with the keeper" runs

# ---- --threshold, --window ----

# The levels again by their numbers: what a threshold is set to is what counts.
thresholds() {
	expect 0 "$rp" dedup levels -o as-strict --threshold \
		rare=0.6,rare_numbers=0.8,evidence=800,long_resemblance=0.4,long_numbers=0.6,same_resemblance=0.6,resemblance=0.5,containment=0.8,short_containment=0.9,variant_contained=0.75 ||
		return 1
	cmp as-strict/decisions.jsonl level-strict/decisions.jsonl || return 1
	# No test left that could link anything.
	expect 0 "$rp" dedup levels -o none --threshold rare_evidence=1e9 --threshold \
		rare_evidence=1e9,long_words=4294967295,same_words=4294967295,passage=4294967295 ||
		return 1
	! grep -q '"cluster":[0-9]' none/decisions.jsonl || return 1
	for wrong in rare=1.1 rare=-1 rare=nan rare=0x1 long_words=1.5 rounds=0 rounds=5 evidence=1e10 \
		concentrated=2 rare=0.5x; do
		expect 2 "$rp" dedup levels -o wrong --threshold $wrong || return 1
		told "is no value for ${wrong%=*}" || return 1
		[ ! -e wrong ] || return 1
	done
	expect 2 "$rp" dedup levels -o wrong --threshold rar=1 && told "did you mean 'rare'"
}
check "--threshold changes the numbers of a level" thresholds

# dated ID DATE N: an article of N words of a story and 20 of its own
dated() {
	article window/a.jsonl "$1" "$1.example" "$2" "" "$(words st "$3")" "$(words "$1" 20)"
}

window() {
	mkdir window
	dated day 2024-03-01T00:00:00Z 100
	dated week 2024-03-08T00:00:00Z 98
	dated later 2024-03-15T00:00:01Z 96
	dated undated "" 94
	for days in 0 6 7 14; do
		expect 0 "$rp" dedup window -o window-$days --window $days || return 1
		sed -n 's/^{"id":"\([^"]*\)".*"keeper":"\([^"]*\)".*/\1<\2/p' \
			window-$days/decisions.jsonl | grep -v '^\(.*\)<\1$' | paste -sd' ' >x
		case $days in
		6) wanted="undated<later" ;;
		7) wanted="week<day undated<later" ;;
		14) wanted="week<day later<week undated<later" ;;
		*) wanted="week<day later<day undated<day" ;;
		esac
		[ "$(cat x)" = "$wanted" ] || {
			echo "--window $days: $(cat x), expected $wanted"
			return 1
		}
	done
}
check "--window parts texts by their dates" window

# ---- revisions and versions ----

revised() {
	mkdir revised
	for x in 'http://www.A.example/x#top' 'https://a.example/x/' 'https://a.example/X' \
		'https://b.example/x'; do
		n=$((n + 1))
		printf '{"id":"v%d","url":"%s","text":"%s\\n%s"}\n' $n "$x" "$(words st 100)" \
			"$(words "v$(echo abcd | cut -c$n)" 20)" >>revised/a.jsonl
	done
	expect 0 "$rp" dedup revised -o revised-out || return 1
	[ "$(sed 's/.*"relation":"\([a-z]*\)".*/\1/' revised-out/decisions.jsonl | paste -sd' ')" = \
		"unique revision duplicate duplicate" ] || {
		cat revised-out/decisions.jsonl
		return 1
	}
}
check "a page fetched again and changed is a revision" revised

# A story that grows: of each version half is in the next, and all stay.
versions() {
	mkdir versions
	for v in 3:2024-01-02 1:2024-01-01T08:00:00Z 2:2024-01-01T09:00:00Z 0:; do
		i=${v%%:*}
		article versions/a.jsonl "v$i" "s$i.example" "${v#*:}" "" "$(words base 110)" \
			"$(words "own$(echo abcd | cut -c$((i + 1)))" 150)"
	done
	expect 0 "$rp" dedup versions -o versions-out --threshold family=0.3 || return 1
	grep -q '"versions":\["v1","v2","v3","v0"\]' versions-out/clusters.jsonl || {
		cat versions-out/clusters.jsonl versions-out/decisions.jsonl
		return 1
	}
}
check "versions that stay are in the order of their dates" versions

# ---- --fields ----

fields() {
	mkdir fields
	sed 's/"id":/"key":/;s/"text":/"body":/;s/"title":/"head":/;s/"url":/"link":/;s/"date":/"on":/' \
		in/1.jsonl >fields/1.jsonl
	expect 0 "$rp" dedup fields -o fields-out \
		--fields id=key,text=body,title=head,url=link,date=on || return 1
	mkdir plain
	cp in/1.jsonl plain/
	expect 0 "$rp" dedup plain -o plain-out || return 1
	for x in decisions clusters paragraphs; do
		cmp fields-out/$x.jsonl plain-out/$x.jsonl || return 1
	done
	sed -n '1,2p;5,15p;17p;19,20p' fields/1.jsonl | cmp - fields-out/kept/1.jsonl || return 1
	# "source" goes before the host of the URL.
	sed 's/"n":1.50/"paper":"The Paper"/' in/1.jsonl >fields/1.jsonl
	expect 0 "$rp" dedup fields -o fields-source --fields source=paper || return 1
	grep -q '"keeper":"a1".*"sources":\["The Paper"\]' fields-source/clusters.jsonl
}
check "--fields gives the names" fields

# ---- standard input ----

standard_input() {
	zcat in/2.jsonl.gz >x
	expect 0 sh -c 'cat in/2.jsonl.gz | "$1" dedup - -o stdin-gz' - "$rp" || return 1
	expect 0 sh -c 'cat x | "$1" dedup - -o stdin-plain' - "$rp" || return 1
	sed -n 1p x | cmp - stdin-plain/kept/stdin || return 1
	zcat <stdin-gz/kept/stdin | cmp - stdin-plain/kept/stdin || return 1
	cmp stdin-gz/decisions.jsonl stdin-plain/decisions.jsonl || return 1
	grep -q '"source_file":"stdin","line":2,' stdin-gz/decisions.jsonl || return 1
	nothing_left stdin-gz
}
check "- is standard input" standard_input
with_files() {
	mkdir named
	cp in/1.jsonl named/stdin
	zcat in/2.jsonl.gz | (expect 0 "$rp" dedup - named/stdin -o stdin-named) || return 1
	cmp in/1.jsonl named/stdin || return 1
	sed -n '1,2p;5,15p;17p;19,20p' in/1.jsonl | cmp - stdin-named/kept/stdin || return 1
	zcat in/2.jsonl.gz | sed -n 1p | cmp - stdin-named/kept/stdin-2
}
check "- beside a file called stdin" with_files

# ---- --paragraphs ----

strip() {
	expect 0 "$rp" dedup in -o strip --paragraphs strip || return 1
	for x in decisions clusters paragraphs; do
		cmp out/$x.jsonl strip/$x.jsonl || return 1
	done
	"$python" - "$dir" "$subscribe" "$ferry" <<'END'
import json, re, sys
root, subscribe, ferry = sys.argv[1:]
before = open(root + "/out/kept/1.jsonl", encoding="utf-8").readlines()
after = open(root + "/strip/kept/1.jsonl", encoding="utf-8").readlines()
# Numbers of the paragraphs that stay, where some go.
stay = {"c1": [0, 2, 5, 6], "e1": [1],
	"n2": [0], "n3": [0], "n4": [0], "n5": [0], "n6": [0]}
if len(before) != len(after):
	sys.exit("%d lines, not %d" % (len(after), len(before)))
value = re.compile(r'"text": ?("(?:[^"\\]|\\.)*")')
for b, a in zip(before, after):
	name = json.loads(b).get("id")
	if name not in stay:
		if a != b:
			sys.exit("%s was changed" % name)
		continue
	paragraphs = json.loads(b)["text"].split("\n")
	wanted = "\n".join(paragraphs[i] for i in stay[name])
	if json.loads(a)["text"] != wanted:
		sys.exit("%s: %r, expected %r" % (name, json.loads(a)["text"], wanted))
	if value.sub("", a) != value.sub("", b):
		sys.exit("%s: other bytes were changed" % name)
END
}
check "--paragraphs strip cuts what an earlier kept place has" strip

strip_rest() {
	for x in 2.jsonl.gz 3.jsonl.zst 4.txt 6.warc.gz; do
		cmp out/kept/$x strip/kept/$x || return 1
	done
}
check "--paragraphs strip leaves the rest as it was" strip_rest

# A paragraph under another dateline is repeated, and goes with it.
strip_lead() {
	rm -f lead.jsonl
	article lead.jsonl l1 alpha.example 2024-05-01 "" "$(words harbour 40)" "$(words la 30)"
	article lead.jsonl l2 beta.example 2024-05-02 "" "$(words lb 30)" \
		"OSTHAVEN, Nov 3 (Agency) - A$(words harbour 40)" "$(words lc 30)"
	sed -i 's/"text":"h/"text":"Ah/' lead.jsonl
	expect 0 "$rp" dedup lead.jsonl -o lead --paragraphs strip || return 1
	sed 's/.*"text":"\([^"]*\)".*/\1/' lead/kept/lead.jsonl >x
	printf 'A%s\\n%s\n%s\\n%s\n' "$(words harbour 40)" "$(words la 30)" \
		"$(words lb 30)" "$(words lc 30)" | diff - x
}
check "--paragraphs strip cuts a dateline with its paragraph" strip_lead

strip_texts() {
	mkdir texts
	printf '%s\n%s\n' "$(words rose 30)" "$(words lily 50)" >texts/1.txt
	printf '%s\n\n%s\n%s\n%s\n' "$(words lily 50)" "$(words pink 60)" "$(words rose 30)" \
		"$(words sage 80)" >texts/2.txt
	expect 0 "$rp" dedup texts -o texts-out --paragraphs strip || return 1
	cmp texts/1.txt texts-out/kept/1.txt || return 1
	sed -n '2,3p;5p' texts/2.txt | cmp - texts-out/kept/2.txt
}
check "--paragraphs strip in text files" strip_texts

# Escapes, line breaks of all kinds, a paragraph that comes twice in one text.
strip_escapes() {
	mkdir escapes
	p=$(words pear 20)
	printf '{"id":"1","text":"%s\\r\\n\\u00e9t\\u00e9 \\"%s\\"\\r\\n%s\\r\\n"}\n' \
		"$p" "$(words plum 20)" "$p" >escapes/a.jsonl
	expect 0 "$rp" dedup escapes -o escapes-out --paragraphs strip || return 1
	"$python" - "$p" "$(words plum 20)" <<'END'
import json, sys
line = open("escapes-out/kept/a.jsonl", encoding="utf-8").read()
wanted = {"id": "1", "text": '%s\r\n\u00e9t\u00e9 "%s"\r\n' % tuple(sys.argv[1:])}
sys.exit(0 if json.loads(line) == wanted else line)
END
}
check "--paragraphs strip with escapes and CR LF" strip_escapes

mark() {
	expect 0 "$rp" dedup in -o mark --paragraphs mark || return 1
	for x in decisions clusters paragraphs; do
		cmp out/$x.jsonl mark/$x.jsonl || return 1
	done
	for x in 2.jsonl.gz 3.jsonl.zst 4.txt 6.warc.gz; do
		cmp out/kept/$x mark/kept/$x || return 1
	done
	"$python" - <<'END'
import json, sys
first = {"c1": [(2, "a1", 1, "repeated"), (4, "a1", 2, "repeated"), (5, "a1", 3, "repeated")],
	"e1": [(1, "e1", 0, "repeated")]}
for i in range(1, 7):
	first["n%d" % i] = [(2, "n1", 2, "furniture")]
before = open("out/kept/1.jsonl", encoding="utf-8").readlines()
after = open("mark/kept/1.jsonl", encoding="utf-8").readlines()
if len(before) != len(after):
	sys.exit("%d lines, not %d" % (len(after), len(before)))
for b, a in zip(before, after):
	name = json.loads(b).get("id")
	if name not in first:
		if a != b:
			sys.exit("%s was changed" % name)
		continue
	text = json.loads(b)["text"]
	paragraphs = text.split("\n")
	marks = []
	for number, document, paragraph, status in first[name]:
		p = paragraphs[number - 1]
		marks.append({"paragraph": number, "offset": text.encode().index(p.encode()),
			"length": len(p.encode()), "status": status,
			"first": {"id": document, "paragraph": paragraph}})
	wanted = b[:-2] + ',"reprint_paragraphs":' + \
		json.dumps(marks, separators=(",", ":")) + "}\n"
	if a != wanted:
		sys.exit("%s: %s, expected %s" % (name, a, wanted))
END
}
check "--paragraphs mark lists them and leaves all else" mark

finish
