#!/usr/bin/env python3
"""Cross-validated k-NN accuracies by brute force in NumPy: shares no code with cifar-train.

usage: knn_brute_force.py BATCHES_DIR --limit N --folds F --k K [--metric l1|l2]

Reads CIFAR-10's binary batches, cuts the first N training images into folds with np.array_split, finds every image's K
nearest among the other folds, ordered by (distance, index), takes the majority vote with ties to the smallest label, and
prints one JSON list: right answers per fold and the size of each fold.
"""
import argparse
import json

import numpy as np
from batches import training_records

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--limit', type=int, required=True)
parser.add_argument('--folds', type=int, required=True)
parser.add_argument('--k', type=int, required=True)
parser.add_argument('--metric', choices=['l1', 'l2'], default='l2')
args = parser.parse_args()

records = training_records(args.batches, args.limit)
labels, pixels = records[:, 0].astype(np.int64), records[:, 1:]


def distances(queries: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Exact integers: squared L2 through a float64 product (all partial sums are below 2**53), L1 by subtraction."""
    if args.metric == 'l2':
        q, b = queries.astype(np.float64), base.astype(np.float64)
        d = (q * q).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2 * (q @ b.T)
        return np.rint(d).astype(np.int64)
    out = np.empty((len(queries), len(base)), np.int64)
    wide = base.astype(np.int16)
    for i, query in enumerate(queries.astype(np.int16)):
        out[i] = np.abs(wide - query).sum(1, dtype=np.int64)
    return out


folds = np.array_split(np.arange(len(pixels)), args.folds)
result = []
for fold in folds:
    rest = np.setdiff1d(np.arange(len(pixels)), fold)
    right = 0
    for chunk in np.array_split(fold, max(1, len(fold) // 500)):
        d = distances(pixels[chunk], pixels[rest])
        nearest = np.argsort(d, axis=1, kind='stable')[:, : args.k]
        for row, truth in zip(labels[rest][nearest], labels[chunk]):
            right += int(np.bincount(row, minlength=10).argmax() == truth)
    result.append({'right': right, 'size': len(fold)})
print(json.dumps(result))
