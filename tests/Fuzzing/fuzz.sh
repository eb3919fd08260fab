#!/usr/bin/env bash
# Lets AFL++ look for inputs that a decoder is not up to: fuzz.sh TARGET [SECONDS]
# On a busy machine an input may need more than 20 s, and starting more than ten: PORTRULE_FUZZ_TIMEOUT_MS says how long is too long.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?a target, see FuzzTarget.cs} seconds=${2:-3600}
out=artifacts/fuzzing
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is missing; install afl++" >&2; exit 1; }
command -v sharpfuzz >/dev/null || { echo "sharpfuzz is missing; dotnet tool install --global SharpFuzz.CommandLine" >&2; exit 1; }

# Instrumented once: an assembly cannot be instrumented twice.
if [ ! -e "$out/bin/instrumented" ]; then
    dotnet build tests/Fuzzing -c Release -o "$out/bin" --nologo -v quiet
    for assembly in OrleansAA.ApiMachinery OrleansAA.Gateway YamlDotNet; do sharpfuzz "$out/bin/$assembly.dll"; done
    touch "$out/bin/instrumented"
fi
in=tests/Fuzzing/Corpus/$target
[ -d "$out/$target" ] && in=-
export AFL_FORKSRV_INIT_TMOUT="${PORTRULE_FUZZ_TIMEOUT_MS:-20000}" AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1
exec afl-fuzz -i "$in" -o "$out/$target" -t "${PORTRULE_FUZZ_TIMEOUT_MS:-20000}" -m none -V "$seconds" -- dotnet "$out/bin/OrleansAA.Fuzzing.dll" "$target"
