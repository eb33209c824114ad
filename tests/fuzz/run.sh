#!/bin/sh
# Build a fuzz target with clang and run it, from the inputs that are kept and fresh seeds.
#
#	run.sh words|segment|manifest|leftover SECONDS [FOLDER]
#
# What is found is left in FOLDER, build/fuzz if it is not given; crashes are there as crash-…, and
# FOLDER/TARGET has the inputs that reach something new.  'run.sh TARGET 0' merges those into
# tests/fuzz/corpus, the smallest that reach the same.

set -eu
cd "$(dirname "$0")/../.."
target=$1
seconds=$2
folder=${3:-build/fuzz}
kept=tests/fuzz/corpus/$target
# Nothing added to no pointer is no pointer, whatever the letter of C11 says of it.
options="-std=c11 -g -O1 -fsanitize=address,undefined -fno-sanitize=pointer-overflow
	-fno-sanitize-recover=undefined -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc"
layers="base text shingle sketch index match cluster engine store"
libraries="-lxxhash -lutf8proc -lzstd -lpthread -lm"

mkdir -p "$folder/$target" "$kept"
sources=
for layer in $layers; do
	sources="$sources $(echo src/"$layer"/*.c)"
done
# shellcheck disable=SC2086 # words
clang $options -fsanitize=fuzzer "tests/fuzz/fuzz_$target.c" $sources $libraries -o "$folder/fuzz_$target"
if [ "$target" != words ]; then
	mkdir -p "$folder/seeds/segment" "$folder/seeds/manifest" "$folder/seeds/leftover"
	# shellcheck disable=SC2086
	clang $options tests/fuzz/seeds.c $sources $libraries -o "$folder/make_seeds"
	"$folder/make_seeds" "$folder/seeds"
	cp "$folder/seeds/$target"/* "$folder/$target/"
fi
if [ "$seconds" = 0 ]; then
	exec "$folder/fuzz_$target" -use_counters=0 -set_cover_merge=1 -max_len=2048 "$kept" "$folder/$target"
fi
exec "$folder/fuzz_$target" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
	-artifact_prefix="$folder/crash-$target-" "$folder/$target" "$kept"
