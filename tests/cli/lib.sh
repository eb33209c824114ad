# What the tests of the command share; sourced by them.
#
# They print "ok NAME" or "not ok NAME: why", exit with 1 after any "not ok", and with 77
# if they cannot run.

# setup REPRINT [MAKE_CORPUS [STORIES]]: go to a new folder, removed at the end.
setup() {
	[ $# -ge 1 ] || {
		echo "usage: $0 REPRINT [MAKE_CORPUS [STORIES]]" >&2
		exit 2
	}
	here=$(cd "$(dirname "$0")" && pwd)
	rp=$(absolute "$1")
	make_corpus=
	stories=
	[ $# -lt 2 ] || make_corpus=$(absolute "$2")
	[ $# -lt 3 ] || stories=$(absolute "$3")
	export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
	unset LD_PRELOAD
	for tool in python3 gzip zstd; do
		command -v $tool >/dev/null || skip_all "there is no $tool"
	done
	# Found once: what stands first in PATH may be a script that looks for it each time.
	python=$(python3 -c 'import sys; print(sys.executable)')
	[ -x "$rp" ] || skip_all "there is no $rp"
	dir=$(mktemp -d) || exit 1
	trap 'cleanup' EXIT
	trap 'exit 1' HUP INT TERM
	cd "$dir" || exit 1
	failed=0
	# Sanitizers take memory and time of their own.
	sanitized=
	if grep -qE '__(asan|tsan|msan)_init' "$rp"; then
		sanitized=yes
	fi
}

# What a test has to undo besides goes into this function.
undo() { :; }

cleanup() {
	undo
	cd /
	chmod -R u+rwx "$dir" 2>/dev/null
	rm -rf "$dir"
}

absolute() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s/%s\n' "$(pwd)" "$1" ;;
	esac
}

skip_all() {
	echo "skipped: $1"
	exit 77
}

# skip NAME WHY
skip() {
	echo "ok $1 # skipped: $2"
}

# check NAME COMMAND...: the command, in a shell of its own, tells whether it is so, and
# why not.
check() {
	check_name=$1
	shift
	if why=$("$@" 2>&1); then
		echo "ok $check_name"
	else
		echo "not ok $check_name: $(printf '%s' "$why" | tail -n 6 | tr '\n' '|')"
		failed=1
	fi
}

finish() {
	exit $failed
}

# expect STATUS COMMAND...: run it, its output to the files stdout and stderr.
expect() {
	expected=$1
	shift
	"$@" >"$dir/stdout" 2>"$dir/stderr"
	status=$?
	if grep -qE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer|runtime error:' \
		"$dir/stderr"; then
		echo "sanitizer: $(grep -m 3 -E 'Sanitizer|runtime error:' "$dir/stderr")"
		return 1
	fi
	[ $status -eq "$expected" ] && return 0
	echo "exit $status, expected $expected: $(head -n 3 "$dir/stderr")"
	return 1
}

# told TEXT: it is in a line of stderr.
told() {
	grep -qF -e "$1" "$dir/stderr" || {
		echo "stderr does not say '$1', but: $(head -n 3 "$dir/stderr")"
		return 1
	}
}

# nothing_left FOLDER: no unfinished file is in it.
nothing_left() {
	left=$(find "$1" -name '*.part' 2>/dev/null)
	[ -z "$left" ] || {
		echo "left: $left"
		return 1
	}
}

check_out() {
	"$python" "$here/check_out.py" "$@"
}

# words PREFIX N: N different words, PREFIXa PREFIXb ... PREFIXz PREFIXba and so on.
words() {
	awk -v p="$1" -v n="$2" 'BEGIN {
		a = "abcdefghijklmnopqrstuvwxyz"
		for (i = 0; i < n; i++) {
			s = substr(a, i % 26 + 1, 1)
			if (i >= 26)
				s = substr(a, int(i / 26) + 1, 1) s
			printf "%s%s%s", i ? " " : "", p, s
		}
	}'
}
