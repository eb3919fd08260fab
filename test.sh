#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, builds everything once, and runs the tests.
#   ./test.sh         all of them
#   ./test.sh fast    those that take seconds: no server process, no kubectl, no Redis killed
set -euo pipefail
cd "$(dirname "$0")"

# In the order they run in. Those of the second list mostly wait, for processes and for time to pass: they run beside the others.
fast=(tests/ApiMachinery.Generators.Tests tests/ApiMachinery.Tests tests/Cel.Tests tests/Contracts.Tests tests/PortRules.Tests tests/Docs.Tests tests/Testing.Tests tests/Grains.Tests tests/Gateway.Tests samples/JournalStore.Tests)
working=("${fast[@]}" tests/WorstCases tests/Tool.Tests tests/Conformance)
waiting=(tests/Robustness tests/EndToEnd tests/Agent.Tests)

# No project takes a third of it on a quiet machine; a test that hangs ends the run by itself, and says its name.
longest=40m

need() { # COMMAND DEBIAN-PACKAGE
    command -v "$1" >/dev/null && return
    echo "installing $2 (for $1)"
    local sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
    [ -n "${updated:-}" ] || $sudo apt-get update -qq
    updated=yes
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}
need redis-server redis-server
need kubectl kubernetes-client
need ip iproute2
need nft nftables
need dbus-daemon dbus
need firewalld firewalld
need faketime faketime
need python3 python3
need buildah buildah
need runc runc

# What Kubernetes publishes of its kinds, which manifests are held against; without it the tests that do so say that they were left out.
kubernetes=v1.34.0
if [ "${1:-all}" = all ] && [ -z "${PORTRULE_KUBERNETES_OPENAPI:-}" ]; then
    openapi=${XDG_CACHE_HOME:-$HOME/.cache}/portrule/swagger-$kubernetes.json
    mkdir -p "$(dirname "$openapi")"
    if [ -s "$openapi" ] || { curl -fsSL --max-time 60 "https://raw.githubusercontent.com/kubernetes/kubernetes/$kubernetes/api/openapi-spec/swagger.json" -o "$openapi.part" && mv "$openapi.part" "$openapi"; }; then
        export PORTRULE_KUBERNETES_OPENAPI=$openapi
    else
        echo "no schemas of Kubernetes $kubernetes: manifests are not held against them" >&2
    fi
fi

case "${1:-all}" in
    all) ;;
    fast) working=("${fast[@]}") waiting=() ;;
    *) echo "usage: ./test.sh [fast]" >&2; exit 2 ;;
esac

for project in "${working[@]}" "${waiting[@]}"; do
    [ -d "$project" ] || { echo "$project is missing" >&2; exit 1; }
done

# The packages are those of the lock files, or the build fails.
dotnet build Orleans.AA.sln -c Release -m:2 --nologo -v quiet -p:CheckPublicApi=true -p:RestoreLockedMode=true

results=$(mktemp -d)
touch "$results/counts" "$results/failures"
trap 'rm -rf "$results"' EXIT

# What is installed is published: trimmed, and compiled ahead of time. Those of the second list start that server, and make the image of it.
published=$results/published
if [ ${#waiting[@]} -gt 0 ]; then
    runtime=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
    dotnet publish src/PortRules -c Release -r "$runtime" --self-contained --no-restore -v quiet --nologo -o "$published"
fi

run() { # PROJECT; shows what it printed, whole, when it is over
    local project=$1 started=$SECONDS ended=0 p f log command
    log=$(mktemp "$results/log.XXXXXX")
    echo "begins: $project"
    # What a reference server answered, message by message, is a program of its own.
    case "$project" in
        tests/Conformance) command=(dotnet run --project "$project" -c Release --no-build) ;;
        *) command=(dotnet test --project "$project" -c Release --no-build --no-progress) ;;
    esac
    timeout -k 30 "$longest" "${command[@]}" >"$log" 2>&1 &
    child=$!
    wait "$child" || ended=$?
    p=$(sed -n 's/^ *succeeded: \([0-9]*\)$/\1/p' "$log" | tail -1) f=$(sed -n 's/^ *failed: \([0-9]*\)$/\1/p' "$log" | tail -1)
    if [ "$project" = tests/Conformance ]; then
        p=0 f=$((ended != 0))
    # A run that says nothing of tests has failed, whatever its reason.
    elif [ -z "$p" ] || [ -z "$f" ]; then
        p=0 f=1
    fi
    (
        flock 9
        cat "$log"
        # So has one that broke off: what came after is in no count.
        if [ "$ended" != 0 ] && [ "$f" = 0 ]; then
            echo "$project broke off with $ended after $p tests" >&2
            f=1
        fi
        echo "ended: $project, $p passed, $f failed, $((SECONDS - started)) s"
        echo "$p $f" >>"$results/counts"
        # Each failed test once more at the end, with the first lines of why; what its process printed stays above.
        awk -v project="$project" '/^failed /{print project ": " $0; left=12; next} /^(passed|skipped|Test run|  Standard output)/{left=0} left-- > 0' "$log" >>"$results/failures"
    ) 9>"$results/lock"
    rm -f "$log"
}

lane() { # PROJECT...; one after the other
    trap 'kill "$child" 2>/dev/null; exit 143' TERM
    for project in "$@"; do
        run "$project"
    done
}

lane "${working[@]}" &
lanes=$!
if [ ${#waiting[@]} -gt 0 ]; then
    PORTRULE_PUBLISHED=$published lane "${waiting[@]}" &
    lanes+=" $!"
fi
trap 'kill $lanes 2>/dev/null; wait; exit 130' INT TERM
wait $lanes || true

read -r passed failed ran < <(awk '{passed += $1; failed += $2} END {print passed + 0, failed + 0, NR}' "$results/counts")
cat "$results/failures"
echo "$passed passed, $failed failed, $((SECONDS / 60)) minutes"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ] && [ "$ran" = $((${#working[@]} + ${#waiting[@]})) ]
