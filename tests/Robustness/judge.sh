#!/usr/bin/env bash
# The long form of the proof that replicas keep their promises: real replicas, a real Redis, everything that can go wrong, every answer judged.
#   tests/Robustness/judge.sh [--minutes N] [--kills N] [--seed S]
# Ends with the figures as a table. As root it also cuts wires and fills a disk; with libfaketime clocks jump; what cannot be done is named.
set -euo pipefail
cd "$(dirname "$0")/../.."

minutes=30 kills=200 seed=
while [ $# -gt 0 ]; do
    case "$1" in
        --minutes) minutes=$2 ;;
        --kills) kills=$2 ;;
        --seed) seed=$2 ;;
        *) echo "usage: $0 [--minutes N] [--kills N] [--seed S]" >&2; exit 2 ;;
    esac
    shift 2
done

dotnet build tests/Robustness -c Release -m:2 --nologo -v quiet
PORTRULE_JUDGE_MINUTES=$minutes PORTRULE_JUDGE_KILLS=$kills PORTRULE_TEST_SEED=$seed \
    exec dotnet run --project tests/Robustness -c Release --no-build -- \
    -method '*.The_long_form_breaks_no_promise_and_fences_off_those_that_wake' -showLiveOutput
