#!/usr/bin/env python3
"""A network with one hidden layer on real CIFAR-10 by PyTorch: shares no code with cifar-train.

usage: network.py BATCHES_DIR --hidden N --epochs E --threads T

Pixels scaled to [0, 1] less their mean image, as f32; ReLU, softmax, batches of 256 in random order, SGD with momentum 0.9, a rate
of 0.02 and weight decay. Prints one JSON object, {"epochs": [seconds]}. Exits with 3 where the library is not there.
"""
import argparse
import json
import sys
import time

import numpy as np
from batches import training_records

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--hidden', type=int, required=True)
parser.add_argument('--epochs', type=int, required=True)
parser.add_argument('--threads', type=int, required=True)
args = parser.parse_args()
try:
    import torch
except ImportError:
    sys.exit(3)

torch.set_num_threads(args.threads)
torch.manual_seed(0)
records = training_records(args.batches)
labels = torch.from_numpy(records[:, 0].astype(np.int64))
features = records[:, 1:].astype(np.float32) / 255
features -= features.mean(0)
features = torch.from_numpy(features)
BATCH = 256

model = torch.nn.Sequential(torch.nn.Linear(3072, args.hidden), torch.nn.ReLU(), torch.nn.Linear(args.hidden, 10))
loss_of = torch.nn.CrossEntropyLoss()
weights = [p for p in model.parameters() if p.dim() > 1]
biases = [p for p in model.parameters() if p.dim() == 1]
groups = [{'params': weights, 'weight_decay': 2e-4}, {'params': biases, 'weight_decay': 0}]
rule = torch.optim.SGD(groups, lr=0.02, momentum=0.9)
seconds = []
for _ in range(args.epochs):
    started = time.perf_counter()
    order = torch.randperm(len(labels))
    for first in range(0, len(labels), BATCH):
        rows = order[first : first + BATCH]
        rule.zero_grad()
        loss_of(model(features[rows]), labels[rows]).backward()
        rule.step()
    seconds.append(time.perf_counter() - started)
print(json.dumps({'epochs': seconds}))
