#!/usr/bin/env bash
# Pin the newest allowed versions, with hashes and without index addresses, for every platform.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools" && "$tools/bin/pip" install --quiet uv
pin() {
    "$tools/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-emit-index-url --no-header --no-annotate --no-emit-package on-record --quiet \
        "${@:2}" pyproject.toml --output-file "requirements/$1.txt"
}
pin serve
pin build --extra build
pin test --extra test
pin bench --extra bench --constraint requirements/test.txt
