#!/usr/bin/env python3
"""Networks with one hidden layer trained by PyTorch: shares no code with cifar-train.

usage: network_steps.py BATCHES_DIR START OUT < SPEC

SPEC is a JSON object: `images` (the first so many training images), `epochs`, `units`, `strength` of the penalty, and `cases`,
each with `activation`, `loss`, `optimizer` and `rate`. START has the weights of both layers as float32, biases start at 0. Batches
of 256 images are taken in their own order. Every case is computed in float64 and once more in float32. OUT receives weights and
biases, layer after layer, of one case after the other, in float64 and then in float32, all written as float64.
"""
import json
import sys

import numpy as np
import torch
from batches import training_records

batches, start, out = sys.argv[1:]
spec = json.load(sys.stdin)
records = training_records(batches, spec['images'])
labels = torch.from_numpy(records[:, 0].astype(np.int64))
pixels = records[:, 1:]
mean = (pixels.sum(0, dtype=np.int64) / (len(pixels) * 255)).astype(np.float32)
features = pixels.astype(np.float32) * np.float32(1 / 255) - mean
BATCH, CLASSES, UNITS = 256, 10, spec['units']
given = np.fromfile(start, np.float32)

LOSSES = {
    'softmax': torch.nn.CrossEntropyLoss(),
    # MultiMarginLoss divides by the number of classes.
    'svm': lambda scores, y: CLASSES * torch.nn.functional.multi_margin_loss(scores, y, p=1),
}
ACTIVATIONS = {'relu': torch.relu, 'tanh': torch.tanh}
OPTIMIZERS = {
    'sgd': torch.optim.SGD,
    'momentum': lambda groups, lr: torch.optim.SGD(groups, lr=lr, momentum=0.9),
    'adam': torch.optim.Adam,
}


def trained(dtype, activation, loss, optimizer, rate):
    x_all = torch.from_numpy(features.astype(dtype))
    split = UNITS * 3072
    arrays = [given[:split].reshape(UNITS, 3072), np.zeros(UNITS), given[split:].reshape(CLASSES, UNITS), np.zeros(CLASSES)]
    w1, b1, w2, b2 = parameters = [torch.from_numpy(a.astype(dtype)).requires_grad_() for a in arrays]
    # strength * sum W^2 has the slope 2 * strength * W; biases are not penalised.
    groups = [{'params': [w1, w2], 'weight_decay': 2 * spec['strength']}, {'params': [b1, b2], 'weight_decay': 0}]
    rule = OPTIMIZERS[optimizer](groups, lr=rate)
    for _ in range(spec['epochs']):
        for first in range(0, len(labels), BATCH):
            x, y = x_all[first : first + BATCH], labels[first : first + BATCH]
            rule.zero_grad()
            hidden = ACTIVATIONS[activation](x @ w1.T + b1)
            LOSSES[loss](hidden @ w2.T + b2, y).backward()
            rule.step()
    return [p.detach().numpy() for p in parameters]


with open(out, 'wb') as file:
    for case in spec['cases']:
        for dtype in (np.float64, np.float32):
            for array in trained(dtype, **case):
                file.write(np.ascontiguousarray(array, np.float64).tobytes())
