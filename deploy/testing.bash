# shellcheck shell=bash
# What the tests in this folder share. Sourced by them, from the project's root:
#
#   . deploy/testing.bash
#   in_private "$@"
#
# They print "ok …" for what is well, and "FAILED …" with exit status 1 for what is not. Where the
# rights to try it are missing they print "skipped: why" with exit status 0.

ok() {
	echo "ok     $*"
}

fail() {
	echo "FAILED $*" >&2
	exit 1
}

skip() {
	echo "skipped: $*"
	exit 0
}

# Missing programs are no reason to skip: they can be installed.
need() {
	local name missing=()
	for name in "$@"; do
		command -v "$name" >/dev/null || missing+=("$name")
	done
	[ ${#missing[@]} = 0 ] || fail "this needs ${missing[*]}: apt-get install them"
}

# Starts the script anew with mounts and processes of its own, so that none of them is left behind,
# however it ends.
in_private() {
	[ -z "${ECHONEST_IN_PRIVATE:-}" ] || return 0
	[ "$(id -u)" = 0 ] || skip "this mounts and changes roots, which only root may"
	local private=(unshare --mount --pid --fork --kill-child --mount-proc --propagation private)
	"${private[@]}" true 2>/dev/null || skip "mounts of one's own are refused here"
	ECHONEST_IN_PRIVATE=yes exec "${private[@]}" "$0" "$@"
}

# wait_until WHAT COMMAND…: for half a minute, or PATIENCE fifths of a second; LOGS is a folder whose *.log say why not.
wait_until() {
	local what=$1
	shift
	for _ in $(seq "${PATIENCE:-150}"); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.2
	done
	fail "$what: never. $(tail -n 5 "${LOGS:-/nowhere}"/*.log 2>/dev/null)"
}

# Whom this machine trusts beside Debian's list, such as a proxy that it is behind: copied to ROOT.
trust_as_here() {
	mkdir -p "$1/usr/local/share/ca-certificates"
	cp -r /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates"
}

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# sign_up BASE: makes a guest; prints the value of the session's cookie.
sign_up() {
	curl -sS -o /dev/null -D - -X POST -H "Origin: $1" \
		--data 'email=smoke@example.org&password=smoke-test' "$1/signup/" |
		sed -n 's/^[Ss]et-[Cc]ookie: echonest_session=\([^;]*\);.*/\1/p'
}

# add_songs BASE COOKIE: every song that a search for "a" finds.
add_songs() {
	local uri
	while read -r uri; do
		curl -sSf -o /dev/null -X POST -H "Origin: $1" -H "Cookie: echonest_session=$2" \
			--data-urlencode "track_uri=$uri" "$1/add_song" || fail "adding $uri"
	done < <(curl -sSf -H "Cookie: echonest_session=$2" "$1/search/v2?q=a" |
		grep -oa '"uri":"[^"]*"' | cut -d '"' -f 4)
}

# queue_at BASE: what is queued, one track a line.
queue_at() {
	curl -sSf "$1/queue/" | grep -oa '"trackid":"[^"]*"'
}
