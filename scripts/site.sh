#!/usr/bin/env bash
# Builds the documentation site into target/site, to be opened from disk or served as it is: nothing on it is fetched from a network.
# Needs a Rust toolchain, and in $PYTHON (by default python3) the Python package with its extra `docs`: pip install "python/[docs]".
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
target=$(cargo metadata --format-version 1 --no-deps --offline | "$python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
rm -rf "$target/site"
"$python" -m sphinx --quiet --fail-on-warning --fresh-env -c docs/site -d "$target/site-doctrees" . "$target/site"
cargo doc --release --no-deps --locked --quiet --package ntk-verify --lib
cp -r "$target/doc" "$target/site/rust"
"$python" docs/site/rustdoc.py "$target/site/rust" docs/ACTIVATIONS.md
"$python" docs/site/audit.py "$target/site"
echo "$target/site/index.html"
