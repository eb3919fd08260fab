#!/usr/bin/env bash
# What becomes of a server that is asked for five times what it can do, and of a polite tenant meanwhile, with processors for the server alone: those of its clients are others.
#   tests/Robustness/overload.sh [SERVER-CPUS [CLIENT-CPUS]]      as taskset --cpu-list takes them; half of the machine each if not given
# Prints the figures of docs/overload.md and draws its plot anew. Another load on the machine shows in the calm latency, which is printed as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
half=$(($(nproc) / 2))
[ "$half" -gt 0 ] || { echo "one processor cannot be shared by halves: use a machine with two" >&2; exit 1; }
server=${1:-$half-$(($(nproc) - 1))} clients=${2:-0-$((half - 1))}

dotnet build tests/Robustness -c Release -m:2 --nologo -v quiet
PORTRULE_OVERLOAD_PROCESSORS=$server PORTRULE_UPDATE_OVERLOAD=1 exec taskset --cpu-list "$clients" \
    dotnet run --project tests/Robustness -c Release --no-build -- -class '*.OverloadTests' -showLiveOutput
