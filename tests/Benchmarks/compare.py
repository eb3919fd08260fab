#!/usr/bin/env python3
"""Compares time and allocations of the benchmarks with another commit's, or with the figures that are committed.

    tests/Benchmarks/compare.py                                  this tree and HEAD~1, in turns
    tests/Benchmarks/compare.py --to v0.1.0 --filter '*Codec*'   this tree and another commit, some benchmarks
    tests/Benchmarks/compare.py --committed                      this tree and results.json, which another machine may have made
    tests/Benchmarks/compare.py --keep                           writes results.json

The other commit is built in a worktree of its own, and both run in turns: what else happens on the machine happens to both. A ratio is the median over the rounds of this tree's time by the other's, so 0.8
is a fifth less; beside it are the least and the greatest of the rounds. Where these are on both sides of 1, nothing can be said. What only one of the two has is left out, and named.
"""
import argparse, contextlib, glob, json, os, statistics, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMITTED = os.path.join(ROOT, "tests/Benchmarks/results.json")
PROJECT = "tests/Benchmarks"
ROUNDS_MAX = 50


class Failed(Exception):
    pass


def run(command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        lines = [l for l in (done.stdout + done.stderr).splitlines() if l.strip()]
        raise Failed(f"{' '.join(command[:4])} in {cwd} ended with {done.returncode}: {next((l for l in lines if 'error' in l.lower()), lines[-1] if lines else 'it said nothing')}")
    return done.stdout


def build(tree):
    print(f"building {PROJECT} of {tree}", file=sys.stderr, flush=True)
    run(["dotnet", "build", PROJECT, "-c", "Release", "--nologo", "-v", "quiet", "-m:2"], tree)


def measure(tree, pattern, job):
    """Nanoseconds and allocated bytes of an operation, by the benchmark's name."""
    with tempfile.TemporaryDirectory() as artifacts:
        program = os.path.join(tree, PROJECT, "bin/Release/net10.0/Benchmarks.dll")
        run(["dotnet", program, "--filter", pattern, "--job", job, "--inProcess", "--exporters", "json", "--artifacts", artifacts], os.path.join(tree, PROJECT))
        found = {}
        for file in glob.glob(os.path.join(artifacts, "results", "*.json")):
            with open(file, encoding="utf-8") as report:
                for b in json.load(report)["Benchmarks"]:
                    if b.get("Statistics"):
                        found[b["FullName"].removeprefix("OrleansAA.Benchmarks.")] = (b["Statistics"]["Median"], (b.get("Memory") or {}).get("BytesAllocatedPerOperation") or 0)
    if not found:
        raise Failed(f"--filter={pattern}: no benchmark of {tree} has a result; {PROJECT} -- --list flat lists their names")
    return found


def medians(rounds):
    names = set.intersection(*[set(r) for r in rounds])
    return {name: tuple(statistics.median(r[name][i] for r in rounds) for i in (0, 1)) for name in sorted(names)}


@contextlib.contextmanager
def worktree(commit):
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as directory:
        tree = os.path.join(directory, "tree")
        run(["git", "worktree", "add", "--detach", tree, commit], ROOT)
        try:
            yield tree
        finally:
            run(["git", "worktree", "remove", "--force", tree], ROOT)


def compare(ours, theirs):
    """Prints a line for each benchmark that both have: ours and theirs are lists of rounds, as many of each."""
    mine, other = medians(ours), medians(theirs)
    width = max([len(n) for n in mine if n in other] or [9])
    print(f"{'benchmark':<{width}}  {'ratio':>6}  {'rounds':>11}  {'now':>10}  {'before':>10}  {'bytes now':>10}  {'before':>10}")
    for name in [n for n in mine if n in other]:
        ratios = [a[name][0] / b[name][0] for a, b in zip(ours, theirs)]
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        print(f"{name:<{width}}  {statistics.median(ratios):6.2f}  {spread:>11}  {time_text(mine[name][0]):>10}  {time_text(other[name][0]):>10}  {mine[name][1]:10,.0f}  {other[name][1]:10,.0f}")
    for name in sorted(set(mine) ^ set(other)):
        print(f"{name}: only {'now' if name in mine else 'before'}")


def time_text(nanoseconds):
    return f"{nanoseconds:.1f} ns" if nanoseconds < 1e3 else f"{nanoseconds / 1e3:.2f} us" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:.2f} ms"


def main():
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("--to", default="HEAD~1", help="the other commit")
    flags.add_argument("--committed", action="store_true", help="compare with results.json")
    flags.add_argument("--keep", action="store_true", help="write results.json, and compare with nothing; with --filter, only what it takes is written anew")
    flags.add_argument("--filter", default="*", help="of BenchmarkDotNet")
    flags.add_argument("--rounds", type=int, default=3, help=f"how often each is run, 1 to {ROUNDS_MAX}")
    flags.add_argument("--job", default="short", choices=["dry", "short", "medium", "long"], help="of BenchmarkDotNet: how long a round measures each")
    given = flags.parse_args()
    if not 1 <= given.rounds <= ROUNDS_MAX:
        raise Failed(f"--rounds={given.rounds}: expected a number from 1 to {ROUNDS_MAX}")
    if given.committed or given.keep:
        known = {}
        if os.path.exists(COMMITTED):
            with open(COMMITTED, encoding="utf-8") as file:
                known = {name: (v["nanoseconds"], v["bytes"]) for name, v in json.load(file).items()}
        elif given.committed:
            raise Failed(f"{COMMITTED}: no such file; --keep writes it")
        build(ROOT)
        ours = [measure(ROOT, given.filter, given.job) for _ in range(given.rounds)]
        if given.committed:
            compare(ours, [known] * given.rounds)
            return
        kept = {**(known if given.filter != "*" else {}), **medians(ours)}
        with open(COMMITTED, "w", encoding="utf-8") as file:
            json.dump({name: {"nanoseconds": round(v[0], 1), "bytes": round(v[1])} for name, v in sorted(kept.items())}, file, indent=1)
            file.write("\n")
        return
    with worktree(given.to) as tree:
        build(ROOT)
        build(tree)
        ours, theirs = [], []
        for i in range(given.rounds):
            print(f"round {i + 1} of {given.rounds}", file=sys.stderr, flush=True)
            # Who is first changes, so that what grows over time is nobody's.
            for into, where in [(ours, ROOT), (theirs, tree)][:: 1 if i % 2 == 0 else -1]:
                into.append(measure(where, given.filter, given.job))
        compare(ours, theirs)


if __name__ == "__main__":
    try:
        main()
    except Failed as e:
        sys.exit(f"error: {e}")
