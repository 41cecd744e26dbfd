# shellcheck shell=bash disable=SC2154,SC2034 # deploy/droplet-setup has the variables
# What was reached, in a table: each line asks the running machine, not the files.

failed=0

row() {
	printf '%-7s %-18s %s\n' "$1" "$2" "$3"
}

# look NAME FINDING COMMAND…: the finding is only said when the command agrees.
look() {
	local name=$1 finding=$2
	shift 2
	if "$@" >/dev/null 2>&1; then
		row ok "$name" "$finding"
	else
		failed=$((failed + 1))
		row FAILED "$name" "not so: $finding"
	fi
}

# What only a machine that systemd has started can show.
look_live() {
	if has_systemd; then
		look "$@"
	else
		row left "$1" "$2"
	fi
}

look_around() {
	step "What was reached" "ok: it is so. left: can't be seen here. FAILED: look at it."
	look_at_doors
	look_at_web
	if [ -n "$native" ]; then
		look_at_package
	else
		look_at_containers
	fi
	[ -n "$waits" ] || look_live "Health" "http://127.0.0.1:5001/health answers" has_health
}

look_at_doors() {
	local keys
	keys=$(home_of "$user")/.ssh/authorized_keys
	look "User" "$user has $(usable_keys "$keys" | wc -l) SSH key(s) and sudo" \
		has_keys_and_sudo "$keys"
	look "SSH" "takes no passwords, port $(ssh_ports | paste -s -d ' ')" takes_no_passwords
	look_live "Firewall" "open: $(open_ports)" is_walled
	look_live "fail2ban" "watches SSH" fail2ban-client status sshd
	look "Updates" "security updates are installed by themselves" updates_itself
	row "$([ "$(swap_mb)" -gt 0 ] && echo ok || echo left)" "Swap" "$(swap_mb) MB"
}

has_keys_and_sudo() {
	[ -n "$(usable_keys "$1")" ] && ssh-keygen -l -f "$1" && [ "$(stat -c '%U %a' "$1")" = "$user 600" ] &&
		runuser -u "$user" -- sudo -n true
}

takes_no_passwords() {
	[ "$(sshd_setting passwordauthentication)" = no ] && [ "$(sshd_setting kbdinteractiveauthentication)" = no ]
}

open_ports() {
	ufw show added 2>/dev/null | sed -n 's/^ufw allow //p' | paste -s -d ' '
}

# Nothing else is open than what is meant to be.
is_walled() {
	local port status
	status=$(ufw status)
	grep -q '^Status: active' <<<"$status" || return 1
	for port in $(ssh_ports) 80 443; do
		grep -qE "^$port/tcp +ALLOW" <<<"$status" || return 1
	done
}

updates_itself() {
	grep -q '^APT::Periodic::Unattended-Upgrade "1"' <<<"$(apt-config dump)"
}

swap_mb() {
	awk '/^SwapTotal/ { print int($2 / 1024) }' /proc/meminfo
}

look_at_web() {
	look "Caddyfile" "is valid" caddy_likes /etc/caddy/Caddyfile
	look_live "Caddy" "$(caddy version | cut -d ' ' -f 1), runs, also after a restart" runs caddy
	look "DNS" "$domain leads to this machine" leads_here
	[ -n "$waits" ] || look_live "Certificate" "$(certificate_says)" has_certificate
}

runs() {
	systemctl -q is-active "$1" && systemctl -q is-enabled "$1"
}

certificate() {
	openssl s_client -servername "$domain" -connect "$domain:443" </dev/null 2>/dev/null |
		openssl x509 "$@" 2>/dev/null
}

certificate_says() {
	has_systemd || return 0
	wait_for_certificate
	echo "of$(certificate -noout -issuer | sed 's/^issuer=//; s/.*CN *=/ /'), until $(certificate -noout -enddate | cut -d = -f 2)"
}

has_certificate() {
	curl -sS --max-time 10 -o /dev/null "https://$domain/health"
}

# Caddy has only just been told; Let's Encrypt takes some seconds.
wait_for_certificate() {
	leads_here || return 0
	for _ in $(seq 60); do
		! has_certificate 2>/dev/null || return 0
		sleep 1
	done
}

# The file is its reader's alone, and nothing in it is left to fill in.
has_settings() {
	[ "$(stat -c %a "$1")" = 600 ] && ! grep -qE '^[A-Z_]+=.*<' "$1"
}

look_at_package() {
	look "Package" "echonest $(dpkg-query -W -f '${Version}' echonest)" is_installed echonest
	[ -z "$waits" ] || return 0
	look ".env" "/etc/echonest/.env is filled in, for its reader only" has_settings /etc/echonest/.env
	local name
	for name in echonest echonest-player echonest-redis echonest-backup.timer; do
		look_live "$name" "runs, also after a restart" runs "$name"
	done
	look_live "Redis" "at most 128 MB, of which only caches may go" package_redis_is_capped
}

package_redis_is_capped() {
	local said
	said=$(redis-cli -s /run/echonest/redis.sock config get 'maxmemory*')
	grep -qx 134217728 <<<"$said" && grep -qx volatile-lru <<<"$said"
}

look_at_containers() {
	look "Docker" "$(docker --version 2>/dev/null | cut -d , -f 1), compose $(docker compose version --short)" \
		docker compose version
	look_live "Docker" "runs, also after a restart" runs docker
	[ -z "$waits" ] || return 0
	look ".env" "$folder/.env is filled in, for its reader only" has_settings "$folder/.env"
	local name
	for name in echonest_app echonest_player echonest_redis; do
		look_live "$name" "healthy, starts again, logs 3 × 10 MB" container_is_well "$name"
	done
	look_live "Redis" "at most 128 MB, of which only caches may go" container_redis_is_capped
	look_live "echonest-backup" "every night" runs echonest-backup.timer
}

container_is_well() {
	local format='{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.LogConfig.Type}} {{index .HostConfig.LogConfig.Config "max-size"}} {{index .HostConfig.LogConfig.Config "max-file"}}'
	[ "$(docker inspect -f "$format" "$1")" = "unless-stopped json-file 10m 3" ] || return 1
	for _ in $(seq 30); do
		[ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" != healthy ] || return 0
		sleep 1
	done
	return 1
}

container_redis_is_capped() {
	local said
	# shellcheck disable=SC2016
	said=$(docker exec echonest_redis sh -c 'REDISCLI_AUTH=$REDIS_PASSWORD redis-cli config get "maxmemory*"')
	grep -qx 134217728 <<<"$said" && grep -qx volatile-lru <<<"$said"
}

smoke_test() {
	step "Smoke test" "As people see it."
	deploy/smoke "https://$domain" || failed=$((failed + 1))
}

say_what_is_left() {
	step "For you" "Nobody else can."
	note "Google, https://console.cloud.google.com/apis/credentials, authorized redirect URI:" \
		"  https://$domain/authentication/callback" \
		"Spotify, https://developer.spotify.com/dashboard, redirect URI:" \
		"  https://$domain/authentication/spotify_callback" \
		"Before you close this window: sign in from another one, ssh $user@$domain, and try: sudo true"
}
