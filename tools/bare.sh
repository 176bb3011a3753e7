# Sourced by tools/test --bare: a bare Debian 12 in a folder of its own, a clean clone, and the two commands in it.
# Packages come from where this machine gets its own.

((EUID == 0)) || fail "--bare needs root"
install debootstrap git
bare=$(mktemp -d /var/tmp/ringback-bare-XXXXXX)
trap 'umount "$bare/proc" 2>/dev/null; rm -rf --one-file-system "$bare"' EXIT

mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME)' | awk '$2 == "bookworm" { print $1; exit }')
debootstrap --variant=minbase bookworm "$bare" ${mirror:+"$mirror"} >"$bare.log" 2>&1 || fail "debootstrap: $(tail -n 1 "$bare.log")"
rm -f "$bare.log"
cp /etc/resolv.conf "$bare/etc/"
apt-config dump | grep -i '^Acquire::http' >"$bare/etc/apt/apt.conf.d/99host" || true
mount -t proc proc "$bare/proc"
git clone -q --no-hardlinks "$root" "$bare/ringback"

inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
inside /ringback/tools/ringback run /ringback/scenarios/office.yaml || (($? == 1 || $? == 4))  # an objective may be missed
inside /ringback/tools/test
