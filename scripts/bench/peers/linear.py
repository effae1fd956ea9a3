#!/usr/bin/env python3
"""Epochs of softmax regression on real CIFAR-10 by gradient descent: shares no code with cifar-train.

usage: linear.py BATCHES_DIR --library torch|sklearn --threads T --epochs E

Pixels scaled to [0, 1] less their mean image, as f32. PyTorch: batches of 256 in random order, cross-entropy, SGD with a rate
of 0.05 and weight decay. scikit-learn: SGDClassifier, one image at a time, as it always does. Prints one JSON object: the
seconds of each epoch. Exits with 3 where the library is not there.
"""
import argparse
import json
import os
import sys
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--library', choices=['torch', 'sklearn'], required=True)
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--epochs', type=int, required=True)
args = parser.parse_args()
try:
    if args.library == 'torch':
        import torch
    else:
        from sklearn.linear_model import SGDClassifier
except ImportError:
    sys.exit(3)

files = [os.path.join(args.batches, f'data_batch_{i}.bin') for i in range(1, 6)]
records = np.concatenate([np.fromfile(f, np.uint8) for f in files]).reshape(-1, 3073)
labels = records[:, 0].astype(np.int64)
features = records[:, 1:].astype(np.float32) / 255
features -= features.mean(0)
BATCH = 256


def torch_epochs():
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    x, y = torch.from_numpy(features), torch.from_numpy(labels)
    model = torch.nn.Linear(3072, 10)
    rule = torch.optim.SGD(model.parameters(), lr=0.05, weight_decay=2e-4)
    loss_of = torch.nn.CrossEntropyLoss()
    for _ in range(args.epochs):
        started = time.perf_counter()
        for rows in torch.randperm(len(x)).split(BATCH):
            rule.zero_grad(set_to_none=True)
            loss_of(model(x[rows]), y[rows]).backward()
            rule.step()
        yield time.perf_counter() - started


def sklearn_epochs():
    model = SGDClassifier(loss='log_loss', alpha=2e-4, n_jobs=args.threads, random_state=0)
    order = np.random.default_rng(0)
    for _ in range(args.epochs):
        started = time.perf_counter()
        rows = order.permutation(len(features))
        model.partial_fit(features[rows], labels[rows], classes=np.arange(10))
        yield time.perf_counter() - started


print(json.dumps({'seconds': list(torch_epochs() if args.library == 'torch' else sklearn_epochs())}))
