# shellcheck shell=bash
# How deploy/droplet-setup talks, and how it changes things: every command is shown before it is run,
# every file is written whole or not at all, and nothing is changed that is as it should be.

step() {
	printf '\n== %s\n   %s\n' "$1" "$2"
}

note() {
	printf '   %s\n' "$@"
}

# fail WHAT [WHAT TO DO…]
fail() {
	printf '\nStopped: %s\n' "$1" >&2
	shift
	[ $# = 0 ] || printf '   %s\n' "$@" >&2
	exit 1
}

# Says a command, and does it unless this is a dry run.
last_run=""
run() {
	printf '   $ %s\n' "$*"
	last_run=$*
	[ -n "$dry" ] || "$@" </dev/null
}

# For where a command that has failed in the middle has left the person.
say_where_it_stopped() {
	# once, not also for each part of a line
	[ "$BASH_SUBSHELL" = 0 ] || return 0
	local what=$3
	[[ $what != \"\$@\"* ]] || what=$last_run
	printf '\nStopped in line %s of %s by: %s\n' "$2" "$1" "$what" >&2
	note "What it said stands above. Once that is mended run this again:" \
		"what is done already is left alone." >&2
}

# write_file PATH MODE [OWNER]: standard input becomes the file, whole, if it is another than what is there.
write_file() {
	local text
	text=$(cat)
	if [ -e "$1" ] && [ "$(cat "$1")" = "$text" ]; then
		note "$1 is as it should be"
		return
	fi
	printf '   $ write %s\n' "$1"
	[ -z "$dry" ] || return 0
	mkdir -p "$(dirname "$1")"
	(umask 077 && printf '%s\n' "$text" >"$1.new") || {
		rm -f "$1.new"
		fail "$1 can't be written." "Is the disk full? df -h says."
	}
	chmod "$2" "$1.new"
	[ -z "${3:-}" ] || chown "$3" "$1.new"
	sync "$1.new"
	mv "$1.new" "$1"
}

has_systemd() {
	[ -d /run/systemd/system ]
}

# Nothing can be started where systemd does not run, such as while a machine's image is made.
service() {
	if has_systemd || [ -n "$dry" ]; then
		run systemctl "$@"
	else
		note "systemd does not run here, so this is left to you: systemctl $*"
	fi
}

# enable NAME…: also at the next start of the machine.
enable() {
	local name
	for name in "$@"; do
		if has_systemd && systemctl -q is-enabled "$name" && systemctl -q is-active "$name"; then
			note "$name runs, also after a restart"
		else
			service enable --now "$name"
		fi
	done
}

# A machine that has just been made is still updating itself: that is waited for.
apt_get() {
	printf '   $ apt-get %s\n' "$*"
	[ -n "$dry" ] || env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -y -qq \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef \
		-o Dpkg::Options::=--force-confold "$@" </dev/null >/dev/null
}

refresh_packages() {
	local try
	for try in 1 2 3; do
		! apt_get update -o APT::Update::Error-Mode=any || return 0
		note "That did not work; once more in ${try}0 seconds."
		sleep "${try}0"
	done
	# one list may be somebody else's, and not be needed
	note "WARNING: not all lists of packages could be fetched; going on with those that are here." \
		"If something can't be installed below: has this machine a way to the internet?"
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
	local name missing=()
	for name in "$@"; do
		is_installed "$name" || missing+=("$name")
	done
	if [ ${#missing[@]} = 0 ]; then
		note "installed: $*"
		return
	fi
	apt_get install "${missing[@]}" || fail "these packages could not be installed: ${missing[*]}" \
		"What apt said stands above; most often the disk is full (df -h) or there is no internet."
}

# add_repository NAME FINGERPRINT KEY_URL LINE: of another maker. The key must be the one we know.
add_repository() {
	local key=/usr/share/keyrings/$1.gpg fetched
	install_packages ca-certificates curl gpg
	if [ ! -s "$key" ]; then
		printf '   $ curl -fsSL %s | gpg --dearmor >%s\n' "$3" "$key"
		if [ -z "$dry" ]; then
			fetched=$(mktemp)
			curl -fsSL --retry 3 -o "$fetched" "$3" || fail "$3 can't be fetched." \
				"Has this machine a way to the internet? Can it reach that host?"
			gpg --batch --show-keys --with-colons "$fetched" 2>/dev/null |
				grep -q "^fpr:::::::::$2:" || fail "the key at $3 is not the one with the fingerprint $2." \
				"Somebody may be in between: don't go on."
			gpg --batch --dearmor <"$fetched" >"$key.new" && chmod 644 "$key.new" && mv "$key.new" "$key"
			rm -f "$fetched"
		fi
	fi
	write_file "/etc/apt/sources.list.d/$1.list" 644 <<<"deb [signed-by=$key] $4"
	refresh_packages
}
