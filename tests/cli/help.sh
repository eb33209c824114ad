#!/bin/sh
# Help goes to stdout and fits 80 columns, errors go to stderr, and the manual knows every option.
# usage: help.sh REPRINT
set -u

reprint=$1
man=$(dirname "$0")/../../man
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

fail() {
	echo "FAIL: $*" >&2
	failed=1
}

# run STATUS ARGUMENT...: run it, its streams to $dir/out and $dir/err
run() {
	expected=$1
	shift
	"$reprint" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	status=$?
	[ "$status" -eq "$expected" ] || fail "reprint $*: exit $status, expected $expected"
}

# helps ARGUMENT...: it prints help
helps() {
	run 0 "$@"
	[ -s "$dir/out" ] || fail "reprint $*: nothing on stdout"
	[ ! -s "$dir/err" ] || fail "reprint $*: something on stderr"
	long=$(LC_ALL=C awk 'length($0) > 80' "$dir/out")
	[ -z "$long" ] || fail "reprint $*: longer than 80 columns: $long"
	grep -q '^Usage: reprint ' "$dir/out" || fail "reprint $*: no usage"
	grep -q '^Examples:$' "$dir/out" || fail "reprint $*: no examples"
}

# refuses PATTERN ARGUMENT...: it says on stderr what is wrong
refuses() {
	pattern=$1
	shift
	run 2 "$@"
	[ ! -s "$dir/out" ] || fail "reprint $*: something on stdout"
	grep -q -e "$pattern" "$dir/err" || fail "reprint $*: stderr has no '$pattern'"
}

helps --help
helps -h
helps help
helps help help
verbs=$(awk '/^Verbs:/ { on = 1; next } /^$/ { on = 0 } on && $1 != "help" { print $1 }' "$dir/out")
[ -n "$verbs" ] || fail "no verbs"

for verb in $verbs; do
	helps "$verb" --help
	cp "$dir/out" "$dir/help"
	helps help "$verb"
	cmp -s "$dir/help" "$dir/out" || fail "help $verb is not $verb --help"
	helps "$verb" -h

	page=$man/reprint-$verb.1
	if [ ! -f "$page" ]; then
		fail "$page is missing"
		continue
	fi
	# In a page "-" is written "\-".
	sed 's/\\-/-/g' "$page" >"$dir/page"
	for option in $(grep -o '^  [ -][a-z ][, ] --[a-z-]*' "$dir/help" | grep -o -e '--[a-z-]*'); do
		grep -q -e "^\.[A-Z]* *.*$option\\b" "$dir/page" || fail "$page: no $option"
	done
	# And the other way round: nothing is told that is not there.
	for option in $(grep '^\.[BI]R* "*--\|^\.[BI]R* -[a-z] ' "$dir/page" | grep -o -e '--[a-z-]*'); do
		grep -q -e "$option\\b" "$dir/help" || fail "$page: $option is no option"
	done
	grep -q "reprint-$verb(1)" "$dir/help" || fail "$verb --help does not name its manual"

	refuses "^reprint: unknown option '--no-such-option'" "$verb" --no-such-option
	refuses "^See 'reprint $verb --help'" "$verb" --no-such-option
	refuses "did you mean '--help'" "$verb" --hepl
	refuses "^See 'reprint $verb --help'" "$verb"
done
[ -f "$man/reprint.1" ] || fail "reprint.1 is missing"
sed 's/\\-/-/g' "$man/reprint.1" >"$dir/page"
for verb in $verbs; do
	grep -q -e "reprint-$verb (1)" "$dir/page" || fail "reprint.1 does not name reprint-$verb(1)"
done
for page in "$man"/*.1; do
	grep -q "^\.SH EXAMPLES" "$page" || fail "$page: no examples"
	grep -q "^\.SH EXIT STATUS" "$page" || fail "$page: no exit status"
	if command -v groff >/dev/null 2>&1; then
		warnings=$(groff -man -Tutf8 -ww -z "$page" 2>&1)
		[ -z "$warnings" ] || fail "$page: $warnings"
	fi
done

refuses '^Usage: reprint '
refuses "unknown verb 'depud'; did you mean 'dedup'" depud
refuses "unknown verb 'frobnicate'" frobnicate
refuses "^See 'reprint --help'" frobnicate
refuses "unknown option '--frobnicate'" --frobnicate
refuses "unknown verb 'compar'" help compar

run 0 --version
grep -Eqx 'reprint [0-9]+\.[0-9]+\.[0-9]+' "$dir/out" || fail "--version: $(cat "$dir/out")"

# What was not written is noticed, also at the very end.
if [ -w /dev/full ]; then
	"$reprint" --help >/dev/full 2>"$dir/err"
	[ $? -eq 2 ] || fail "a full disk is not noticed"
	grep -q '^reprint: standard output: ' "$dir/err" || fail "a full disk is not told"
fi
"$reprint" --help >&- 2>"$dir/err"
[ $? -eq 2 ] || fail "a closed stdout is not noticed"
grep -q '^reprint: standard output: ' "$dir/err" || fail "a closed stdout is not told"

# Files do not take the places of closed streams: messages would end in them.
printf '{"id":"a","text":"One two three."}\nnot json\n' >"$dir/in.jsonl"
"$reprint" dedup "$dir/in.jsonl" -o "$dir/clean" <&- >&- 2>&-
[ $? -eq 0 ] || fail "dedup without streams fails"
cmp -s "$dir/in.jsonl" "$dir/clean/kept/in.jsonl" || fail "dedup without streams changes kept/"
grep -rq 'reprint: warning\|documents: ' "$dir/clean" && fail "a message is in a file"
exit "$failed"
