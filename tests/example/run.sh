#!/bin/sh
# Use the installed library as a stranger would: compile the README's example with what pkg-config
# says, run it and compare its output with the README's; include every header alone, from C and C++.
# usage: run.sh SOURCE_ROOT BUILD_ROOT [README]
set -eu

source=$1
build=$2
readme=${3:-$source/README.md}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# block MARKER: the lines between the fences that follow the comment MARKER in the README
block() {
	awk -v marker="<!-- $1 -->" '
		$0 == marker { armed = 1; next }
		armed && /^```/ { if (inside) exit; inside = 1; next }
		inside { print }
	' "$readme"
}

block 'example: crawler' >"$dir/crawler.c"
block 'output: crawler' >"$dir/expected"
for file in crawler.c expected; do
	if ! [ -s "$dir/$file" ]; then
		echo "$readme: nothing found for $file" >&2
		exit 1
	fi
done
diff -u "$source/tests/example/crawler.c" "$dir/crawler.c"

DESTDIR=$dir/root meson install -C "$build" --no-rebuild --quiet
pc=$(find "$dir/root" -name reprint.pc)
so=$(find "$dir/root" -name 'libreprint.so*' | head -n 1)
PKG_CONFIG_PATH=${pc%/*}
PKG_CONFIG_SYSROOT_DIR=$dir/root
LD_LIBRARY_PATH=${so%/*}
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH
cflags=$(pkg-config --cflags reprint)
libs=$(pkg-config --libs reprint)
version=$(pkg-config --modversion reprint)

# The flags are words.
# shellcheck disable=SC2086
{
	${CC:-cc} -std=c11 -Wall -Wextra -Werror $cflags "$dir/crawler.c" -o "$dir/crawler" $libs
	"$dir/crawler" >"$dir/output"
	diff -u "$dir/expected" "$dir/output"

	for header in "$source"/include/reprint/*.h; do
		echo "#include <reprint/${header##*/}>" >"$dir/header.c"
		${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror $cflags -fsyntax-only \
			"$dir/header.c"
		${CXX:-c++} -std=c++11 -Wall -Wextra -Wpedantic -Werror $cflags -fsyntax-only \
			-x c++ "$dir/header.c"
	done
	cat >"$dir/version.cc" <<-'END'
		#include <cstdio>
		#include <reprint/reprint.h>

		int main()
		{
			std::puts(rp_version());
			return rp_version_number() != RP_VERSION;
		}
	END
	${CXX:-c++} -std=c++11 $cflags "$dir/version.cc" -o "$dir/version" $libs
	[ "$("$dir/version")" = "$version" ]
}
