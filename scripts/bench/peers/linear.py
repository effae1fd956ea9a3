#!/usr/bin/env python3
"""Softmax regression and linear SVMs on real CIFAR-10 by gradient descent: shares no code with cifar-train.

usage: linear.py BATCHES_DIR epochs|trial --library torch|sklearn --threads T --epochs E [--val N] [--folds K] [--jobs J]

Pixels scaled to [0, 1] less their mean image, as f32. PyTorch: batches of 256 in random order, SGD with a rate of 0.05 and
weight decay. scikit-learn: SGDClassifier, one image at a time, as it always does.

epochs: prints one JSON object, {"epochs": [{"seconds", "valAccuracy"}]}: softmax, the last N images held out.
trial: what one trial on one fold takes, {"setup", "epoch"} in seconds, everything but epochs being setup: of PyTorch a loop
over a softmax and a hinge trial on one fold, of scikit-learn a GridSearchCV over both losses on K folds, with J jobs, of one
epoch and of E.
Exits with 3 where the library is not there.
"""
import argparse
import json
import sys
import time

import numpy as np
from batches import training_records

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('what', choices=['epochs', 'trial'])
parser.add_argument('--library', choices=['torch', 'sklearn'], required=True)
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--epochs', type=int, required=True)
parser.add_argument('--val', type=int, default=0)
parser.add_argument('--folds', type=int, default=5)
parser.add_argument('--jobs', type=int, default=1)
args = parser.parse_args()
try:
    if args.library == 'torch':
        import torch
    else:
        from sklearn.linear_model import SGDClassifier
        from sklearn.model_selection import GridSearchCV, KFold
except ImportError:
    sys.exit(3)

records = training_records(args.batches)
labels = records[:, 0].astype(np.int64)
features = records[:, 1:].astype(np.float32) / 255
features -= features.mean(0)
BATCH = 256


def torch_epochs(x, y, epochs, loss_of):
    model = torch.nn.Linear(3072, 10)
    rule = torch.optim.SGD(model.parameters(), lr=0.05, weight_decay=2e-4)
    for _ in range(epochs):
        started = time.perf_counter()
        for rows in torch.randperm(len(x)).split(BATCH):
            rule.zero_grad(set_to_none=True)
            loss_of(model(x[rows]), y[rows]).backward()
            rule.step()
        yield time.perf_counter() - started, model


def torch_accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def epochs():
    n = len(features) - args.val
    if args.library == 'torch':
        torch.set_num_threads(args.threads)
        torch.manual_seed(0)
        x, y = torch.from_numpy(features), torch.from_numpy(labels)
        for seconds, model in torch_epochs(x[:n], y[:n], args.epochs, torch.nn.CrossEntropyLoss()):
            yield {'seconds': seconds, 'valAccuracy': torch_accuracy(model, x[n:], y[n:]) if args.val else None}
        return
    model = SGDClassifier(loss='log_loss', alpha=2e-4, n_jobs=args.threads, random_state=0)
    order = np.random.default_rng(0)
    for _ in range(args.epochs):
        started = time.perf_counter()
        rows = order.permutation(n)
        model.partial_fit(features[rows], labels[rows], classes=np.arange(10))
        seconds = time.perf_counter() - started
        yield {'seconds': seconds, 'valAccuracy': model.score(features[n:], labels[n:]) if args.val else None}


def torch_trial():
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    x, y = torch.from_numpy(features), torch.from_numpy(labels)
    fold = torch.arange(len(x)) < len(x) // args.folds
    losses = [torch.nn.CrossEntropyLoss(), torch.nn.MultiMarginLoss()]
    started = time.perf_counter()
    inside = []
    for loss_of in losses:
        train_x, train_y = x[~fold], y[~fold]
        for seconds, model in torch_epochs(train_x, train_y, args.epochs, loss_of):
            inside.append(seconds)
        torch_accuracy(model, x[fold], y[fold])
    whole = time.perf_counter() - started
    return {'setup': (whole - sum(inside)) / len(losses), 'epoch': sorted(inside)[len(inside) // 2]}


def sklearn_trial():
    def search(epochs):
        model = SGDClassifier(alpha=2e-4, max_iter=epochs, tol=None, random_state=0)
        losses = ['log_loss', 'hinge']
        grid = GridSearchCV(model, {'loss': losses}, cv=KFold(args.folds), n_jobs=args.jobs, refit=False)
        started = time.perf_counter()
        grid.fit(features, labels)
        return (time.perf_counter() - started) / (len(losses) * args.folds)

    first, more = search(1), search(args.epochs)
    epoch = (more - first) / (args.epochs - 1)
    return {'setup': max(0, first - epoch), 'epoch': epoch}


if args.what == 'epochs':
    print(json.dumps({'epochs': list(epochs())}))
else:
    print(json.dumps(torch_trial() if args.library == 'torch' else sklearn_trial()))
