#!/usr/bin/env bash
# Trains the detector and writes weights.h, from which ../build.sh builds detect.wasm. Needs clang.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
clang -O3 -std=c11 -D_DEFAULT_SOURCE -ffp-contract=off -Wall -Wextra -Werror -o "$folder/train" train.c -lm
"$folder/train" > "$folder/weights.h"
mv "$folder/weights.h" weights.h
