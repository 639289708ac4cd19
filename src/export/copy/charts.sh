# Charts of repositories over HTTP are fetched and pushed by Helm.
HELM=${HELM:-helm}
if ! command -v "$HELM" >/dev/null; then
    echo "$HELM is not to be found; install helm, or set HELM to where it is" >&2
    exit 2
fi

# mirror_chart REPOSITORY NAME VERSION PLACE: the same for a chart; a tag has `_` for the `+` of a version.
mirror_chart() {
    number=$((number + 1))
    place="[$number/$total] $1/$2 $3"
    target=$4/$2:$(printf '%s' "$3" | tr + _)
    if present "$target" >/dev/null 2>&1; then
        there=$((there + 1))
        echo "$place is there"
        return
    elif [ -n "$dry_run" ]; then
        copied=$((copied + 1))
        echo "$place would be copied to $target"
        return
    fi
    echo "$place"
    folder=$(mktemp -d)
    if said=$("$HELM" pull "$2" --repo "$1" --version "$3" --destination "$folder" 2>&1 &&
        "$HELM" push "$folder"/*.tgz "oci://$4" 2>&1); then
        copied=$((copied + 1))
    else
        printf '%s\n' "$said" >&2
        failure "$1/$2 $3" "could not be copied to $target"
    fi
    rm -rf -- "$folder"
}

