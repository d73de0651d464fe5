#!/usr/bin/env bash
# Builds the samples, the guests of benchmarks and tests, and the node's warm-up guest: every .c here, in hostile/, openfaas/, microfaas/, ../bench/reach,
# ../bench/state and ../bench/kernels, and guest.c of the tests of capabilities, becomes the .wasm beside it. The same sources and tools give the
# same bytes. Needs Debian's clang, lld, wasi-libc and libclang-rt-14-dev-wasm32.
set -euo pipefail
cd "$(dirname "$0")"

. ../eng/packages.sh
mapfile -t missing < <(missing_wasi_packages)
if [ ${#missing[@]} -gt 0 ]; then
    echo "build.sh: these packages are missing: ${missing[*]} (apt-get install ${missing[*]})" >&2
    exit 1
fi

command_flags=(--target=wasm32-wasi --sysroot=/usr -O2 -std=c11 -Wall -Wextra -Werror -Wl,--strip-debug)
bare_flags=(--target=wasm32 -nostdlib -O2 -std=c11 -ffp-contract=off -Wall -Wextra -Werror -Wl,--strip-debug -Wl,--no-entry)

for source in *.c hostile/*.c openfaas/*.c microfaas/*.c ../bench/reach/*.c ../bench/state/*.c ../tests/Longshore.Tests/Functions/Capabilities/*/guest.c; do
    output="${source%.c}.wasm"
    case "$source" in
        empty.c) clang "${bare_flags[@]}" -Wl,-z,stack-size=1024 -o "$output" "$source" ;;
        hostile/recurse.c) clang "${command_flags[@]}" -fno-optimize-sibling-calls -Wno-infinite-recursion -o "$output" "$source" ;;
        zygote.c) clang "${command_flags[@]}" -I ../sdk/c -mexec-model=reactor -Wl,--export=__main_void -o "$output" "$source" ;;
        near.c) clang "${command_flags[@]}" -msimd128 -I ../sdk/c -o "$output" "$source" ;;
        faasm.c) clang "${command_flags[@]}" -I ../sdk/c -o "$output" "$source" ;;
        *) clang "${command_flags[@]}" -o "$output" "$source" ;;
    esac
    echo "$output: $(stat -c %s "$output") bytes"
done

node=../src/Longshore.Node/Hosting/Starting/warm-up
clang "${bare_flags[@]}" -Wl,--export=_start -Wl,-z,stack-size=4096 -o "$node.wasm" "$node.c"
echo "$node.wasm: $(stat -c %s "$node.wasm") bytes"

for source in ../bench/kernels/*.c; do
    [ "$(basename "$source")" = native.c ] && continue
    output="${source%.c}.wasm"
    case "$source" in
        */simd.c) features=(-msimd128) ;;
        */btree.c | */deflate.c) features=(-mbulk-memory) ;;
        *) features=() ;;
    esac
    clang "${bare_flags[@]}" "${features[@]}" -Wl,--export=run -o "$output" "$source"
    echo "$output: $(stat -c %s "$output") bytes"
done
