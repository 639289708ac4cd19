#!/bin/sh
# Copies @what@ with @tool@. Written by airgap-lint; --help says how to use it.
set -eu

usage() {
    cat <<'END'
usage: sh SCRIPT [--dry-run] [--failed FILE]

Copies @what@ into the mirror with @tool@.
What is there already with the same digest is left alone: run it again after a failure, or for an update.

  --dry-run      look at both registries, say what would be copied, and copy nothing
  --failed FILE  where to list what could not be copied (by default next to the script: copy.sh has
                 copy-failed.txt); the file is there only if something failed
  --help         print this

Environment: @TOOL@ is the @tool@ to use. Log in to the registries with it first.
Exit status: 0 everything is at the mirror, 1 something failed, 2 it could not start.
END
}

@TOOL@=${@TOOL@:-@tool@}
case $0 in
*.sh) list=${0%.sh}-failed.txt ;;
*) list=copy-failed.txt ;;
esac
dry_run=
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h)
        usage
        exit 0
        ;;
    --dry-run) dry_run=yes ;;
    --failed)
        [ $# -gt 1 ] || { echo "--failed needs the name of a file" >&2; exit 2; }
        shift
        list=$1
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift
done
if ! command -v "$@TOOL@" >/dev/null; then
    echo "$@TOOL@ is not to be found; install @tool@, or set @TOOL@ to where it is" >&2
    exit 2
fi
[ -n "$dry_run" ] || rm -f -- "$list"

total=@total@ number=0 copied=0 there=0 failed=0

# mirror SOURCE TARGET: copies what is not there, and goes on after a failure.
mirror() {
    number=$((number + 1))
    place="[$number/$total] $1"
    if ! want=$(wanted "$1") || [ -z "$want" ]; then
        failure "$1" "cannot be read"
        return
    fi
    have=$(present "$2" 2>/dev/null) || have=
    if [ "$want" = "$have" ]; then
        there=$((there + 1))
        echo "$place is there"
    elif [ -n "$dry_run" ]; then
        copied=$((copied + 1))
        echo "$place would be copied to $2"
    else
        echo "$place"
        if said=$(copy "$1" "$2" 2>&1); then
            copied=$((copied + 1))
        else
            printf '%s\n' "$said" >&2
            failure "$1" "could not be copied to $2"
        fi
    fi
}

# failure SOURCE WHY: says it, and writes it down.
failure() {
    failed=$((failed + 1))
    echo "$place $2" >&2
    [ -n "$dry_run" ] || printf '%s\n' "$1" >>"$list" || echo "$list cannot be written" >&2
}

@lines@
if [ -n "$dry_run" ]; then
    echo "$copied to copy, $there there, $failed failed"
else
    echo "$copied copied, $there there already, $failed failed"
fi
if [ "$failed" -gt 0 ]; then
    [ -n "$dry_run" ] || echo "what failed is listed in $list; run this again to try it again" >&2
    exit 1
fi
