#!/usr/bin/env python3
"""Compares predictions with scikit-learn's KNeighborsClassifier by brute force: shares no code with cifar-train.

usage: knn_weights.py BATCHES_DIR PREDICTIONS --limit N --training T --k K --metric l1|l2|cosine --weights uniform|distance

Of the first N training images the first T are fitted, the others predicted; PREDICTIONS holds a byte for each. Where
scikit-learn's own rounding decides (neighbours at equal distances, sums that differ by less than 1e-9), its answer is not
the only right one, and such an image is counted apart. Exits with 1 where any other differs.
"""
import argparse
import sys

import numpy as np
from batches import training_records
from sklearn.neighbors import KNeighborsClassifier

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('predictions')
parser.add_argument('--limit', type=int, required=True)
parser.add_argument('--training', type=int, required=True)
parser.add_argument('--k', type=int, required=True)
parser.add_argument('--metric', choices=['l1', 'l2', 'cosine'], required=True)
parser.add_argument('--weights', choices=['uniform', 'distance'], required=True)
args = parser.parse_args()

records = training_records(args.batches, args.limit)
labels, pixels = records[:, 0], records[:, 1:].astype(np.float64)
metric = {'l1': 'manhattan', 'l2': 'euclidean', 'cosine': 'cosine'}[args.metric]
classifier = KNeighborsClassifier(args.k, weights=args.weights, metric=metric, algorithm='brute')
classifier.fit(pixels[: args.training], labels[: args.training])
queries = pixels[args.training :]
theirs = classifier.predict(queries)
ours = np.fromfile(args.predictions, np.uint8)

different = np.flatnonzero(theirs != ours)
distances, neighbours = classifier.kneighbors(queries, min(args.k + 1, args.training))
undecided = 0
for i in different:
    d = distances[i]
    edge = len(d) > args.k and d[args.k] - d[args.k - 1] < 1e-9 * max(1, d[args.k])
    weight = np.ones(args.k) if args.weights == 'uniform' else 1 / d[: args.k]
    sums = np.bincount(labels[neighbours[i, : args.k]], weight, minlength=10)
    close = abs(sums[theirs[i]] - sums[ours[i]]) < 1e-9 * sums.max()
    undecided += int(edge or close)
print(f'{len(ours) - len(different)} of {len(ours)} equal, {undecided} more decided by rounding')
sys.exit(0 if len(different) == undecided else 1)
