#!/usr/bin/env bash
# Writes down anew what the packages offer (PublicAPI.Unshipped.txt of each), after a change that is meant. What has been shipped stays in PublicAPI.Shipped.txt.
set -euo pipefail
cd "$(dirname "$0")"

projects=(Cel ApiMachinery Contracts Storage.Sqlite Storage.Redis Storage.Testing Gateway Testing.Root Testing)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in "${projects[@]}"; do
    echo '#nullable enable' >"src/$project/PublicAPI.Unshipped.txt"
done
for project in Testing Storage.Testing; do # the others are built with them
    dotnet build "src/$project" -c Release -m:2 --nologo --no-incremental -v minimal -p:CheckPublicApi=true -p:TreatWarningsAsErrors=false >>"$log" || { cat "$log" >&2; exit 1; }
done
for project in "${projects[@]}"; do
    grep -F "/src/$project/$project.csproj]" "$log" | sed -n "s/.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u >>"src/$project/PublicAPI.Unshipped.txt"
    echo "$project: $(($(wc -l <"src/$project/PublicAPI.Unshipped.txt") - 1)) lines"
done
