# Sourced by tools/test --matrix: every build and every setting must give the same trace and the same JSON, but for the
# line that holds the manifest. Says what it compared; ends with status 1 at a difference.

scenarios=("$root"/scenarios/*.yaml)
settings=(  # name: environment, then arguments
    'one thread|env|-j 1'
    'eight threads|env|-j 8'
    'FMA off|env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2_Usable,-FMA_Usable,-FMA4|-j 2'
    'German locale|env LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8|-j 2'
    'untraced|env|-j 2'
)

# put NAME PROGRAM SETTING SCENARIO: what a setting gives, as $work/NAME.json and, unless untraced, $work/NAME.jsonl
put() {
    local IFS='|' status=0
    read -r name environment arguments <<<"$3"
    IFS=' '
    [[ $name == untraced ]] || arguments+=" --trace $work/$1.jsonl"
    $environment "$2" run --format json --replications 2 $arguments -- "$4" 2>/dev/null |
        grep -v '^ "manifest"' >"$work/$1.json" || status=$?
    [[ -s $work/$1.json ]] || fail "$2 gave nothing for $4 ($name, status $status)"
}

install "${packages[@]}" clang locales
locale -a | grep -qi 'de_DE.utf-\?8' || localedef -i de_DE -f UTF-8 de_DE.UTF-8 || fail "cannot make the German locale"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

programs=()
for compiler in gcc clang; do
    for level in O0 O3; do
        cxx=$([[ $compiler == gcc ]] && echo g++ || echo clang++)
        build "matrix-$compiler-$level" ringback_cli -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER="$cxx" \
            -DCMAKE_C_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="-$level" -DBUILD_TESTING=OFF
        programs+=("$root/build/matrix-$compiler-$level/ringback")
    done
done

compared=0 different=0
for scenario in "${scenarios[@]}"; do
    rm -f "$work"/*
    for program in "${programs[@]}"; do
        for setting in "${settings[@]}"; do
            if [[ ! -f $work/first.json ]]; then
                put first "$program" "$setting" "$scenario"
                continue
            fi
            put this "$program" "$setting" "$scenario"
            ((++compared))
            for file in json jsonl; do
                [[ ! -f $work/this.$file ]] || cmp -s "$work/first.$file" "$work/this.$file" || {
                    echo "DIFFERS: ${scenario##*/}, ${program#"$root"/build/matrix-}, ${setting%%|*}: $file"
                    ((++different))
                }
            done
            rm -f "$work"/this.*
        done
    done
done
((compared)) || fail "there is no scenario to compare"
echo "$((compared)) combinations compared with the first, $different differences"
((different == 0)) || exit 1
