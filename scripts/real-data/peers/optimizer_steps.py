#!/usr/bin/env python3
"""Linear classifiers trained by PyTorch's optimizers, and by proximal steps in NumPy: shares no code with cifar-train.

usage: optimizer_steps.py BATCHES_DIR OUT < SPEC

SPEC is a JSON object: `images` (the first so many training images), `epochs`, and `cases`, each with `peer` (torch or
numpy), `loss`, `optimizer`, `reg`, `strength` and `rate`. Training starts from zeros and takes batches of 256 images in
their own order. Every case is computed in float64 and once more in float32. OUT receives the weights (10 x 3072) and
biases (10) of one case after the other, in float64 and then in float32, all written as float64.
"""
import json
import sys

import numpy as np
import torch
from batches import training_records
from torch.nn.functional import one_hot

batches, out = sys.argv[1:]
spec = json.load(sys.stdin)
records = training_records(batches, spec['images'])
labels = torch.from_numpy(records[:, 0].astype(np.int64))
pixels = records[:, 1:]
# The same features to the bit: what differs then is the training.
mean = (pixels.sum(0, dtype=np.int64) / (len(pixels) * 255)).astype(np.float32)
features = pixels.astype(np.float32) * np.float32(1 / 255) - mean
BATCH, CLASSES = 256, 10


def one_vs_all(scores, y):
    signs = 2 * one_hot(y, CLASSES) - 1
    return torch.clamp(1 - signs * scores, min=0).sum(1).mean()


def one_vs_all_squared(scores, y):
    signs = 2 * one_hot(y, CLASSES) - 1
    return (torch.clamp(1 - signs * scores, min=0) ** 2).sum(1).mean()


def crammer_singer(scores, y):
    rivals = scores.masked_fill(one_hot(y, CLASSES).bool(), -torch.inf).max(1).values
    return torch.clamp(rivals - scores.gather(1, y[:, None])[:, 0] + 1, min=0).mean()


LOSSES = {
    'softmax': torch.nn.CrossEntropyLoss(),
    # MultiMarginLoss divides by the number of classes.
    'svm': lambda scores, y: CLASSES * torch.nn.functional.multi_margin_loss(scores, y, p=1),
    'squared-hinge': lambda scores, y: CLASSES * torch.nn.functional.multi_margin_loss(scores, y, p=2),
    'ova-hinge': one_vs_all,
    'ova-squared-hinge': one_vs_all_squared,
    'crammer-singer': crammer_singer,
    'mse': lambda scores, y: torch.nn.functional.mse_loss(scores, one_hot(y, CLASSES).to(scores.dtype)),
}
OPTIMIZERS = {
    'sgd': torch.optim.SGD,
    'momentum': lambda groups, lr: torch.optim.SGD(groups, lr=lr, momentum=0.9),
    'nesterov': lambda groups, lr: torch.optim.SGD(groups, lr=lr, momentum=0.9, nesterov=True),
    'adagrad': torch.optim.Adagrad,
    'rmsprop': torch.optim.RMSprop,
    'adam': torch.optim.Adam,
    'adamw': torch.optim.AdamW,
}


def by_torch(dtype, loss, optimizer, reg, strength, rate):
    x_all = torch.from_numpy(features.astype(dtype))
    weight = torch.zeros(CLASSES, 3072, dtype=x_all.dtype, requires_grad=True)
    bias = torch.zeros(CLASSES, dtype=x_all.dtype, requires_grad=True)
    # strength * sum W^2 has the slope 2 * strength * W; the bias is not penalised.
    groups = [{'params': [weight], 'weight_decay': 2 * strength}, {'params': [bias], 'weight_decay': 0}]
    rule = OPTIMIZERS[optimizer](groups, lr=rate)
    for _ in range(spec['epochs']):
        for start in range(0, len(labels), BATCH):
            x, y = x_all[start : start + BATCH], labels[start : start + BATCH]
            rule.zero_grad()
            LOSSES[loss](x @ weight.T + bias, y).backward()
            rule.step()
    return weight.detach().numpy(), bias.detach().numpy()


def score_slopes(loss, scores, y):
    """The gradient of the mean loss with respect to the scores, written out."""
    n = len(y)
    truth = np.eye(CLASSES, dtype=scores.dtype)[y]
    if loss == 'softmax':
        e = np.exp(scores - scores.max(1, keepdims=True))
        return (e / e.sum(1, keepdims=True) - truth) / n
    if loss == 'mse':
        return 2 * (scores - truth) / (n * CLASSES)
    margins = scores - scores[np.arange(n), y][:, None] + 1
    violated = ((margins > 0) & (truth == 0)).astype(scores.dtype)
    return (violated - truth * violated.sum(1, keepdims=True)) / n


def by_numpy(dtype, loss, optimizer, reg, strength, rate):
    squared = 1.0 if reg == 'elastic' else 0.0
    parameters = [np.zeros((CLASSES, 3072), dtype), np.zeros(CLASSES, dtype)]
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
    x_all, y_all = features.astype(dtype), labels.numpy()
    t = 0
    for _ in range(spec['epochs']):
        for start in range(0, len(y_all), BATCH):
            t += 1
            x, y = x_all[start : start + BATCH], y_all[start : start + BATCH]
            weight, bias = parameters
            slopes = score_slopes(loss, x @ weight.T + bias, y)
            gradients = [slopes.T @ x + 2 * strength * squared * weight, slopes.sum(0)]
            for p, g, (m, s) in zip(parameters, gradients, moments):
                if optimizer == 'sgd':
                    p -= rate * g
                    continue
                m += 0.1 * (g - m)
                s += 0.001 * (g * g - s)
                p -= rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
            parameters[0] = np.sign(weight) * np.maximum(np.abs(weight) - rate * strength, 0)
    return parameters


with open(out, 'wb') as file:
    for case in spec['cases']:
        peer = by_torch if case.pop('peer') == 'torch' else by_numpy
        for dtype in (np.float64, np.float32):
            for array in peer(dtype, **case):
                file.write(np.ascontiguousarray(array, np.float64).tobytes())
