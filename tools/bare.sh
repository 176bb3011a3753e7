# Sourced by tools/test --bare: a bare Debian 12 in a folder of its own, a clean clone, and the two commands in it.
# Packages come from where this machine gets its own.

((EUID == 0)) || fail "--bare needs root"
install debootstrap git
bare=$(mktemp -d /var/tmp/ringback-bare-XXXXXX)
trap 'umount "$bare/dev/pts" "$bare/proc" 2>/dev/null; rm -rf --one-file-system "$bare"' EXIT

mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' | sed -n '/^bookworm /{s///p;q}')
log=$(debootstrap --variant=minbase bookworm "$bare" ${mirror:+"$mirror"} 2>&1) || fail "debootstrap: ${log##*$'\n'}"
cp /etc/resolv.conf "$bare/etc/"
apt-config dump | grep -i '^Acquire::http' >"$bare/etc/apt/apt.conf.d/99host" || true
mount -t proc proc "$bare/proc"
mkdir -p "$bare/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$bare/dev/pts"  # terminals, as every machine has them
ln -sf pts/ptmx "$bare/dev/ptmx"
git clone -q --no-hardlinks "$root" "$bare/ringback"

inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
inside /ringback/tools/ringback run /ringback/scenarios/office.yaml || (($? == 1 || $? == 4))  # an objective may be missed
inside /ringback/tools/test
