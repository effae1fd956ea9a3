#!/usr/bin/env python3
"""FAISS flat search on real CIFAR-10: the five searches of a cross-validation, or the test set against the training set.

usage: knn_faiss.py BATCHES_DIR --metric l1|l2 --threads T (--folds F [--queries N] | --test) --k K [--limit N]

With --queries N only the first N images of each fold are searched for, and the time is scaled to all of them. Prints one
JSON object: seconds of the searches alone, scaled seconds, peak resident memory in MB.
"""
import argparse
import json
import os
import resource
import time

import faiss
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--metric', choices=['l1', 'l2'], required=True)
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--k', type=int, required=True)
parser.add_argument('--limit', type=int, default=50000)
parser.add_argument('--queries', type=int)
mode = parser.add_mutually_exclusive_group(required=True)
mode.add_argument('--folds', type=int)
mode.add_argument('--test', action='store_true')
args = parser.parse_args()
faiss.omp_set_num_threads(args.threads)


def load(name: str) -> np.ndarray:
    records = np.fromfile(os.path.join(args.batches, name), np.uint8).reshape(-1, 3073)
    return records[:, 1:].astype(np.float32)


train = np.concatenate([load(f'data_batch_{i}.bin') for i in range(1, 6)])[: args.limit]


def search(base: np.ndarray, queries: np.ndarray) -> float:
    index = faiss.IndexFlat(base.shape[1], faiss.METRIC_L1 if args.metric == 'l1' else faiss.METRIC_L2)
    index.add(np.ascontiguousarray(base))
    started = time.perf_counter()
    index.search(np.ascontiguousarray(queries), args.k)
    return time.perf_counter() - started


seconds, scaled = 0.0, 0.0
if args.test:
    test = load('test_batch.bin')[: args.queries]
    seconds = search(train, test)
    scaled = seconds * 10000 / len(test)
else:
    for fold in np.array_split(np.arange(len(train)), args.folds):
        asked = fold[: args.queries] if args.queries else fold
        took = search(np.delete(train, fold, axis=0), train[asked])
        seconds += took
        scaled += took * len(fold) / len(asked)
        if args.queries:  # one fold is as good as five to scale from
            scaled *= args.folds
            break
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({'seconds': seconds, 'scaledSeconds': scaled, 'peakMB': peak}))
