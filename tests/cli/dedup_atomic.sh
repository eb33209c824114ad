#!/bin/sh
# However a run ends, a file under its final name is whole, and nothing else is left.
#
# usage: dedup_atomic.sh REPRINT

. "$(dirname "$0")/lib.sh"
setup "$@"

undo() {
	umount "$dir/small" 2>/dev/null
	umount "$dir/readonly" 2>/dev/null
}

# ---- the input: some bad lines, a file of each compression, large enough to be met ----

documents=4000
[ -z "$sanitized" ] || documents=1500
mkdir in
"$python" - $documents <<'END'
import gzip, json, random, subprocess, sys
random.seed(5)
n = int(sys.argv[1])
documents = []
for i in range(n):
	text = "\n".join(" ".join("%x" % random.getrandbits(28) for _ in range(50))
		for _ in range(4))
	if documents and i % 5 == 0:
		text = random.choice(documents)
	documents.append(text)
lines = [json.dumps({"id": "d%d" % i, "text": t}) + "\n" for i, t in enumerate(documents)]
lines.insert(0, "broken 1\n")
lines.insert(n // 2, "broken 2\n")
third = n // 3
open("in/a.jsonl", "w").writelines(lines[:third])
with gzip.open("in/b.jsonl.gz", "wt", compresslevel=1) as f:
	f.writelines(lines[third:2 * third])
subprocess.run(["zstd", "-qo", "in/c.jsonl.zst"], input="".join(lines[2 * third:]).encode(),
	check=True)
open("in/d.jsonl", "w").write('{"id":"last","text":"the last of all"}\n')
END
cat in/a.jsonl >plain
zcat in/b.jsonl.gz >>plain
zstd -dcq in/c.jsonl.zst >>plain

same_results() {
	for x in decisions clusters paragraphs bad-input; do
		cmp "$1/$x.jsonl" "$2/$x.jsonl" || return 1
	done
	diff -r "$1/kept" "$2/kept" && [ -e "$2/summary.json" ]
}

clean() {
	expect 0 "$rp" dedup in -o clean || return 1
	check_out whole clean >x || return 1
	nothing_left clean
}
check "a run that nothing happens to" clean

# ---- full disks and limits ----

# failed_well OUT CAUSE: what a run that could not write must leave and say
failed_well() {
	nothing_left "$1" || return 1
	[ ! -e "$1/summary.json" ] || { echo "summary.json is there"; return 1; }
	check_out whole "$1" >x || return 1
	told "$2" || return 1
	# It names the file that could not be written, not one that was read.
	grep -q "^reprint: $1/[^ ]*: $2" stderr || { grep -v warning stderr; return 1; }
	# And says so once.
	[ "$(grep -cv '^reprint: warning: ' stderr)" -eq 1 ] || { cat stderr; return 1; }
}

# With several threads it is chance which of them meets the error: often enough, then.
mkdir many
for i in 1 2 3 4 5 6 7 8 9; do
	# Other words in each, so that no file is a copy of another.
	sed "s/\"id\": \"d/&$i-/; s/\([0-9a-f]\) /\1$i /g" in/a.jsonl >many/$i.jsonl
done
full_disk_threads() {
	size=$(($(du -sk many | cut -f1) / 2))
	for round in 1 2 3 4; do
		mount -t tmpfs -o "size=${size}k" none small || return 1
		expect 2 "$rp" dedup many -o small/out --threads "$1" &&
			failed_well small/out "No space left on device"
		result=$?
		umount small
		[ $result -eq 0 ] || return 1
	done
}
full_disk() {
	mount -t tmpfs -o "size=$1" none small || return 1
	expect 2 "$rp" dedup in -o small/out --threads "$2" &&
		failed_well small/out "No space left on device"
	result=$?
	umount small
	return $result
}
full_disk_pipe() {
	mount -t tmpfs -o size=1M none small || return 1
	expect 2 sh -c '"$1" dedup - -o small/out <plain' - "$rp" &&
		failed_well small/out "No space left on device"
	result=$?
	umount small
	return $result
}
mkdir small readonly
if mount -t tmpfs -o size=1M none small 2>/dev/null; then
	umount small
	total=$(du -sk clean | cut -f1)
	# From "not even the first file" to "all but the last reports".
	for share in 5 40 70 85 95; do
		check "a disk that is full at $share %" full_disk $((total * share / 100))k 1
	done
	for threads in 2 8; do
		check "a full disk is told by any of $threads threads" full_disk_threads $threads
	done
	check "a disk that is full while a pipe is copied" full_disk_pipe
else
	skip "a full disk" "no file system may be mounted here"
fi

# The limit is in blocks of 512 bytes, and holds for every file alone.
file_limit() {
	rm -rf limited
	expect 2 sh -c 'ulimit -f '"$1"'; shift; exec "$@"' - "$rp" "$rp" dedup in -o limited \
		--threads "$2" || return 1
	failed_well limited "File too large"
}
largest=$(find clean -type f -exec wc -c {} + | grep -v total | sort -n | tail -n 1 |
	awk '{ print int($1 / 512) }')
for threads in 1 2; do
	check "a limit on sizes, met by the first file, --threads $threads" \
		file_limit 100 $threads
	check "a limit on sizes, met by the largest, --threads $threads" \
		file_limit $((largest - 10)) $threads
done

# ---- signals ----

# struck SIGNAL STATUS WHEN: what must be after a signal that can be caught
struck() {
	rm -rf out
	check_out strike "$1" "$3" "$rp" dedup in -o out 2>stderr
	status=$?
	[ $status -eq "$2" ] || { echo "exit $status: $(cat stderr)"; return 1; }
	nothing_left out || return 1
	[ ! -e out/summary.json ] || { echo "summary.json is there"; return 1; }
	[ ! -d out ] || check_out whole out >x
}
check "SIGINT while reading" struck SIGINT 130 out/bad-input.jsonl.part
check "SIGTERM while reading" struck SIGTERM 143 out/bad-input.jsonl.part
check "SIGHUP while reading" struck SIGHUP 129 out/bad-input.jsonl.part
check "SIGINT while writing" struck SIGINT 130 'out/kept/*.part'
check "SIGTERM while writing" struck SIGTERM 143 'out/kept/*.part'
check "SIGTERM while writing gzip" struck SIGTERM 143 'out/kept/b.jsonl.gz.part'

# A pipe that does not end: the signal comes while it is copied.
slow_pipe() {
	"$python" -c '
import time
with open("fifo", "wb", buffering=0) as f:
	f.write(b"x" * 100)
	time.sleep(2)'
}
copied() {
	mkfifo fifo
	slow_pipe &
	rm -rf out
	check_out strike SIGTERM 'out/stdin.0.part' \
		sh -c 'exec "$1" dedup - -o out <fifo' - "$rp" 2>stderr
	status=$?
	wait
	rm fifo
	[ $status -eq 143 ] || { echo "exit $status: $(cat stderr)"; return 1; }
	nothing_left out
}
check "SIGTERM while a pipe is copied" copied

# What nohup and a shell's & set to be ignored stays ignored.
ignored() {
	rm -rf out
	(
		trap '' HUP INT
		exec "$rp" dedup in -o out >stdout 2>stderr
	) &
	pid=$!
	until [ -e out/bad-input.jsonl.part ] || ! kill -0 $pid 2>/dev/null; do :; done
	kill -HUP $pid
	kill -INT $pid
	wait $pid || { echo "exit $?"; return 1; }
	same_results clean out
}
check "signals that are ignored" ignored

# killed WHEN: nothing can be tidied up, but what is there is whole, and the next run is as
# if nothing had been
killed() {
	rm -rf out
	check_out strike SIGKILL "$1" "$rp" dedup in -o out 2>stderr
	status=$?
	[ $status -eq 137 ] || [ $status -eq 0 ] || { echo "exit $status"; return 1; }
	if [ -d out ]; then
		check_out whole out >x || return 1
		[ $status -eq 0 ] || [ ! -e out/summary.json ] ||
			same_results clean out || return 1
		# Killed right after it was made, it is an empty folder like any other.
		if [ -n "$(ls -A out)" ]; then
			expect 2 "$rp" dedup in -o out || return 1
		else
			expect 0 "$rp" dedup in -o out || return 1
		fi
	fi
	expect 0 "$rp" dedup in -o out --force || return 1
	nothing_left out && same_results clean out
}
for when in out/bad-input.jsonl.part out/kept/a.jsonl.part out/kept/a.jsonl \
	out/kept/b.jsonl.gz.part out/kept/c.jsonl.zst.part out/decisions.jsonl.part \
	out/decisions.jsonl out/paragraphs.jsonl.part out/paragraphs.jsonl; do
	check "kill -9 when there is $when" killed $when
done
for when in 0.02 0.1 0.3; do
	check "kill -9 after $when s" killed $when
done

# What a run on d.jsonl, which has no bad lines, leaves.
only_results_of_d() {
	[ "$(cd out && find . -type f | sort | tr '\n' ' ')" = "./clusters.jsonl \
./decisions.jsonl ./kept/d.jsonl ./paragraphs.jsonl ./summary.json " ] && return 0
	find out -type f
	return 1
}

# The next run has another input: what it does not write itself must go too.
leftovers() {
	rm -rf out
	check_out strike SIGKILL out/kept/b.jsonl.gz.part "$rp" dedup in -o out 2>stderr
	mkfifo fifo
	slow_pipe &
	check_out strike SIGKILL out/stdin.0.part \
		sh -c 'exec "$1" dedup - -o out --force <fifo' - "$rp" 2>stderr
	wait
	rm fifo
	[ -e out/stdin.0.part ] || { echo "the test does not work: $(find out)"; return 1; }
	expect 0 "$rp" dedup in/d.jsonl -o out --force || return 1
	only_results_of_d
}
check "--force removes what a killed run left" leftovers

# ---- the standard files ----

# streams REDIRECTION: the results are the same, and no file is written to by mistake
streams() {
	rm -rf out
	rm -f stdout stderr
	sh -c 'exec "$1" dedup in -o out '"$1" - "$rp"
	status=$?
	[ $status -eq 0 ] || { echo "exit $status"; return 1; }
	same_results clean out && nothing_left out
}
check "stdout closed" streams '>&- 2>/dev/null'
check "stderr closed" streams '2>&-'
check "stdin, stdout and stderr closed" streams '<&- >&- 2>&-'
check "stderr on a full disk" streams '2>/dev/full'
check "stdout on a full disk" streams '>/dev/full 2>/dev/null'

stdin_closed() {
	rm -rf out
	sh -c 'exec "$1" dedup - -o out <&- 2>stderr' - "$rp"
	status=$?
	[ $status -eq 2 ] || { echo "exit $status: $(cat stderr)"; return 1; }
	nothing_left out
}
check "stdin closed and asked for" stdin_closed

# Nobody reads the warnings: no reason to stop, less so to leave unfinished files.
nobody_reads() {
	rm -rf out
	mkdir pipe
	awk 'BEGIN { for (i = 0; i < 5000; i++) print "{\"id\":" i "}" }' >pipe/a.jsonl
	cat in/a.jsonl >>pipe/a.jsonl
	"$python" - "$rp" <<'END'
import os, subprocess, sys
read, write = os.pipe()
os.close(read)
sys.exit(subprocess.call([sys.argv[1], "dedup", "pipe", "-o", "out"], stderr=write,
	restore_signals=True) % 256)
END
	status=$?
	rm -rf pipe
	nothing_left out || { echo "exit $status"; return 1; }
	[ $status -eq 0 ] || { echo "exit $status"; return 1; }
	check_out whole out >x
}
check "stderr is a pipe that nobody reads" nobody_reads

# ---- OUT ----

read_only() {
	before=$(find readonly)
	expect 2 "$rp" dedup in/d.jsonl -o readonly/"$1" || return 1
	told "readonly/" && told "Read-only file system" || return 1
	[ "$(find readonly)" = "$before" ]
}
if mount -t tmpfs -o size=1M none readonly 2>/dev/null; then
	mkdir readonly/empty
	mount -o remount,ro readonly
	check "OUT on a read-only file system" read_only out
	check "OUT that is an empty folder there" read_only empty
	umount readonly
else
	skip "OUT on a read-only file system" "no file system may be mounted here"
fi

# print_tree FOLDER: names, times to the nanosecond, and contents
print_tree() {
	find "$1" -exec ls -ld --time-style=full-iso {} + | sort
	find "$1" -type f -exec cksum {} + | sort
}

untouched() {
	rm -rf out
	expect 0 "$rp" dedup in -o out || return 1
	print_tree out >before
	expect 2 "$rp" dedup in/d.jsonl -o out || return 1
	told "out: holds results of an earlier run" && told -- --force || return 1
	print_tree out | diff before - || return 1
	# Not by --force either, as long as it is not known that the input can be read.
	expect 2 "$rp" dedup in/missing.jsonl -o out --force || return 1
	print_tree out | diff before - || return 1
	expect 2 "$rp" dedup in -o out --force --level harsh || return 1
	print_tree out | diff before -
}
check "results of an earlier run are not touched" untouched

forced() {
	rm -rf out
	expect 0 "$rp" dedup in -o out || return 1
	mkdir out/kept/deeper
	echo stale >out/kept/deeper/stale.jsonl
	expect 0 "$rp" dedup in/d.jsonl -o out --force || return 1
	only_results_of_d
}
check "--force replaces the results, and stale ones go" forced

# A link in kept/ is removed, what it leads to is not.
links() {
	rm -rf out
	expect 0 "$rp" dedup in/d.jsonl -o out || return 1
	mkdir elsewhere
	echo precious >elsewhere/file
	ln -s ../../elsewhere out/kept/link
	ln -s ../../elsewhere/file out/kept/file
	expect 0 "$rp" dedup in/d.jsonl -o out --force || return 1
	[ "$(cat elsewhere/file)" = precious ] && [ "$(ls out/kept)" = d.jsonl ]
}
check "--force does not follow links" links

foreign() {
	rm -rf out
	expect 0 "$rp" dedup in/d.jsonl -o out || return 1
	echo precious >"out/$1"
	print_tree out >before
	expect 2 "$rp" dedup in/d.jsonl -o out --force || return 1
	told "out: holds files that are not results" || return 1
	print_tree out | diff before -
}
check "a foreign file in OUT is respected by --force" foreign notes.txt
check "a hidden foreign file, too" foreign .notes
check "a foreign file that is called unfinished, too" foreign download.part

finish
