# shellcheck shell=bash disable=SC2154,SC2034 # deploy/droplet-setup has the variables
# What keeps others out: a user for daily work, SSH by key, the firewall, fail2ban, updates.

# Of lines like "ssh-ed25519 AAAA… me@home" only: one with options may do no more than print a
# sentence, as images do for root.
usable_keys() {
	[ -s "$1" ] || return 0
	grep -E '^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-[a-z0-9]+|sk-[a-z0-9@.-]+) ' "$1" || true
}

# Whose key opened the session that this runs in: root's, or of who became root by sudo.
keys_at_hand() {
	local home
	{
		usable_keys /root/.ssh/authorized_keys
		if [ -n "${SUDO_USER:-}" ]; then
			home=$(home_of "$SUDO_USER")
			usable_keys "$home/.ssh/authorized_keys"
		fi
	} | sort -u
}

home_of() {
	getent passwd "$1" | cut -d : -f 6 || true
}

make_user() {
	step "A user for daily work: $user" "Nobody needs to sign in as root."
	install_packages sudo openssh-server
	if ! id "$user" >/dev/null 2>&1; then
		run useradd --create-home --shell /bin/bash --comment "EchoNest" "$user"
	else
		note "$user is there"
	fi
	# it has no password that sudo could ask for; whoever has its key may do everything
	write_file /etc/sudoers.d/60-echonest 440 <<<"$user ALL=(ALL) NOPASSWD: ALL"
	[ -n "$dry" ] || visudo -q -c -f /etc/sudoers.d/60-echonest || {
		rm -f /etc/sudoers.d/60-echonest
		fail "sudo does not like the rule for $user."
	}
	local home keys
	home=$(home_of "$user")
	home=${home:-/home/$user}
	keys=$home/.ssh/authorized_keys
	if [ -n "$(usable_keys "$keys")" ]; then
		note "$user has $(usable_keys "$keys" | wc -l) SSH key(s)"
	elif [ -n "$(keys_at_hand)" ]; then
		run install -d -m 700 -o "$user" -g "$user" "$home/.ssh"
		keys_at_hand | write_file "$keys" 600 "$user:$user"
	fi
}

# Every port that SSH is heard on: what its settings say, and what this very session came by.
ssh_ports() {
	{
		sshd_setting port
		[ -z "${SSH_CONNECTION:-}" ] || cut -d ' ' -f 4 <<<"$SSH_CONNECTION"
	} 2>/dev/null | grep -xE '[0-9]{1,5}' | sort -nu || echo 22
}

sshd_setting() {
	[ -n "$dry" ] || mkdir -p /run/sshd
	sshd -T 2>/dev/null | awk -v name="$1" '$1 == name { print $2 }'
}

close_ssh() {
	step "SSH by key only" "Passwords are guessed all day long. root may still come in, by key."
	local file=/etc/ssh/sshd_config.d/00-echonest.conf home
	home=$(home_of "$user")
	if [ -z "$dry" ] && [ -z "$(usable_keys "${home:-/home/$user}/.ssh/authorized_keys")" ]; then
		note "LEFT OPEN: $user has no SSH key yet, and you would be locked out." \
			"On your own computer: ssh-copy-id $user@$domain    (or ssh-keygen first)" \
			"or put a line of your own ~/.ssh/id_ed25519.pub into ~$user/.ssh/authorized_keys." \
			"Then run this again."
		return
	fi
	# 00: the first file that says something is believed, and clouds put 50-cloud-init.conf there
	write_file "$file" 644 <<-TXT
		PasswordAuthentication no
		KbdInteractiveAuthentication no
		PermitRootLogin prohibit-password
	TXT
	[ -z "$dry" ] || return 0
	mkdir -p /run/sshd
	sshd -t || {
		rm -f "$file"
		fail "sshd does not like its settings, so ours were taken back." "sshd -t says what is wrong."
	}
	[ "$(sshd_setting passwordauthentication)" = no ] ||
		fail "sshd still takes passwords: /etc/ssh/sshd_config does not include sshd_config.d/*.conf," \
			"or says otherwise before it. Put PasswordAuthentication no at its top."
	# those who are signed in stay; if it is started by a socket, there is nothing to reload
	service try-reload-or-restart ssh
}

close_doors() {
	step "Firewall" "Open are SSH, and the web for certificates and pages; nothing else."
	install_packages ufw
	local port added
	added=$(ufw show added 2>/dev/null || true)
	for port in $(ssh_ports | sed 's#$#/tcp#') 80/tcp 443/tcp 443/udp; do
		if grep -qx "ufw allow $port" <<<"$added"; then
			note "open: $port"
		else
			run ufw allow "$port"
		fi
	done
	if [ -n "$dry" ] || ! grep -q '^Status: active' <<<"$(ufw status)"; then
		close_the_rest
	else
		note "the firewall is up, also after a restart"
	fi
}

close_the_rest() {
	if ! has_systemd && [ -z "$dry" ]; then
		note "systemd does not run here, so this is left to you: ufw --force enable"
		return
	fi
	run ufw default deny incoming
	run ufw --force enable || note "WARNING: the firewall does not start. What it said stands above;" \
		"your provider's firewall can do the same: let in $(ssh_ports | tr '\n' ' ')80 443."
}

watch_doors() {
	step "fail2ban" "Who guesses users is shut out for a while."
	install_packages fail2ban python3-systemd
	local file=/etc/fail2ban/jail.d/echonest.conf before
	before=$(cat "$file" 2>/dev/null || true)
	write_file "$file" 644 <<-TXT
		[sshd]
		enabled = true
		backend = systemd
		port = $(ssh_ports | paste -s -d ,)
	TXT
	[ -z "$dry" ] || return 0
	fail2ban-client -t >/dev/null || {
		fail2ban-client -t >&2 || true
		rm -f "$file"
		fail "fail2ban does not like its settings, so ours were taken back."
	}
	[ "$(cat "$file")" = "$before" ] || service restart fail2ban
	enable fail2ban
}

update_by_itself() {
	step "Security updates by themselves" "A server that nobody looks at is still mended."
	install_packages unattended-upgrades
	write_file /etc/apt/apt.conf.d/20auto-upgrades 644 <<-TXT
		APT::Periodic::Update-Package-Lists "1";
		APT::Periodic::Unattended-Upgrade "1";
	TXT
}
