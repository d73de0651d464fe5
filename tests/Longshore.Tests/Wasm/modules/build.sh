#!/usr/bin/env bash
# Makes the modules that tests load of their sources beside them. Debian's wat2wasm is older than what they use, so npm's is taken.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

for source in *.wat; do
    npm exec --yes --package=wabt@1.0.39 -- wat2wasm --enable-exceptions --enable-threads \
        --enable-memory64 --enable-tail-call "$source" -o "${source%.wat}.wasm"
    echo "${source%.wat}.wasm"
done
