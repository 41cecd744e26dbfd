# shellcheck shell=bash disable=SC2154,SC2034 # deploy/droplet-setup has the variables
# EchoNest itself, in containers or as the Debian package.

# Containers: a compose of version 2 comes with Ubuntu and with Debian 13; only Debian 12 needs the
# repository of Docker's makers for it.
install_docker() {
	step "Docker" "The engine that runs the containers, and its plugin compose."
	if docker compose version >/dev/null 2>&1; then
		note "$(docker compose version)"
	elif [ "$system" = debian:12 ]; then
		note "Debian 12 has no compose that fits, so Docker's makers' packages are taken."
		add_repository docker 9DC858229FC7DD38854AE2D88D81803C0EBFCD88 \
			https://download.docker.com/linux/debian/gpg \
			"https://download.docker.com/linux/debian bookworm stable"
		install_packages docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
	elif [ "$system" = debian:13 ]; then
		install_packages docker.io docker-cli docker-buildx docker-compose
	else
		install_packages docker.io docker-buildx docker-compose-v2
	fi
	enable docker
	# whoever is in the group docker is as good as root, so nobody is put there
	note "Use it as: sudo docker compose …"
}

random_hex() {
	od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

# make_env PATH OWNER: .env.example with our host name and secrets; the rest is for people.
make_env() {
	if [ -e "$1" ]; then
		note "$1 is there"
	else
		write_file "$1" 600 "$2" < <(sed -e "s/^HOSTNAME=.*/HOSTNAME=$domain/" \
			-e "s/^SECRET_KEY=.*/SECRET_KEY=$(random_hex)/" \
			-e "s/^REDIS_PASSWORD=.*/REDIS_PASSWORD=$(random_hex)/" \
			-e "s/^#METRICS_TOKEN=.*/METRICS_TOKEN=$(random_hex)/" .env.example)
	fi
}

# What an editor that is run as root may have undone.
guard_env() {
	if [ -n "$dry" ] || [ "$(stat -c '%u:%g %a' "$1")" != "$(id_of "$2") 600" ]; then
		run chown "$2" "$1"
		run chmod 600 "$1"
	fi
	[ -z "$dry" ] || return 0
	local named
	named=$(sed -n 's/^HOSTNAME=//p' "$1" | tail -n 1)
	[ "$named" = "$domain" ] || [[ $named == *"<"* ]] ||
		note "WARNING: $1 says HOSTNAME=$named, not $domain: signing in will lead there."
}

id_of() {
	[[ $1 =~ ^[0-9]+: ]] && echo "$1" || echo "$(id -u "${1%%:*}"):$(id -g "${1%%:*}")"
}

# What only people can know is still missing.
waits_for_people() {
	[ -z "$dry" ] && grep -qE '^[A-Z_]+=.*<' "$1" || return 1
	note "NOW IT IS YOUR TURN. In $1 these lines still have something in <…>:"
	grep -nE '^[A-Z_]+=.*<' "$1" | sed 's/^/     /'
	note "Write into them what is true here:   sudo nano $1" \
		"How to get Google's two is said there. Without Google: put a # before its lines and" \
		"take it away before GUEST_SIGNUP, which must say true." \
		"Then run this again; it goes on here."
	waits=yes
}

has_health() {
	curl -sf --max-time 5 -o /dev/null http://127.0.0.1:5001/health
}

# wait_for_health COMMAND…: the command shows the log.
wait_for_health() {
	[ -z "$dry" ] || return 0
	for _ in $(seq 60); do
		! has_health || return 0
		sleep 1
	done
	"$@" >&2 || true
	fail "EchoNest does not answer at http://127.0.0.1:5001/health." \
		"Its log stands above; its last line says what to do. Then run this again."
}

compose=(docker compose --project-directory "$folder")

deploy_containers() {
	step "EchoNest in $folder" "The containers read .env there as the user 1000."
	if [ "$PWD" != "$folder" ]; then
		run mkdir -p "$folder"
		printf '   $ copy %s to %s\n' "$PWD" "$folder"
		[ -n "$dry" ] || tar -c --exclude=./build --exclude=./node_modules --exclude=./.env --exclude=./music \
			--exclude='./play_logs*' --exclude='./oauth_creds*' . | tar -x -C "$folder" --no-same-owner
	fi
	[ -d "$folder/music" ] || run mkdir -p "$folder/music"
	make_env "$folder/.env" 1000:1000
	guard_env "$folder/.env" 1000:1000
	! waits_for_people "$folder/.env" || return 0
	if ! has_systemd && [ -z "$dry" ]; then
		note "systemd does not run here, so this is left to you: ${compose[*]} up -d --build"
		return
	fi
	local stamp=/var/lib/misc/echonest-image now build=(--build)
	now=$(sources_hash)
	# a version that was rolled out since then stays
	if docker image inspect echonest:latest >/dev/null 2>&1 && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
		build=()
	fi
	run "${compose[@]}" up -d "${build[@]}" || fail "the containers do not start." \
		"What Docker said stands above. Most often: no internet, or a full disk (df -h)."
	write_file "$stamp" 644 <<<"$now"
	wait_for_health "${compose[@]}" logs --tail=20
	back_up_containers
}

back_up_containers() {
	step "A backup every night" "Into /var/backups/echonest; docs/hosting.md says how to get one back."
	[ -d /var/backups/echonest ] || run install -d -m 700 -o 1000 -g 1000 /var/backups/echonest
	write_file /etc/systemd/system/echonest-backup.service 644 <<-TXT
		[Unit]
		Description=EchoNest: a backup of play logs, tokens and the store
		After=docker.service network-online.target
		Wants=network-online.target

		[Service]
		Type=oneshot
		ExecStart=/usr/bin/docker compose --project-directory $folder run --rm -T -v /var/backups/echonest:/backups echonest backup /backups
		TimeoutStartSec=2h
	TXT
	write_file /etc/systemd/system/echonest-backup.timer 644 <deploy/debian/echonest.echonest-backup.timer
	systemctl -q is-active echonest-backup.timer 2>/dev/null || service daemon-reload
	enable echonest-backup.timer
}

# What the image or the package would be built from, in one number.
sources_hash() {
	find . \( -path ./.git -o -path ./build -o -path ./node_modules -o -path ./web/dist -o -path ./.env \
		-o -path ./music -o -path './play_logs*' -o -path './oauth_creds*' \) -prune -o \
		-type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

deploy_package() {
	step "EchoNest as a package" "Built here from this checkout, unless --package names one."
	local stamp=/var/lib/misc/echonest-package now
	if [ -n "$package" ]; then
		now=$(sha256sum <"$package" | cut -d ' ' -f 1)
	else
		now=$(sources_hash)
	fi
	if is_installed echonest && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
		note "installed: the same as here"
	else
		install_package
		write_file "$stamp" 644 <<<"$now"
	fi
	[ -d /srv/music ] || run mkdir -p /srv/music
	local env=/etc/echonest/.env
	[ -n "$dry" ] || ! grep -q '^HOSTNAME=<' "$env" || sed -i "s/^HOSTNAME=<.*/HOSTNAME=$domain/" "$env"
	guard_env "$env" echonest:echonest
	! waits_for_people "$env" || return 0
	enable echonest-redis echonest-player echonest echonest-backup.timer
	! has_systemd || wait_for_health journalctl --no-pager -n 20 -u echonest -u echonest-player -u echonest-redis
}

install_package() {
	local file=${package:-build/package/echonest.deb}
	if [ -z "$package" ]; then
		printf '   $ script/package      (some minutes)\n'
		[ -n "$dry" ] || mkdir -p build
		[ -n "$dry" ] || file=$(script/package 2>build/package.log) || {
			tail -n 20 build/package.log >&2
			fail "the package could not be built." "All that was said stands in $PWD/build/package.log."
		}
	fi
	# for apt a file has a slash in its name; its user _apt must be able to read it
	local copy=/tmp/echonest-$$.deb
	[ -n "$dry" ] || install -m 644 "$file" "$copy"
	apt_get install --reinstall --allow-downgrades redis-server "$copy" || {
		rm -f "$copy"
		fail "the package could not be installed; apt says why above."
	}
	rm -f "$copy"
	# the package runs one of its own, with the queue in an append-only file
	! has_systemd || ! systemctl -q is-enabled redis-server 2>/dev/null || service disable --now redis-server
}

# From where the checkout is in the end, which rollouts look at.
accept_rollouts() {
	step "Releases come by themselves" "A key that can say a version, and nothing else; see deploy/rollout."
	local setup=deploy/rollout-setup from=(--releases "https://github.com/$github/releases/download")
	[ -n "$native" ] || setup=$folder/deploy/rollout-setup from=(--image "ghcr.io/${github,,}")
	run "$setup" --key "$deploy_key" --address "https://$domain" "${from[@]}" ||
		fail "the key is not let in." "The reason stands above. Once it is mended run this again."
}
