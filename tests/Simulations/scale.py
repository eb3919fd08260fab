#!/usr/bin/env python3
"""What docs/scale.md leaves to a simulation: messages of the watch feed, and how even partitions are.

    python3 tests/Simulations/scale.py
"""
import heapq
import random
import zlib

SEED = 20261127
REPLICAS = 100
BATCHES_IN_FLIGHT_MAX = 4  # AnnouncementLimits.BatchesInFlightMax
BATCH_COMMITS_MAX = 512  # AnnouncementLimits.BatchCommitsMax
ROUND_TRIP_SECONDS = 0.001
PARTITIONS = 100
NAMESPACES = 10_000
OBJECTS = 1_000_000


def batches_per_second(commits_per_second, seconds, chance):
    """Batches that one link sends: a batch leaves when there is something to send and few enough are unanswered."""
    answers, waiting, batches, now = [], 0, 0, 0.0
    arrival = chance.expovariate(commits_per_second)
    while now < seconds:
        now = min(arrival, answers[0]) if answers else arrival
        if answers and answers[0] <= now:
            heapq.heappop(answers)
        else:
            waiting += 1
            arrival += chance.expovariate(commits_per_second)
        if waiting and len(answers) < BATCHES_IN_FLIGHT_MAX:
            waiting -= min(waiting, BATCH_COMMITS_MAX)
            batches += 1
            heapq.heappush(answers, now + ROUND_TRIP_SECONDS)
    return batches / seconds


def feed():
    print(f"messages of the feed into one of {REPLICAS} replicas, a second")
    print(f"{'writes/s':>10} {'mesh':>10} {'tree':>10} {'commits a message, mesh':>25} {'tree':>8}")
    for writes in (100, 1_000, 10_000, 50_000):
        chance = random.Random(SEED)
        # Each replica announces its own part to each other one; the links are alike, so one is run.
        mesh = batches_per_second(writes / REPLICAS, 100_000 / writes * REPLICAS / 10, chance) * (REPLICAS - 1)
        # All commits pass one parent.
        tree = batches_per_second(writes, 100_000 / writes, chance)
        print(f"{writes:>10} {mesh:>10.0f} {tree:>10.0f} {writes * (REPLICAS - 1) / REPLICAS / mesh:>25.2f} {writes / tree:>8.2f}")


def partitions():
    chance = random.Random(SEED)
    weights = [1 / (rank + 1) for rank in range(NAMESPACES)]
    by_namespace, by_object = [0] * PARTITIONS, [0] * PARTITIONS
    for number, namespace in enumerate(chance.choices(range(NAMESPACES), weights, k=OBJECTS)):
        by_namespace[zlib.crc32(b"n%d" % namespace) % PARTITIONS] += 1
        by_object[zlib.crc32(b"n%d/o%d" % (namespace, number)) % PARTITIONS] += 1
    print(f"\nthe largest of {PARTITIONS} partitions, by its ratio to the mean: {OBJECTS} objects, namespaces of sizes 1, 1/2, 1/3 ...")
    for name, counts in (("hash of the namespace", by_namespace), ("hash of namespace and name", by_object)):
        print(f"  {name}: {max(counts) * PARTITIONS / OBJECTS:.2f}")


if __name__ == "__main__":
    feed()
    partitions()
