# Sourced by the launchers: installs what a bare Debian 12 lacks, then configures and builds. Speaks on standard error,
# and ends with one clear line and status 70 where it cannot go on.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packages=(g++ cmake ninja-build libboost-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev libxxhash-dev
          librandom123-dev libcli11-dev libsqlite3-dev doctest-dev)

fail() {
    echo "ringback: $*" >&2
    exit 70
}

# install PACKAGE...: those that are missing, as root or with sudo.
install() {
    command -v dpkg-query >/dev/null || return 0  # not a Debian: the build will say what it lacks
    local missing=() package
    for package; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "as root, please: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "ringback: installing ${missing[*]}" >&2
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y) log
    log=$("${apt[@]}" update 2>&1 && "${apt[@]}" install --no-install-recommends "${missing[@]}" 2>&1) ||
        fail "cannot install ${missing[*]}: $(tail -n 1 <<<"$log")"
}

# build FOLDER TARGET CMAKE-ARGUMENT...: one build at a time in a checkout.
build() {
    local folder=$root/build/$1 target=$2
    shift 2
    mkdir -p "$folder" 2>/dev/null || fail "cannot write $folder"
    (
        flock 9
        cd "$root"
        if [[ ! -f $folder/build.ninja ]]; then
            echo "ringback: building in build/${folder##*/}, which takes some minutes the first time" >&2
            cmake "$@" -G Ninja -B "$folder" >"$folder/configure.log" 2>&1 ||
                fail "cannot configure: $(grep -m 1 -A 1 'CMake Error' "$folder/configure.log" | tr '\n' ' ')"
        fi
        if [[ -t 2 ]]; then
            ninja -C "$folder" "$target" >&2
        else
            ninja --quiet -C "$folder" "$target" >&2
        fi || fail "cannot build $target"
    ) 9>"$root/build/.lock"
}
