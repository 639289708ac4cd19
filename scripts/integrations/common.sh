# shellcheck shell=bash
# What the scripts in this folder share: each tries one integration with the real tool, prints what it saw, and exits
# with 1 if that is not what it should be. Without the tool it says so, and exits with 0.
#
# AIRGAP_LINT names the program; by default it is the one in target/debug, in target/release or on the PATH.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
skip() { printf 'skipped: %s\n' "$*"; exit 0; }

# need TOOL HOW-TO-GET-IT
need() { command -v "$1" >/dev/null || skip "$1 is not on the PATH; $2"; }

# has FILE TEXT: the text is in the file.
has() { grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "no '$2' in what was printed"; }; }
has_not() { ! grep -qF -- "$2" "$1" || { cat "$1" >&2; fail "'$2' is in what was printed"; }; }

# ends STATUS COMMAND...: the command ends with this status.
ends() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || fail "exit $status, where $expected was to be: $*"
}

target=${CARGO_TARGET_DIR:-$root/target}
for built in "$target/debug/airgap-lint" "$target/release/airgap-lint" "$(command -v airgap-lint || true)"; do
    [ ! -x "$built" ] || [ -n "${AIRGAP_LINT:-}" ] || AIRGAP_LINT=$built
done
[ -x "${AIRGAP_LINT:-}" ] || fail "no airgap-lint: build it, or name it in AIRGAP_LINT"
# The tools find it under its name.
mkdir "$work/bin"
ln -s "$(realpath "$AIRGAP_LINT")" "$work/bin/airgap-lint"
PATH=$work/bin:$PATH
export PATH
unset AIRGAP_LINT_REPORT
echo "$(airgap-lint --version) at $AIRGAP_LINT"
