# shellcheck shell=bash disable=SC2154,SC2034 # deploy/droplet-setup has the variables
# Caddy in front, and the name that leads here.

# The program that has a port of ours already.
listens_on() {
	ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | sort -u
}

check_ports() {
	local port program
	command -v ss >/dev/null || return 0
	for port in 80 443; do
		for program in $(listens_on "$port"); do
			[ "$program" = caddy ] || fail "$program listens on port $port, where Caddy must." \
				"If nobody needs it: systemctl disable --now $program; then run this again."
		done
	done
	for program in $(listens_on 5001); do
		[[ $program =~ ^(echonest|docker-proxy)$ ]] || fail "$program listens on port 5001, where EchoNest must." \
			"If nobody needs it: systemctl disable --now $program; then run this again."
	done
}

install_caddy() {
	step "Caddy" "It gets the certificate, speaks HTTP/2 and 3, and passes everything on."
	check_ports
	if ! is_installed caddy && ! apt-cache show caddy >/dev/null 2>&1; then
		note "This system has no package of it, so its makers' is taken."
		add_repository caddy-stable 65760C51EDEA2017CEA2CA15155B6D79CA56EA34 \
			https://dl.cloudsmith.io/public/caddy/stable/gpg.key \
			"https://dl.cloudsmith.io/public/caddy/stable/deb/debian any-version main"
	fi
	install_packages caddy curl openssl
	local file=/etc/caddy/Caddyfile
	if grep -qF "$domain {" "$file" 2>/dev/null; then
		note "$file has $domain already, and is left alone"
		[ -n "$dry" ] || caddy_likes "$file" || fail "Caddy does not like $file; what it says stands above."
	else
		write_caddyfile "$file"
	fi
	enable caddy
}

write_caddyfile() {
	local new
	new=$(mktemp)
	caddyfile >"$new"
	[ -n "$dry" ] || caddy_likes "$new" || fail "Caddy does not like what would be written to $1."
	if [ -e "$1" ] && ! is_as_installed "$1"; then
		run cp -a "$1" "$1.before-echonest"
		note "what was there before is kept beside it"
	fi
	write_file "$1" 644 <"$new"
	rm -f "$new"
	! has_systemd || ! systemctl -q is-active caddy || service reload caddy
}

# As its user, so that nothing in its folders comes to belong to root.
caddy_likes() {
	chmod a+r "$1"
	local said
	said=$(runuser -u caddy -- env HOME=/var/lib/caddy caddy validate --adapter caddyfile --config "$1" 2>&1) || {
		tail -n 3 <<<"$said" >&2
		return 1
	}
}

# Nobody has changed the package's own.
is_as_installed() {
	[ "$(dpkg-query -W -f '${Conffiles}\n' caddy | awk -v f="$1" '$1 == f { print $2 }')" = "$(md5sum <"$1" | cut -d ' ' -f 1)" ]
}

# Ours for another domain has no older addresses to lead from.
caddyfile() {
	if [ "$domain" = echone.st ]; then
		cat deploy/Caddyfile
	else
		sed -e "s/^echone\.st {/$domain {/" -e '/^www\.echone\.st/,$d' deploy/Caddyfile
	fi
}

own_addresses() {
	ip -o addr show scope global 2>/dev/null | awk '{ sub("/.*", "", $4); print $4 }'
}

# Also those that this machine itself could not reach: Let's Encrypt comes by IPv6 where there is one.
addresses_of_domain() {
	{
		getent ahosts "$domain"
		getent ahostsv6 "$domain"
	} | awk '$1 !~ /^::ffff:/ { print $1 }' | sort -u
}

# The addresses of the domain that are not this machine's.
strange_addresses() {
	grep -vxFf <(own_addresses) <<<"$(addresses_of_domain)" | grep .
}

# By its addresses; or, where a provider's router stands before it, because Caddy answers by the name.
leads_here() {
	[ -n "$(addresses_of_domain)" ] || return 1
	[ -n "$(strange_addresses)" ] || return 0
	! grep -qxFf <(own_addresses) <<<"$(addresses_of_domain)" &&
		grep -qi "^location: https://$domain/" <<<"$(curl -sI --max-time 10 "http://$domain/")"
}

check_dns() {
	step "DNS" "Without it there is no certificate."
	if leads_here; then
		note "$domain leads here"
		return
	fi
	local found
	found=$(addresses_of_domain | paste -s -d ' ') || true
	note "WARNING: $domain leads to ${found:-nowhere}; this machine is $(own_addresses | paste -s -d ' ')." \
		"At whoever manages the domain: an A record, TTL 300, value the address of this machine," \
		"and no A or AAAA record beside it that leads elsewhere." \
		"Caddy asks for the certificate again and again until it is known; nothing else is to do."
}
