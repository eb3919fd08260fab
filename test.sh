#!/usr/bin/env bash
# Installs what the tests need and this machine lacks, builds everything once, and runs the tests.
#   ./test.sh         all of them
#   ./test.sh fast    those that take seconds: no server process, no kubectl, no Redis killed
set -euo pipefail
cd "$(dirname "$0")"

fast=(tests/ApiMachinery.Generators.Tests tests/ApiMachinery.Tests tests/Cel.Tests tests/Contracts.Tests tests/PortRules.Tests tests/Docs.Tests tests/Testing.Tests tests/Grains.Tests tests/Gateway.Tests samples/JournalStore.Tests)
slow=(tests/WorstCases tests/Tool.Tests tests/EndToEnd tests/Agent.Tests tests/Robustness)

# No project takes a tenth of it on a quiet machine; a test that hangs ends the run by itself, and says its name.
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
    all) projects=("${fast[@]}" "${slow[@]}") ;;
    fast) projects=("${fast[@]}") ;;
    *) echo "usage: ./test.sh [fast]" >&2; exit 2 ;;
esac

# The packages are those of the lock files, or the build fails.
dotnet build Orleans.AA.sln -c Release -m:2 --nologo -v quiet -p:CheckPublicApi=true -p:RestoreLockedMode=true
passed=0 failed=0
failures=$(mktemp)
for project in "${projects[@]}"; do
    [ -d "$project" ] || { echo "$project is missing" >&2; exit 1; }
    log=$(mktemp)
    ended=0
    timeout -k 30 "$longest" dotnet test --project "$project" -c Release --no-build --no-progress 2>&1 | tee "$log" || ended=$?
    p=$(sed -n 's/^ *succeeded: \([0-9]*\)$/\1/p' "$log" | tail -1) f=$(sed -n 's/^ *failed: \([0-9]*\)$/\1/p' "$log" | tail -1)
    # Each failed test once more at the end, with the first lines of why; what its process printed stays above.
    awk -v project="$project" '/^failed /{print project ": " $0; left=12; next} /^(passed|skipped|Test run|  Standard output)/{left=0} left-- > 0' "$log" >>"$failures"
    rm -f "$log"
    # A run that says nothing of tests has failed, whatever its reason.
    if [ -z "$p" ] || [ -z "$f" ]; then p=0 f=1; fi
    # So has one that broke off: what came after is in no count.
    if [ "$ended" != 0 ] && [ "$f" = 0 ]; then
        echo "$project broke off with $ended after $p tests" >&2
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f))
done
if [ "${1:-all}" = all ]; then
    # What a reference server answered, message by message.
    timeout -k 30 "$longest" dotnet run --project tests/Conformance -c Release --no-build || failed=$((failed + 1))
fi
cat "$failures"
rm -f "$failures"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
