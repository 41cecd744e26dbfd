# shellcheck shell=bash
# A machine to try things on, and an internet before it. Sourced after testing.bash and in_private:
#
#   make_machine SUITE SIZE     a fresh system in $machine, a disk of that size, with a key of ours for root
#   boot                        by its own systemd, in namespaces
#   "${inside[@]}" COMMAND…     on the machine, as root
#   "${outside[@]}" COMMAND…    from the internet, where it is known as $address
#   on_machine COMMAND          on the machine by SSH, as root
#   power_off
#   end_machine                 for the EXIT trap
#
# The internet is a network namespace from which the real one can be reached (slirp4netns), without
# any change to this machine's own network.

# of the networks that are for tests of networks (RFC 2544)
address=198.18.7.10
machine=""
internet=""
holders=()
nspawn=""
cgroup=""

need_machine() {
	need debootstrap systemd-nspawn slirp4netns ip iptables ssh ssh-keygen nsenter
	cgroup=$(mktemp -d "$(findmnt -n -t cgroup2 -o TARGET | head -n 1)/echonest-XXXXXX") 2>/dev/null || skip "no control group can be made here, which a machine needs to boot"
}

make_machine() {
	machine=$(mktemp -d /tmp/echonest-machine-XXXXXX)
	mount -t tmpfs -o "size=$2,mode=755" tmpfs "$machine"
	deploy/fresh-debian "$1" "$machine"
	make_internet
	echo 'nameserver 10.0.2.3' >"$machine/etc/resolv.conf"
	# Ubuntu asks its own resolver, which asks this one
	mkdir -p "$machine/etc/systemd/resolved.conf.d"
	printf '[Resolve]\nDNS=10.0.2.3\n' >"$machine/etc/systemd/resolved.conf.d/internet.conf"
	echo droplet >"$machine/etc/hostname"
	printf '127.0.0.1 localhost\n%s droplet\n' "$address" >"$machine/etc/hosts"
	trust_as_here "$machine"
	# what every image of a provider has
	local chroot=("${at_machine[@]}" chroot "$machine" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive)
	mount -t proc proc "$machine/proc"
	{
		"${chroot[@]}" apt-get update -qq
		"${chroot[@]}" apt-get install -y -qq systemd systemd-sysv dbus iproute2 openssh-server \
			ca-certificates sudo apt-utils
	} >"$machine.log" 2>&1 || fail "making the machine: $(tail -n 20 "$machine.log")"
	umount "$machine/proc"
	rm -f "$machine.log"
	# npm has a list of its own of whom to trust
	echo 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' >>"$machine/etc/environment"
	ssh-keygen -q -t ed25519 -N '' -f "$machine.key"
	install -d -m 700 "$machine/root/.ssh"
	install -m 600 "$machine.key.pub" "$machine/root/.ssh/authorized_keys"
}

# Two network namespaces, with a cable in between.
make_internet() {
	[ -z "$internet" ] || return 0
	unshare --net sleep infinity &
	internet=$!
	holders+=("$!")
	unshare --net sleep infinity &
	holders+=("$!")
	outside=(nsenter -t "$internet" -n)
	at_machine=(nsenter "--net=/proc/$!/ns/net")
	sleep 0.5
	slirp4netns --configure --mtu=65520 --disable-host-loopback "$internet" tap0 >/dev/null 2>&1 &
	holders+=("$!")
	wait_until "the internet is there" "${outside[@]}" ip route get 10.0.2.3
	"${outside[@]}" ip link add cable type veth peer name eth0 netns "${holders[1]}"
	"${outside[@]}" ip address add 198.18.7.1/24 dev cable
	"${outside[@]}" ip link set cable up
	"${outside[@]}" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	"${outside[@]}" iptables -t nat -A POSTROUTING -o tap0 -j MASQUERADE
	"${at_machine[@]}" ip link set lo up
	"${at_machine[@]}" ip address add "$address/24" dev eth0
	"${at_machine[@]}" ip link set eth0 up
	"${at_machine[@]}" ip route add default via 198.18.7.1
}

boot() {
	# one hierarchy of control groups, as systems have today, whatever this machine has
	# the calls: containers in it, too; of the kernel's settings only its network's
	SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network sh -c "echo \$\$ >$cgroup/cgroup.procs; exec systemd-nspawn -q -D '$machine' \
		--machine=droplet --register=no --keep-unit --network-namespace-path=/proc/${holders[1]}/ns/net \
		--resolv-conf=off --console=pipe --capability=CAP_NET_ADMIN --system-call-filter='add_key keyctl bpf' -b" </dev/null >"$machine.console" 2>&1 &
	nspawn=$!
	wait_until "a first process is there" pgrep -P "$nspawn"
	inside=(nsenter -t "$(pgrep -P "$nspawn")" -m -u -i -n -p -C env -i
		PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8)
	wait_until "systemd has started everything" has_booted
}

has_booted() {
	local state
	state=$("${inside[@]}" systemctl is-system-running 2>/dev/null) || true
	[ "$state" = running ] || [ "$state" = degraded ]
}

# by_ssh USER [ssh's options] COMMAND
by_ssh() {
	"${outside[@]}" ssh -i "$machine.key" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR \
		-o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 -o BatchMode=yes -l "$@"
}

on_machine() {
	by_ssh root "$address" "$@"
}

power_off() {
	"${inside[@]}" systemctl poweroff >/dev/null 2>&1 || true
	for _ in $(seq 300); do
		kill -0 "$nspawn" 2>/dev/null || break
		sleep 0.2
	done
	! kill -0 "$nspawn" 2>/dev/null || fail "the machine does not switch off"
	wait "$nspawn" 2>/dev/null || true
	nspawn=""
}

end_machine() {
	if [ -n "$nspawn" ]; then
		# whatever runs on it: of nspawn alone the machine would not hear
		echo 1 >"$cgroup/cgroup.kill" || kill -KILL "$nspawn"
		wait "$nspawn" 2>/dev/null || true
	fi
	[ ${#holders[@]} = 0 ] || kill "${holders[@]}" 2>/dev/null || true
	for _ in $(seq 50); do
		[ -d "${cgroup:-/nowhere}" ] || break
		find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
	done
	[ -n "$machine" ] || return 0
	umount -R -l "$machine" 2>/dev/null || true
	rm -rf --one-file-system "$machine" "$machine".*
}
