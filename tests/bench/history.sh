#!/bin/bash
# Makes N plays of an invented office in a folder of its own, measures a first reading of them and a
# start with the stored index, and takes everything away again.
#
#   tests/bench/history.sh [N]      a million by default: 450 MB of logs and some minutes
set -euo pipefail
cd "$(dirname "$0")/../.."

plays=${1:-1000000}
build=build/bench-local
[ -e $build/build.ninja ] || meson setup $build --buildtype=release -Dbench=true >/dev/null
ninja -C $build tests/bench/history_bench >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script/demo-history "$folder/logs" --plays "$plays" --days $((plays / 274 + 1)) --people 200 \
	--format new --start 2008-01-01
for run in "first reading" "start with the stored index"; do
	echo "== $run of $plays plays"
	$build/tests/bench/history_bench "$folder/logs" "$folder/data" 2>/dev/null
done
