#!/bin/bash
# Makes a library of N tiny files in a folder of its own, measures a first scan of it and a restart
# with the local source's bench, and takes everything away again.
#
#   tests/bench/local.sh [N]        50,000 by default; about 5 KB of disk each
set -euo pipefail
cd "$(dirname "$0")/../.."

files=${1:-50000}
build=build/bench-local
[ -e $build/build.ninja ] || meson setup $build --buildtype=release -Dbench=true >/dev/null
ninja -C $build tests/bench/local_library tests/bench/local_bench >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
$build/tests/bench/local_library "$folder/music" "$files"
for run in "first scan" "restart"; do
	echo "== $run of $files files"
	$build/tests/bench/local_bench "$folder/music" "$folder/data" 2>/dev/null
done
