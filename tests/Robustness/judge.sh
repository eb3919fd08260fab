#!/usr/bin/env bash
# The long form of the proof that replicas keep their promises: real replicas, a real Redis, everything that can go wrong, every answer judged;
# and a rolling restart under a thousand watchers.
#   tests/Robustness/judge.sh [--minutes N] [--kills N] [--seed S] [--settle SECONDS] [--faults Kill,Freeze,...]
# --settle leaves everything alone for so long between two faults; --faults takes these for a round instead of all.
# Shows the figures as a table, after each round anew. As root it also cuts wires and fills a disk; with libfaketime clocks jump; what cannot be done is named.
set -euo pipefail
cd "$(dirname "$0")/../.."

minutes=30 kills=200 seed= settle= faults=
while [ $# -gt 0 ]; do
    case "$1" in
        --minutes) minutes=$2 ;;
        --kills) kills=$2 ;;
        --seed) seed=$2 ;;
        --settle) settle=$2 ;;
        --faults) faults=$2 ;;
        *) echo "usage: $0 [--minutes N] [--kills N] [--seed S] [--settle SECONDS] [--faults Kill,Freeze,...]" >&2; exit 2 ;;
    esac
    shift 2
done

dotnet build tests/Robustness -c Release -m:2 --nologo -v quiet
PORTRULE_JUDGE_MINUTES=$minutes PORTRULE_JUDGE_KILLS=$kills PORTRULE_TEST_SEED=$seed PORTRULE_JUDGE_SETTLE=$settle PORTRULE_JUDGE_FAULTS=$faults \
    exec dotnet run --project tests/Robustness -c Release --no-build -- \
    -method '*.The_long_form_breaks_no_promise_and_fences_off_those_that_wake' \
    -method '*.It_costs_no_informer_a_list_and_no_client_a_request' -showLiveOutput
