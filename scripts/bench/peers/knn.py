#!/usr/bin/env python3
"""Brute-force search on real CIFAR-10: the searches of a cross-validation, or the test set against the training set.

usage: knn.py BATCHES_DIR --library faiss|sklearn --metric l1|l2 --threads T (--folds F | --test) --k K [--queries N]

With --queries N only the first N images of one fold (or of the test set) are searched for, and the time is scaled to
all of them. Prints one JSON object: seconds of the searches alone, so scaled, and peak resident memory in MB, that of
the images as f32 included. Exits with 3 where the library is not there.
"""
import argparse
import json
import os
import resource
import sys
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--library', choices=['faiss', 'sklearn'], required=True)
parser.add_argument('--metric', choices=['l1', 'l2'], required=True)
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--k', type=int, required=True)
parser.add_argument('--queries', type=int)
mode = parser.add_mutually_exclusive_group(required=True)
mode.add_argument('--folds', type=int)
mode.add_argument('--test', action='store_true')
args = parser.parse_args()
try:
    if args.library == 'faiss':
        import faiss
    else:
        from sklearn.neighbors import NearestNeighbors
except ImportError:
    sys.exit(3)


def load(name: str) -> np.ndarray:
    records = np.fromfile(os.path.join(args.batches, name), np.uint8).reshape(-1, 3073)
    return records[:, 1:].astype(np.float32)


def search(base: np.ndarray, queries: np.ndarray) -> float:
    base, queries = np.ascontiguousarray(base), np.ascontiguousarray(queries)
    if args.library == 'faiss':
        faiss.omp_set_num_threads(args.threads)
        index = faiss.IndexFlat(base.shape[1], faiss.METRIC_L1 if args.metric == 'l1' else faiss.METRIC_L2)
        index.add(base)
        started = time.perf_counter()
        index.search(queries, args.k)
    else:
        metric = 'manhattan' if args.metric == 'l1' else 'euclidean'
        model = NearestNeighbors(n_neighbors=args.k, algorithm='brute', metric=metric, n_jobs=args.threads).fit(base)
        started = time.perf_counter()
        model.kneighbors(queries)
    return time.perf_counter() - started


train = np.concatenate([load(f'data_batch_{i}.bin') for i in range(1, 6)])
seconds = 0.0
if args.test:
    test = load('test_batch.bin')
    asked = test[: args.queries]
    seconds = search(train, asked) * len(test) / len(asked)
else:
    for fold in np.array_split(np.arange(len(train)), args.folds):
        asked = fold[: args.queries]
        seconds += search(np.delete(train, fold, axis=0), train[asked]) * len(fold) / len(asked)
        if args.queries:  # one fold is as good as all to scale from
            seconds *= args.folds
            break
print(json.dumps({'seconds': seconds, 'peakMB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
