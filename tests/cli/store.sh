#!/bin/sh
# A store from outside: the same answers whatever way the documents came, whole after kill -9, and
# errors that say what to do.
# usage: store.sh REPRINT MAKE_CORPUS STORIES [KILLS]
set -u
. "$(dirname "$0")/lib.sh"
setup "$@"
kills=${4:-25}

"$make_corpus" --documents 300 --seed 3 --stories "$stories" -o corpus >/dev/null || exit 1
head -n 200 corpus/corpus.jsonl >seen.jsonl
tail -n +201 corpus/corpus.jsonl >new.jsonl
split -n l/10 seen.jsonl part.

# ask STORE: what is said of the new documents goes to STORE.answers
ask() {
	"$rp" query -q "$1" new.jsonl >"$1.answers"
	[ $? -le 1 ]
}

same() {
	ask "$1" && cmp one.answers "$1.answers"
}

one_add() {
	expect 0 "$rp" add one seen.jsonl && told '200 documents added' && ask one &&
		grep -q '"relation":"reprint"' one.answers && grep -q '"status":"repeated"' one.answers
}
check "add, then query" one_add

exact() {
	expect 0 "$rp" add -q --exact exact seen.jsonl && ask exact || return 1
	[ "$(wc -c <exact/0000000001.seg)" -gt "$(wc -c <one/0000000001.seg)" ] || return 1
	expect 2 "$rp" add --exact one seen.jsonl && told 'keeps one in 2 of its shingles, not one in 1' &&
		expect 2 "$rp" merge exact one && told 'one in 1, the other one in 2' &&
		expect 0 "$rp" add -q exact new.jsonl
}
check "an exact store is larger, and stays exact" exact

in_parts() {
	for part in part.*; do
		"$rp" add -q parts "$part" || return 1
	done
	same parts
}
check "ten parts answer as one" in_parts

compacted() {
	cp -r parts compacted && "$rp" compact -q compacted && same compacted || return 1
	[ "$("$rp" stats --json compacted | sed 's/.*"segments":\([0-9]*\).*/\1/')" = 1 ] || {
		echo "more than one segment"
		return 1
	}
	"$rp" compact -q --memory 1M parts && same parts
}
check "compacted, with little memory too" compacted

merged() {
	head -n 120 seen.jsonl >a.jsonl
	tail -n +81 seen.jsonl >b.jsonl
	"$rp" add -q a a.jsonl && "$rp" add -q b b.jsonl &&
		expect 0 "$rp" merge a b && told '40 documents left out' && same a
}
check "merged, ids once" merged

expired() {
	"$python" - >dated.jsonl <<-'END' || return 1
	import json
	for n, line in enumerate(open('seen.jsonl')):
	    d = json.loads(line)
	    d['date'] = '2018-07-%02d' % (1 + n // 100)
	    print(json.dumps(d))
	END
	tail -n +101 dated.jsonl >late.jsonl
	"$rp" add -q dated dated.jsonl && "$rp" add -q late late.jsonl &&
		expect 0 "$rp" expire --before 2018-07-02 dated && told '100 documents expired' &&
		ask dated && ask late && cmp dated.answers late.answers
}
check "expired is as never added" expired

against() {
	"$rp" dedup -q new.jsonl -o clean --against one && "$python" - <<-'END'
	import json
	verdicts = {v['id']: v for v in map(json.loads, open('one.answers'))}
	decisions = [json.loads(l) for l in open('clean/decisions.jsonl')]
	known = [d for d in decisions if d.get('keeper_store') == 'one']
	assert len(decisions) == 100 and 0 < len(known) < 100, (len(decisions), len(known))
	gone = {'exact', 'duplicate', 'reprint'}
	assert {d['id'] for d in known} == {i for i, v in verdicts.items() if v['relation'] in gone}
	for d in known:
	    v = verdicts[d['id']]['matches'][0]
	    assert (d['keeper'], d['relation']) == (v['id'], v['relation']), d
	kept = {json.loads(l)['id'] for l in open('clean/kept/new.jsonl')}
	assert kept == {d['id'] for d in decisions if d['status'] == 'kept'}
	documents = json.load(open('clean/summary.json'))['documents']
	assert documents['removed_for_store'] == len(known) and documents['total'] == 100
	END
}
check "dedup against a store" against

# Nothing is a version of anything then, in the store or outside.
against_thresholds() {
	"$rp" dedup -q new.jsonl -o strange --against one --threshold \
		rare_evidence=1e9,passage=4294967295,evidence=1e9,same_evidence=1e9 &&
		"$python" - <<-'END'
	import json
	decisions = [json.loads(l) for l in open('strange/decisions.jsonl')]
	relations = {d['relation'] for d in decisions if d.get('keeper_store') == 'one'}
	assert relations <= {'exact'}, relations
	END
}
check "a store is asked with the thresholds of the run" against_thresholds

# The copy of July 25 is ten days younger than the text of the store, that of July 26 eleven; a reprint
# of the same words is a match whenever, and its paragraph repeated in all.
window() {
	"$python" - <<-'END' || return 1
	import json
	def words(name, n):
	    return ' '.join('%s%s' % (name, 'abcdefghij'[i % 10] * (1 + i // 10)) for i in range(n))
	def put(file, *documents):
	    with open(file, 'w') as f:
	        for id, date, text in documents:
	            print(json.dumps({'id': id, 'date': date, 'source': id, 'text': text}), file=f)
	story = words('rose', 120)
	put('dated.jsonl', ('s', '2018-07-15', story + '\n' + words('plum', 30)))
	copy = story + '\n' + words('fern', 30)
	put('pages.jsonl', ('near', '2018-07-25', copy), ('far', '2018-07-26', copy),
	    ('same', '2018-09-15', story + '\n' + words('plum', 30)), ('undated', '', copy))
	END
	"$rp" add -q dated.store dated.jsonl && "$rp" query -q dated.store pages.jsonl >any &&
		"$rp" query -q --window 10 dated.store pages.jsonl >ten &&
		"$rp" dedup -q pages.jsonl -o windowed --window 10 --against dated.store &&
		"$python" - <<-'END'
	import json
	def met(file):
	    return [v['id'] for v in map(json.loads, open(file)) if v['n_matches']]
	assert met('any') == ['near', 'far', 'same', 'undated'], met('any')
	assert met('ten') == ['near', 'same', 'undated'], met('ten')
	assert all(v['paragraphs'][0]['status'] == 'repeated' for v in map(json.loads, open('ten')))
	decisions = [json.loads(l) for l in open('windowed/decisions.jsonl')]
	known = {d['id'] for d in decisions if d.get('keeper_store')}
	assert known == {'near', 'same', 'undated'}, known
	END
}
check "a window of days" window

threads() {
	for n in 1 2 5; do
		"$rp" add -q --threads $n "threads-$n" seen.jsonl new.jsonl || return 1
		cmp threads-1/0000000001.seg "threads-$n/0000000001.seg" &&
			cmp threads-1/MANIFEST "threads-$n/MANIFEST" || return 1
	done
}
check "the same bytes with any number of threads" threads

# Paragraphs of what is kept: their first place is in the store, and what it says need not be said again.
against_paragraphs() {
	"$python" - <<-'END' || return 1
	import json
	def words(name, n, change=None):
	    return ' '.join(change if i == n // 2 and change else '%s%s' % (name, 'abcdefghij'[i % 10] * (1 + i // 10)) for i in range(n))
	def put(file, *texts):
	    with open(file, 'w') as f:
	        for i, t in enumerate(texts):
	            print(json.dumps({'id': file[0] + str(i), 'text': '\n'.join(t)}), file=f)
	rose, plum, pear = words('rose', 40), words('plum', 40), words('pear', 40, '214')
	put('paragraphs-seen.jsonl', [rose, plum, pear, words('lily', 4), words('pink', 200)])
	put('tonight.jsonl',
	    [words('sage', 300), rose, words('lily', 4)],          # equal: cut, but for the short one
	    [words('fern', 300), words('plum', 40, 'else')],       # changed: cut
	    [words('moss', 300), words('pear', 40, '215')],        # another number: told, and left
	    [words('reed', 300), words('yarrow', 40)],             # new
	    [words('rush', 300), rose])                            # after t0, which is cut there
	END
	"$rp" add -q seen.store paragraphs-seen.jsonl &&
		"$rp" dedup -q tonight.jsonl -o marked --against seen.store --paragraphs mark &&
		"$rp" dedup -q tonight.jsonl -o stripped --against seen.store --paragraphs strip &&
		"$python" - <<-'END'
	import json
	def lines(path):
	    return [json.loads(l) for l in open(path)]
	before = [d['text'].split('\n') for d in lines('tonight.jsonl')]
	told = [[(p['paragraph'], p['status'], p['first']) for p in d.get('reprint_paragraphs', [])]
	        for d in lines('marked/kept/tonight.jsonl')]
	def first(n):
	    return {'id': 'p0', 'paragraph': n, 'store': 'seen.store'}
	assert told == [[(2, 'repeated', first(1)), (3, 'repeated', first(4))], [(2, 'repeated', first(2))],
	                [(2, 'repeated', first(3))], [], [(2, 'repeated', first(1))]], told
	after = [d['text'].split('\n') for d in lines('stripped/kept/tonight.jsonl')]
	stay = [[0, 2], [0], [0, 1], [0, 1], [0]]
	assert after == [[t[i] for i in s] for t, s in zip(before, stay)], [list(map(len, a)) for a in after]
	counts = [(d['paragraphs']['new'], d['paragraphs']['repeated']) for d in lines('marked/decisions.jsonl')]
	assert counts == [(1, 2), (1, 1), (1, 1), (2, 0), (1, 1)], counts
	summary = json.load(open('marked/summary.json'))['paragraphs']
	assert (summary['new'], summary['repeated']) == (6, 5), summary
	END
}
check "paragraphs that are in the store are told, and cut" against_paragraphs

reader() {
	"$rp" add -q one seen.jsonl && "$rp" stats --list one >listed &&
		"$python" "$here/../store_reader.py" one >reread && cmp listed reread &&
		"$rp" stats --json one | grep -q '"documents":400,' && [ "$(wc -l <reread)" = 400 ]
}
check "a stranger's reader reads the same" reader

again_is_small() {
	before=$("$rp" stats --json parts | sed 's/.*"bytes":\([0-9]*\),"sections.*/\1/')
	"$rp" add -q parts seen.jsonl
	after=$("$rp" stats --json parts | sed 's/.*"bytes":\([0-9]*\),"sections.*/\1/')
	text=$("$python" -c "import json
print(sum(len(json.loads(l)['text'].encode()) for l in open('seen.jsonl')))")
	[ $((after - before)) -le $((text / 20)) ] || {
		echo "$((after - before)) bytes more for $text bytes of text added again"
		return 1
	}
}
check "added again it takes a twentieth at most" again_is_small

refusals() {
	expect 2 "$rp" query nowhere new.jsonl && told 'nowhere: No such file' &&
		mkdir -p other && touch other/file &&
		expect 2 "$rp" add other seen.jsonl && told 'not empty, and no store' &&
		expect 2 "$rp" query other new.jsonl && told 'no MANIFEST' &&
		expect 2 "$rp" expire --before someday one && told "'someday' is no date"
}
check "what is no store is refused" refusals

# A byte of the manifest, and its checksum no more.
mismatch() {
	cp -r a mismatched && "$python" - <<-'END' || return 1
	data = bytearray(open('mismatched/MANIFEST', 'rb').read())
	data[12] ^= 4
	open('mismatched/MANIFEST', 'wb').write(data)
	END
	expect 2 "$rp" query mismatched new.jsonl && told 'MANIFEST: byte' &&
		expect 1 "$rp" verify mismatched
}
check "a damaged manifest is told" mismatch

damage() {
	cp -r a damaged && segment=$(ls damaged/*.seg | head -n 1) && "$python" - "$segment" <<-'END' || return 1
	import sys
	data = bytearray(open(sys.argv[1], 'rb').read())
	data[20] ^= 1
	open(sys.argv[1], 'wb').write(data)
	END
	expect 0 "$rp" verify a && expect 1 "$rp" verify damaged &&
		grep -q 'byte 16: the checksum does not match; lost: document ids' stdout
}
check "verify names file, byte and loss" damage

# said DAMAGE... : what verify says of store a after it, and nothing twice
said() {
	rm -rf hurt && cp -r a hurt && first=$(basename "$(ls hurt/*.seg | head -n 1)") || return 1
	(cd hurt && eval "$1") && expect "$3" "$rp" verify hurt || return 1
	grep -qF "$(printf "$2" "$first")" stdout || {
		echo "after $1:"
		cat stdout
		return 1
	}
}
segments_hurt() {
	said 'truncate -s 3000 $first' '%s: byte 3000: the file ends here, ' 1 &&
		said ': >$first' '%s: byte 0: the file ends here, ' 1 &&
		said 'echo more >>$first' '%s: byte ' 1 && grep -q '5 bytes follow that' stdout &&
		said 'cp ../b/*.seg $first' 'another segment than the manifest lists' 1 &&
		said 'rm $first' '%s: byte 0: No such file or directory; lost: all of its ' 1 &&
		said 'rm $first && mkdir $first' '%s: byte 0: Is a directory; lost: all of its ' 1 &&
		said 'rm MANIFEST' 'hurt/MANIFEST: it is gone, but there are segments' 1 &&
		said 'echo some other file >MANIFEST' 'MANIFEST: byte 0: this is no manifest' 1 &&
		expect 2 "$rp" query hurt new.jsonl && told 'this is no manifest'
}
check "verify tells a file that is cut, foreign, missing" segments_hurt

read_only() {
	[ "$(id -u)" != 0 ] || return 0
	cp -r a locked && chmod a-w locked locked/* &&
		expect 2 "$rp" add locked seen.jsonl && told 'LOCK: Permission denied' &&
		ask locked
}
check "a folder that cannot be written to is read" read_only

two_writers() {
	mkfifo pipe
	"$rp" add -q a pipe 2>first &
	first=$!
	exec 3>pipe
	n=0
	# It has the lock before it reads.
	until expect 2 "$rp" merge a b && told 'another process is writing' || [ $n -gt 50 ]; do
		n=$((n + 1))
		sleep 0.1
	done
	exec 3>&-
	wait $first
	[ $n -le 50 ]
}
check "the second writer is told" two_writers

# Killed at random moments, the store has what it had or what it was to have.
killed() {
	n=0
	while [ $n -lt "$kills" ]; do
		n=$((n + 1))
		rm -rf killed && cp -r b killed || return 1
		case $((n % 3)) in
		0) "$rp" add -q killed seen.jsonl & ;;
		1) "$rp" compact -q killed & ;;
		2) "$rp" merge -q killed compacted & ;;
		esac
		pid=$!
		sleep "0.0$((n * 7919 % 90 + 10))"
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		"$rp" verify killed >verified || {
			cat verified
			return 1
		}
		documents=$("$rp" stats --json killed | sed 's/{"documents":\([0-9]*\).*/\1/')
		case $((n % 3)):$documents in
		*:120 | 0:320 | 2:200) ;;
		*)
			echo "after kill $n: $documents documents"
			return 1
			;;
		esac
		"$rp" add -q killed a.jsonl || return 1
	done
}
check "whole after $kills times kill -9" killed

finish
