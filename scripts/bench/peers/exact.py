#!/usr/bin/env python3
"""Exact solutions of linear classifiers on real CIFAR-10 by scikit-learn: shares no code with cifar-train.

usage: exact.py BATCHES_DIR ridge|logistic --threads T --strength LAMBDA --images N

Pixels scaled to [0, 1] less their mean image, as f32, of the first N images. The problems are those of cifar-train: the mean loss
plus LAMBDA times the sum of squared weights. Prints {"seconds", "iterations"}. Exits with 3 where the library is not there.
"""
import argparse
import json
import sys
import time

import numpy as np
from batches import training_records

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('what', choices=['ridge', 'logistic'])
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--strength', type=float, required=True)
parser.add_argument('--images', type=int, required=True)
args = parser.parse_args()
try:
    from sklearn.linear_model import LogisticRegression, RidgeClassifier
except ImportError:
    sys.exit(3)

started = time.perf_counter()
records = training_records(args.batches, args.images)
labels = records[:, 0].astype(np.int64)
features = records[:, 1:].astype(np.float32) / 255
features -= features.mean(0)
n = len(labels)
if args.what == 'ridge':
    model = RidgeClassifier(alpha=args.strength * n * 10)
else:
    model = LogisticRegression(C=1 / (2 * args.strength * n), max_iter=5000)
model.fit(features, labels)
iterations = 1 if args.what == 'ridge' else int(model.n_iter_[0])
print(json.dumps({'seconds': time.perf_counter() - started, 'iterations': iterations}))
