#!/bin/sh
# Build what makes signatures for another machine, or with AVX-512 imitated, and see whether it gives
# the same bits; and whether a store made there has the bytes of one made here, and either is read alike.
#
#	run.sh aarch64|s390x|avx512 FOLDER
#
# Needs a cross compiler and qemu-user, or SIMDe.  Exit 77: they are not there.

set -eu
cd "$(dirname "$0")/../.."
kind=$1
out=$2
includes=/usr/include

skip() {
	echo "skipped: $kind needs $1"
	exit 77
}

case $kind in
avx512)
	[ "$(uname -m)" = x86_64 ] || skip "an x86-64 machine"
	[ -f "$includes/simde/x86/avx512.h" ] || skip "simde (libsimde-dev)"
	compiler=${CC:-cc}
	runner=
	options="-DRP_SIMDE -Itests/cross -Wno-psabi"
	;;
aarch64 | s390x)
	compiler=$kind-linux-gnu-gcc
	runner="qemu-$kind -cpu max -L /usr/$kind-linux-gnu"
	options=
	command -v "$compiler" >/dev/null || skip "$compiler"
	command -v "qemu-$kind" >/dev/null || skip "qemu-$kind (qemu-user)"
	;;
*)
	echo "run.sh: unknown kind $kind" >&2
	exit 2
	;;
esac

# Two headers that are the same on all machines, away from those that are not.
mkdir -p "$out/include"
for header in xxhash.h xxh3.h utf8proc.h; do
	[ ! -f "$includes/$header" ] || cp "$includes/$header" "$out/include/"
done
# shellcheck disable=SC2086 # options are words
"$compiler" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -DUTF8PROC_STATIC $options \
	-I include -I src -I "$out/include" -o "$out/cross-$kind" tests/cross/cross.c \
	tests/cross/plain/utf8proc.c \
	src/base/*.c src/text/*.c src/shingle/*.c src/sketch/*.c -lpthread -lm
# shellcheck disable=SC2086
$runner "$out/cross-$kind"
[ "$kind" != avx512 ] || exit 0

# build_store COMPILER PROGRAM
build_store() {
	"$1" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
		-DUTF8PROC_STATIC -I "$out/include" -I tests/cross/plain -I include -I src \
		-o "$2" tests/cross/cross_store.c tests/cross/plain/utf8proc.c \
		src/base/*.c src/text/*.c src/shingle/*.c src/sketch/*.c src/index/*.c src/match/*.c \
		src/cluster/*.c src/engine/*.c src/store/*.c -lpthread -lm
}

here=$out/store-here
there=$out/store-$kind
rm -rf "$here" "$there"
build_store "${CC:-cc}" "$out/cross_store"
build_store "$compiler" "$out/cross_store-$kind"
"$out/cross_store" make "$here"
$runner "$out/cross_store-$kind" make "$there"
for file in "$here"/* "$there"/*; do
	cmp "$here/${file##*/}" "$there/${file##*/}"
done
"$out/cross_store" ask "$there" >"$out/said-here"
$runner "$out/cross_store-$kind" ask "$here" >"$out/said-$kind"
cmp "$out/said-here" "$out/said-$kind"
grep -q 'duplicate' "$out/said-here"
echo "stores ok: $(wc -l <"$out/said-here") lines said of each"
