# Sourced by ./longshore and ./test: installs Debian packages where this user may, and says so where not.

has_library() {
    [ -n "$(find /usr/lib /usr/local/lib /lib -name "$1" -print -quit 2>/dev/null)" ]
}

# Prints the packages that are missing to compile C for WASI.
missing_wasi_packages() {
    command -v clang >/dev/null || echo clang
    command -v wasm-ld >/dev/null || echo lld
    [ -e /usr/lib/wasm32-wasi/libc.a ] || echo wasi-libc
    compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/wasi/libclang_rt.builtins-wasm32.a' >/dev/null || echo libclang-rt-14-dev-wasm32
}

# install_packages WHO PACKAGE...
install_packages() {
    local who="$1" as_root=()
    shift
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            echo "$who: these packages are missing and only root may install them: $*" >&2
            return 0
        fi
        as_root=(sudo -n)
    fi
    echo "$who: installing $*" >&2
    if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"; } >&2; then
        echo "$who: not all of these could be installed: $*" >&2
    fi
}
