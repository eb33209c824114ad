#!/bin/sh
# Whatever the input is, reprint dedup reads what can be read, says what could not and
# where, and passes the rest through.
#
# usage: dedup_bad_input.sh REPRINT

. "$(dirname "$0")/lib.sh"
setup "$@"

# A case is a folder: in/, what must be in kept/ with --bad-input pass and skip, and the
# faults.  begin NAME; then files by keep, bad, judged or by hand; then verify.
begin() {
	case_name=$1
	cases=$((${cases:-0} + 1))
	c=$dir/case$cases
	mkdir -p "$c/in" "$c/pass" "$c/skip"
	file=a.jsonl
	n=0
}

# line FORMAT: a line of the input; of what must be kept in the folders given behind.
line() {
	format=$1
	shift
	for folder in in "$@"; do
		# The format is the data, its escapes are wanted.
		# shellcheck disable=SC2059
		printf "$format\n" >>"$c/$folder/$file"
	done
}

count_lines() {
	[ ! -e "$c/in/$file" ] && echo 0 || wc -l <"$c/in/$file"
}

count_bytes() {
	[ ! -e "$c/in/$file" ] && echo 0 || wc -c <"$c/in/$file"
}

# fault KIND LINE OFFSET EFFECT CAUSE
fault() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$file" "$2" "$3" "$4" "$5" >>"$c/faults"
}

document() {
	echo "$file:$(($(count_lines) + 1))" >>"$c/documents"
}

# A document like no other.
keep() {
	n=$((n + 1))
	document
	line "{\"id\":\"d$n\",\"text\":\"north$n east$n south$n west$n up$n down$n left$n right$n\"}" \
		pass skip
}

# bad KIND CAUSE FORMAT: a line that is no document.
bad() {
	fault "$1" $(($(count_lines) + 1)) $(($(count_bytes))) passed "$2"
	line "$3" pass
}

# judged KIND CAUSE FORMAT: a line that is one all the same.
judged() {
	fault "$1" $(($(count_lines) + 1)) $(($(count_bytes))) judged "$2"
	good "$3"
}

# good FORMAT: a line with nothing wrong in it.
good() {
	document
	line "$1" pass skip
}

# verify [ARGUMENT...]: instead of the folder in/.
verify() {
	for folder in pass skip; do
		rmdir "$c/$folder" 2>/dev/null && mkdir "$c/$folder"
	done
	check "$case_name" check_out bad-input "$rp" "$c" "${modes:-pass,skip,fail}" "$@"
	rm -rf "$c"
	modes=
}

# same_kept: skip/ is as pass/.
same_kept() {
	cp -R "$c/pass/." "$c/skip/"
}

# ---- JSON lines ----

begin "broken JSON lines"
keep
bad broken_json "" '{"id":"x","text":"half a str'
bad broken_json "" '{"id":"x","text":"no brace"'
bad broken_json "" '{"id":"x","text":"comma",}'
bad broken_json "" '{"id":"x" "text":"no comma"}'
bad broken_json "" '{"id":"x","text" "no colon"}'
bad broken_json "" "{'id':'x','text':'quotes'}"
keep
bad broken_json "" '{id:"x",text:"bare keys"}'
bad broken_json "" '{"text":"bare word","x":nul}'
bad broken_json "" '{"text":"not a number","x":NaN}'
bad broken_json "" '{"text":"number","x":01}'
bad broken_json "" '{"text":"number","x":1.}'
bad broken_json "" '{"text":"bracket","x":[1,2}'
bad broken_json "" '{"text":"nothing","x":}'
bad broken_json "" '{"text":"a tab\there"}'
bad broken_json "" '{"text":"escape \\x"}'
bad broken_json "" '{"text":"escape \\u12"}'
keep
bad broken_json "line is not a JSON object" 'Not JSON at all'
bad broken_json "line is not a JSON object" '["id","text"]'
bad broken_json "line is not a JSON object" '"text"'
bad broken_json "line is not a JSON object" '17'
bad broken_json "" '{"text":"one"}{"text":"two"}'
bad broken_json "" '{"text":"one"} x'
keep
verify

begin "no text, null, or no string"
keep
bad no_text 'field "text" is missing' '{"id":"x","body":"not this"}'
bad no_text 'field "text" is missing' '{}'
bad no_text 'field "text" is missing' '{"id":"x","title":"A headline alone"}'
bad no_text 'field "text" is null' '{"id":"x","text":null}'
bad text_not_string 'field "text" is not a string' '{"id":"x","text":17}'
bad text_not_string 'field "text" is not a string' '{"id":"x","text":true}'
bad text_not_string 'field "text" is not a string' '{"id":"x","text":["a"]}'
bad text_not_string 'field "text" is not a string' '{"id":"x","text":{"a":"b"}}'
keep
verify

begin "empty text"
bad empty_text "text and title are empty" '{"id":"e1","text":""}'
bad empty_text "text and title are empty" '{"id":"e2","text":" \\n\\t","title":" "}'
good '{"id":"e3","text":"","title":"A headline alone"}'
good '{"id":"e4","text":"!!!"}'
good '{"id":"e5","text":"\\u00a0"}'
keep
verify

begin "ids that come twice"
good '{"id":"twin","text":"one two three four five six seven"}'
judged duplicate_id 'the id "twin" was there before' \
	'{"id":"twin","text":"some other words that are not like those"}'
judged duplicate_id 'the id "twin" was there before' \
	'{"id":"twin","text":"again words that never were seen anywhere"}'
file=b.jsonl
judged duplicate_id 'the id "twin" was there before' \
	'{"id":"twin","text":"nothing but the truth in this one here"}'
judged duplicate_id 'the id "a.jsonl:5" was there before' \
	'{"id":"a.jsonl:5","text":"the name of a line as an id is no good idea"}'
sed -i '$d' "$c/faults"
verify

begin "numbers and other types as ids"
good '{"id":17,"text":"one two three four five six seven"}'
good '{"id":-1.5e3,"text":"some other words that are not like those"}'
good '{"id":123456789012345678901234567890,"text":"again words that never were seen"}'
good '{"id":null,"text":"nothing but the truth in this one here"}'
good '{"id":true,"text":"neither fish nor fowl in any sense"}'
good '{"id":["x"],"text":"a list of ids cannot be told from none"}'
good '{"id":"","text":"empty is as good as absent for an id"}'
judged duplicate_id 'the id "17" was there before' \
	'{"id":"17","text":"whoever wrote this meant the same number"}'
verify

begin "NUL bytes"
keep
good '{"id":"esc","text":"a NUL as \\u0000 an escape is text"}'
bad broken_json "" '{"id":"raw","text":"a raw \000 NUL is not"}'
bad broken_json "" '\000'
bad broken_json "" '{"id":"between",\000"text":"members"}'
bad broken_json "" '{"id":"behind","text":"the object"}\000'
keep
verify

begin "invalid UTF-8"
keep
judged invalid_utf8 "invalid UTF-8 sequence (1)" \
	'{"id":"u1","text":"a stray \377 byte in the text"}'
judged invalid_utf8 "invalid UTF-8 sequence (3)" \
	'{"id":"u2","text":"cut short \303 and an overlong \300\257"}'
judged invalid_utf8 "invalid UTF-8 sequence (1)" \
	'{"id":"u3","title":"other \200 field","text":"sound in itself but not so the headline"}'
judged invalid_utf8 "invalid UTF-8 sequence (1)" \
	'{"id":"u4","other":"\355","text":"fields nobody asks for count too"}'
bad broken_json "" '{"id":"u5","text":"invalid \377 and broken'
keep
verify

begin "lone surrogate escapes"
keep
judged invalid_utf8 "lone surrogate escape (1)" \
	'{"id":"s1","text":"high \\ud83d alone"}'
judged invalid_utf8 "lone surrogate escape (1)" \
	'{"id":"s2","text":"low \\ude00 all by itself"}'
judged invalid_utf8 "lone surrogate escape (2)" \
	'{"id":"s3","text":"the wrong way \\ude00\\ud83d round they stand"}'
good '{"id":"s4","text":"a true pair \\ud83d\\ude00 is a face"}'
judged invalid_utf8 "invalid UTF-8 sequence (1) and lone surrogate escape (1)" \
	'{"id":"s5","text":"both \\udfff of them \376 together"}'
good '{"id":"s6","text":"no escape \\\\ud83d at all but a backslash"}'
keep
verify

begin "line ends, marks and blank lines"
keep
line '' pass skip
line '   \t ' pass skip
good '{"id":"crlf","text":"the line ends as Windows likes it"}\r'
line '\r' pass skip
good '  {"id":"space","text":"space is around this object here"}  '
good '\357\273\277{"id":"mark","text":"behind a byte order mark all is well"}'
keep
file=marked.jsonl
good '\357\273\277{"id":"first","text":"a mark at the head of the file is usual"}\r'
file=open.jsonl
keep
document
for folder in in pass skip; do
	printf '{"id":"last","text":"the last line of this has no end"}' >>"$c/$folder/$file"
done
file=cut.jsonl
keep
fault broken_json 2 "$(($(count_bytes)))" passed ""
for folder in in pass; do
	printf '{"id":"cut","text":"the last line is cut' >>"$c/$folder/$file"
done
sort "$c/documents" -t: -k1,1 -k2,2n -o "$c/documents"
verify

begin "nested deeply, many keys, keys twice"
keep
deep() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++) a = a "["
		for (i = 0; i < n; i++) b = b "]"
		printf "{\"id\":\"deep%d\",\"x\":%s%s,\"text\":\"%d levels below the ground\"}", \
			n, a, b, n
	}'
}
good "$(deep 100)"
bad broken_json "JSON is nested too deeply" "$(deep 100000)"
bad broken_json "" "{\"text\":\"open\",\"x\":$(deep 100000 | tr -d ']}')"
keys=$(awk 'BEGIN { for (i = 0; i < 100000; i++) printf "\"k%d\":%d,", i, i }')
document
for folder in in pass skip; do
	printf '{%s"id":"keys","text":"behind a hundred thousand keys"}\n' "$keys" \
		>>"$c/$folder/$file"
done
good '{"id":"twice","text":"the first of both is the one that counts","text":17,"id":"no"}'
bad text_not_string 'field "text" is not a string' '{"id":"t","text":17,"text":"too late"}'
judged duplicate_id 'the id "twice" was there before' \
	'{"id":"twice","text":"just to see which of the ids was taken"}'
good '{"\\u0069\\u0064":"escaped","\\u0074ext":"keys in escapes are the same keys"}'
keep
verify

begin "more faults than are told"
i=0
while [ $i -lt 25 ]; do
	bad broken_json "line is not a JSON object" "broken $i"
	i=$((i + 1))
done
keep
verify

said_to_be_skipped() {
	mkdir said
	printf 'broken\n' >said/x.jsonl
	expect 0 "$rp" dedup said -o said-out --bad-input skip || return 1
	[ ! -s said-out/kept/x.jsonl ] || return 1
	told "line is not a JSON object (broken_json): skipped" &&
		grep -q '"effect":"skipped"' said-out/bad-input.jsonl
}
check "lines that are left out are not said to be passed through" said_to_be_skipped

# ---- size ----

# long_line BYTES: of a document.
long_line() {
	"$python" -c '
import sys
n, write = int(sys.argv[1]), sys.stdout.buffer.write
write(b"{\"id\":\"long\",\"text\":\"")
n -= 24
piece = b"lorem ipsum dolor sit amet, " * 40000
while n >= len(piece):
	write(piece)
	n -= len(piece)
write(piece[:n] + b"\"}\n")' "$1"
}

begin "a document up to --max-document, and one beyond"
keep
good "$(long_line 1000000)"
fault too_large 3 "$(($(count_bytes)))" passed "record is longer than 1000000 bytes"
line "$(long_line 1000010)" pass
keep
verify "$c/in" --max-document 1000000

megabytes=200
[ -z "$sanitized" ] || megabytes=80
begin "$megabytes MB on a line, beyond --max-document"
keep
fault too_large 2 "$(($(count_bytes)))" passed "record is longer than 67108864 bytes"
long_line ${megabytes}000000 >>"$c/in/$file"
keep
head -n 1 "$c/in/$file" >"$c/skip/$file"
tail -n 1 "$c/in/$file" >>"$c/skip/$file"
ln -f "$c/in/$file" "$c/pass/$file"
# The limit is on documents, of which two are held, and the rest is a constant.
[ -n "$sanitized" ] || echo 256 >"$c/peak"
modes=pass,skip
sed -i '2s/2/3/' "$c/documents"
verify

begin "$megabytes MB on a line, below --max-document"
keep
document
long_line ${megabytes}000000 >>"$c/in/$file"
keep
ln -f "$c/in/$file" "$c/pass/$file"
modes=pass
verify "$c/in" --max-document 300M

for what in zeros string; do
	for kind in zst gz; do
		begin "a bomb: a gigabyte of $what in a .$kind file"
		if [ -n "$sanitized" ] && [ $kind = gz ]; then
			skip "$case_name" "too slow with a sanitizer"
			continue
		fi
		file=bomb.$kind
		check_out bomb $kind $what "$c/in/$file"
		fault too_large 1 0 passed "record is longer than 67108864 bytes"
		echo "$file:2" >"$c/documents"
		echo '{"id":"y","text":"short"}' >"$c/skip/$file"
		ln -f "$c/in/$file" "$c/pass/$file"
		# Passing them on compresses them again, which takes gzip long.
		modes=skip
		[ -n "$sanitized" ] || echo 256 >"$c/peak"
		verify
	done
done

# The name of standard input among the results is "stdin".
stream() {
	"$python" -c '
import sys
write = sys.stdout.buffer.write
write(b"{\"id\":\"x\",\"text\":\"")
for i in range(int(sys.argv[1])):
	write(b"a" * (1 << 20))
write(b"\"}\n{\"id\":\"y\",\"text\":\"short\"}\n")' "$1" |
		"$python" -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak // 1024, file=open("peak", "w"))
sys.exit(status)' "$rp" dedup - -o piped --bad-input skip
}
pipe_of_a_gigabyte() {
	expect 0 stream "${1:-1024}" || return 1
	told 'stdin:1: record is longer than 67108864 bytes (too_large)' || return 1
	[ "$(cat piped/kept/stdin)" = '{"id":"y","text":"short"}' ] || {
		echo "kept: $(head -c 100 piped/kept/stdin)"
		return 1
	}
	nothing_left piped || return 1
	[ -n "$sanitized" ] || [ "$(cat peak)" -le 256 ] || {
		echo "peak memory $(cat peak) MiB"
		return 1
	}
}
check "a gigabyte on a line through a pipe" pipe_of_a_gigabyte
rm -rf piped

# ---- compression ----

three() {
	keep
	keep
	keep
}

# damaged KIND NAME LINES FAULT EFFECT_LINE CAUSE [FROM]: 'LINES' of the three documents
# survive; the fault is noticed somewhere from the damaged part to the end of the file.
damaged() {
	begin "$1"
	three
	# shellcheck disable=SC2046
	set -- "$@" $(check_out damage "$1" "$c/in/$2" "$c/in/a.jsonl")
	head -n "$3" "$c/in/a.jsonl" >"$c/pass/$2"
	rm "$c/in/a.jsonl" "$c/pass/a.jsonl" "$c/skip/a.jsonl"
	file=$2
	same_kept
	head -n "$3" "$c/documents" | sed "s/^.*:/$file:/" >"$c/x" && mv "$c/x" "$c/documents"
	[ "$4" = none ] || fault "$4" "$5" "$7-$8" rest "$6"
	verify
}
damaged gzip-truncated a.jsonl.gz 2 truncated_gzip 3 "gzip data is truncated"
damaged zstd-truncated a.jsonl.zst 2 truncated_zstd 3 "zstd data is truncated"
damaged zstd-header-truncated a.jsonl.zst 2 truncated_zstd 3 "zstd data is truncated"
damaged gzip-flipped a.jsonl.gz 2 damaged_gzip 3 "gzip data is damaged: invalid block type"
damaged zstd-flipped a.jsonl.zst 2 damaged_zstd 3 "garbage after the zstd data"
damaged gzip-checksum a.jsonl.gz 3 damaged_gzip 4 "gzip data is damaged: incorrect data check"
damaged zstd-checksum a.jsonl.zst 3 damaged_zstd 4 "zstd data is damaged"
damaged gzip-garbage a.jsonl.gz 3 damaged_gzip 4 "garbage after the gzip data"
damaged zstd-garbage a.jsonl.zst 3 damaged_zstd 4 "garbage after the zstd data"
damaged gzip-padded a.jsonl.gz 3 none
damaged zstd-padded a.jsonl.zst 3 none

for tool in lz4 bzip2 xz; do
	begin "$tool is not read, and the rest is"
	if ! command -v $tool >/dev/null; then
		skip "$case_name" "there is no $tool"
		continue
	fi
	keep
	file=b.jsonl
	$tool -c <"$c/in/a.jsonl" >"$c/in/$file"
	fault unsupported_compression - 0 skipped "compression is not read, only gzip and zstd"
	verify
done

begin "ARC and UTF-16 are not read, and the rest is"
keep
file=b.arc
printf 'filedesc://x.arc 0.0.0.0 20240101000000 text/plain 76\n1 0 x\n' >"$c/in/$file"
fault unsupported_format - 0 skipped "ARC is not read, only WARC"
file=c.jsonl
printf '\377\376{\0"\0' >"$c/in/$file"
fault unsupported_format - 0 skipped "UTF-16 is not read, only UTF-8"
verify

# ---- files and folders ----

begin "an empty file, an empty folder, a hidden and an unfinished file"
keep
mkdir "$c/in/folder" "$c/in/.hidden"
: >"$c/in/empty.jsonl"
: >"$c/pass/empty.jsonl"
: >"$c/skip/empty.jsonl"
: >"$c/in/empty.txt"
cp "$c/in/a.jsonl" "$c/in/.hidden/"
cp "$c/in/a.jsonl" "$c/in/.a.jsonl"
cp "$c/in/a.jsonl" "$c/in/b.jsonl.part"
verify

begin "only an empty folder"
verify

begin "links: nowhere, to a file, and round in circles"
mkdir "$c/in/folder"
file=folder/a.jsonl
mkdir "$c/pass/folder" "$c/skip/folder"
keep
file=folder/loop
ln -s .. "$c/in/folder/loop"
fault folder_loop - 0 skipped "link to a folder that it is in"
file=nowhere.jsonl
ln -s missing "$c/in/nowhere.jsonl"
fault unreadable - 0 skipped "link leads nowhere: No such file or directory"
ln -s folder/a.jsonl "$c/in/z-again.jsonl"
# The order of the faults: links are followed when the rest has been walked.
tac "$c/faults" >"$c/x" && mv "$c/x" "$c/faults"
verify

# As somebody else, since root reads everything; in a folder that all may enter.
unreadable() {
	mkdir -p open/in/closed open/out
	printf '{"id":"a","text":"one two three"}\n' >open/in/a.jsonl
	cp open/in/a.jsonl open/in/b.jsonl
	chmod 000 open/in/b.jsonl open/in/closed
	chmod 777 open/out
	chmod 711 .
	cp "$rp" reprint-copy
	expect 0 setpriv --reuid 65534 --clear-groups "$dir/reprint-copy" dedup \
		"$dir/open/in" -o "$dir/open/out" || return 1
	told 'warning: b.jsonl: Permission denied (unreadable): skipped' || return 1
	told 'warning: closed: folder cannot be read: Permission denied (unreadable): skipped' ||
		return 1
	cmp open/in/a.jsonl open/out/kept/a.jsonl || return 1
	[ "$(ls open/out/kept)" = a.jsonl ]
}
if [ "$(id -u)" = 0 ] && setpriv --reuid 65534 --clear-groups true 2>/dev/null; then
	check "files and folders that may not be read" unreadable
else
	skip "files and folders that may not be read" "takes root and setpriv"
fi

begin "names with spaces, quotes, line breaks and bytes of no encoding"
for name in 'a b.jsonl' "quo'te\".jsonl" '-dash.jsonl' '$HOME;`x`.jsonl' 'a\b.jsonl' \
	'*.jsonl'; do
	file=$name
	keep
done
file=$(printf 'new\nline.jsonl')
keep
file=$(printf 'latin\374.jsonl')
keep
# Line breaks in names: the tables of verify cannot hold them.
check_names() {
	expect 0 "$rp" dedup "$c/in" -o "$c/out" || return 1
	check_out kept "$c/out" "$c/pass" || return 1
	"$python" - "$c/out" <<'END'
import json, sys
found = sorted(json.loads(line)["source_file"] for line in open(
	sys.argv[1] + "/decisions.jsonl", encoding="utf-8"))
wanted = sorted(["a b.jsonl", "quo'te\".jsonl", "-dash.jsonl", "$HOME;`x`.jsonl",
	"a\\b.jsonl", "*.jsonl", "new\nline.jsonl", "latin\ufffd.jsonl"])
sys.exit(0 if found == wanted else "source_file: %r" % found)
END
}
check "$case_name" check_names
rm -rf "$c"

# Nothing is written but below OUT, however the inputs are named.
outside() {
	mkdir -p far/in/sub far/other far/cwd
	printf '{"id":"1","text":"one two three"}\n' >far/in/x.jsonl
	printf '{"id":"2","text":"four five six"}\n' >far/in/sub/x.jsonl
	printf '{"id":"3","text":"seven eight nine"}\n' >far/other/y.jsonl
	printf '{"id":"4","text":"ten eleven twelve"}\n' >far/cwd/z.jsonl
	find far | sort >before
	(cd far/cwd && exec "$rp" dedup ../in "$dir/far/other/y.jsonl" ./z.jsonl \
		-o "$dir/deep/er") 2>stderr || { cat stderr; return 1; }
	find far | sort | diff before - || return 1
	[ "$(cd deep/er/kept && find . -type f | sort | tr '\n' ' ')" = \
		"./cwd/z.jsonl ./in/sub/x.jsonl ./in/x.jsonl ./other/y.jsonl " ] || {
		find deep
		return 1
	}
	(cd far/cwd && exec "$rp" dedup ../../far/in/x.jsonl -o "$dir/one") 2>stderr || return 1
	cmp one/kept/x.jsonl far/in/x.jsonl
}
check "inputs outside the working folder" outside

long_name() {
	name=$(printf '%0248d.jsonl' 0)
	mkdir long
	printf '{"id":"1","text":"one two three"}\n' >"long/$name" || return 0
	expect 0 "$rp" dedup long -o long-out && cmp "long/$name" "long-out/kept/$name"
}
check "a name of 254 bytes" long_name

twice() {
	mkdir two
	printf '{"id":"1","text":"one two three"}\n' >two/x.jsonl
	ln two/x.jsonl two/y.jsonl
	expect 0 "$rp" dedup two/x.jsonl ./two/x.jsonl "$dir/two" two/y.jsonl -o two-out ||
		return 1
	[ "$(wc -l <two-out/decisions.jsonl)" -eq 1 ] || {
		cat two-out/decisions.jsonl
		return 1
	}
	[ "$(ls two-out/kept)" = x.jsonl ] || return 1
	grep -q '"files":1,"files_named_again":4,' two-out/summary.json || {
		cat two-out/summary.json
		return 1
	}
}
check "a file named several times" twice

# ---- OUT ----

refused() {
	# refused TEXT ARGUMENT...: exit 2, and nothing changes
	text=$1
	shift
	find . ! -name stdout ! -name stderr ! -name before -exec ls -ld {} + >before
	expect 2 "$rp" dedup "$@" </dev/null || return 1
	told "$text" || return 1
	find . ! -name stdout ! -name stderr ! -name before -exec ls -ld {} + |
		diff before - || return 1
}
mkdir -p ground/in ground/full
printf '{"id":"1","text":"one two three"}\n' >ground/in/x.jsonl
echo precious >ground/full/notes
echo precious >ground/file
cd ground || exit 1
check "INPUT that does not exist" refused \
	"missing.jsonl: No such file or directory" in missing.jsonl -o out
check "OUT that is a file" refused "file: is not a folder" in -o file
check "OUT below a file" refused "file/out: Not a directory" in -o file/out
check "OUT with other files in it" refused "full: holds files that are not results" in -o full
check "OUT with other files in it, by force" refused \
	"full: holds files that are not results" in -o full --force
check "OUT that is the INPUT" refused "in: " in -o in
check "no OUT" refused "no output folder is given" in
check "no INPUT" refused "an INPUT" -o out
cd ..

empty_out() {
	mkdir empty-out
	expect 0 "$rp" dedup ground/in -o empty-out && cmp ground/in/x.jsonl empty-out/kept/x.jsonl
}
check "OUT that is an empty folder" empty_out

out_inside() {
	mkdir inside
	printf '{"id":"1","text":"one two three"}\n' >inside/x.jsonl
	expect 0 "$rp" dedup inside -o inside/out || return 1
	cmp inside/x.jsonl inside/out/kept/x.jsonl || return 1
	cp -R inside/out first
	expect 0 "$rp" dedup inside -o inside/out --force || return 1
	diff -r first/kept inside/out/kept && cmp first/decisions.jsonl inside/out/decisions.jsonl
}
check "OUT inside INPUT" out_inside

# The results are removed before the input is read: it must not be among them.
input_inside() {
	mkdir source
	printf '{"id":"1","text":"one two three"}\n' >source/x.jsonl
	expect 0 "$rp" dedup source -o mine || return 1
	expect 2 "$rp" dedup "$1" -o mine --force
	result=$?
	[ -e mine/kept/x.jsonl ] && [ -e mine/decisions.jsonl ] ||
		echo "the input was removed: $(cat stderr)"
	[ -e mine/kept/x.jsonl ] && [ $result -eq 0 ] || { rm -rf source mine; return 1; }
	rm -rf source mine
}
check "INPUT inside OUT, by force" input_inside mine/kept
check "INPUT that is a file of OUT, by force" input_inside mine/kept/x.jsonl

# ---- input that changes ----

# The first file is written slowly enough to do something to the second or to itself
# when the first pass is over, which is when the first file in kept/ comes into being.
random_lines() {
	"$python" -c '
import random, sys
random.seed(1)
for i in range(int(sys.argv[1])):
	print("{\"id\":\"r%d\",\"text\":\"%s\"}" % (i, " ".join(
		"%x" % random.getrandbits(30) for _ in range(200))))' "$1"
}
random_lines 6000 | gzip -1n >big.gz

changed() {
	# changed COMMAND: run between the passes
	mkdir moving
	cp big.gz moving/a.jsonl.gz
	printf '{"id":"z","text":"one two three"}\n' >moving/z.jsonl
	"$rp" dedup moving -o moved >stdout 2>stderr &
	pid=$!
	until [ -e moved/kept/a.jsonl.gz.part ] || [ -e moved/kept/a.jsonl.gz ]; do
		kill -0 $pid 2>/dev/null || break
	done
	eval "$1"
	if [ -e moved/kept/a.jsonl.gz ]; then
		wait $pid
		echo "too late to be a test" >&2
		rm -rf moving moved
		return 0
	fi
	wait $pid
	status=$?
	left=$(find moved -name '*.part' -o -name summary.json)
	rm -rf moving moved
	[ $status -eq 2 ] || { echo "exit $status"; cat stderr; return 1; }
	[ -z "$left" ] || { echo "left: $left"; return 1; }
	told "$2"
}
check "a file that grows between the passes" changed \
	'echo >>moving/z.jsonl' "moving/z.jsonl: changed while it was read"
check "a file that is replaced between the passes" changed \
	'cp -p moving/z.jsonl x; mv x moving/z.jsonl' "moving/z.jsonl: changed while it was read"
check "a file that is removed between the passes" changed \
	'rm moving/z.jsonl' "moving/z.jsonl: "
check "a compressed file that is cut in the second pass" changed \
	'truncate -s 1000000 moving/a.jsonl.gz' "moving/a.jsonl.gz: changed while it was read"

finish
