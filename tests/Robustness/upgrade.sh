#!/usr/bin/env bash
# A rolling upgrade from one build of the server to another, and back again, under a thousand informers and some writers: none of them has to list anew, and no request fails.
#   tests/Robustness/upgrade.sh OLD NEW
# Each is a directory with OrleansAA.PortRules.dll, as `dotnet build src/PortRules -c Release -o DIR` makes it of the commit that is checked out.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 OLD NEW" >&2; exit 2; }
for directory in "$@"; do
    [ -f "$directory/OrleansAA.PortRules.dll" ] || { echo "$directory/OrleansAA.PortRules.dll is not there: dotnet build src/PortRules -c Release -o $directory" >&2; exit 1; }
done
old=$(realpath "$1") new=$(realpath "$2")
cd "$(dirname "$0")/../.."

dotnet build tests/Robustness -c Release -m:2 --nologo -v quiet
PORTRULE_UPGRADE_FROM=$old PORTRULE_UPGRADE_TO=$new exec dotnet run --project tests/Robustness -c Release --no-build -- \
    -explicit only -method '*.Nor_does_the_way_from_one_build_to_another_and_back' -showLiveOutput
