#!/usr/bin/env bash
# The picture of the HTML report in README.md, assets/report.png: the top of the default run's page as chromium shows it, in at most 200 kB.
# Debian packages: chromium, pngquant, fonts-dejavu-core.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cargo run --release --locked --quiet -- --activation relu --certify --quiet --output "$place/report.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --hide-scrollbars --user-data-dir="$place/profile" --blink-settings=preferredColorScheme=1 --window-size=1180,2420 \
    --screenshot="$place/report.png" "file://$place/report.html" 2> /dev/null
pngquant --force --quality 70-98 --output assets/report.png "$place/report.png"
size=$(stat --format %s assets/report.png)
[ "$size" -le 200000 ] || { echo "assets/report.png has $size bytes, more than 200,000"; exit 1; }
echo "assets/report.png: $size bytes"
