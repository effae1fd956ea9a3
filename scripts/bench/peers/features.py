#!/usr/bin/env python3
"""Kernel maps and a linear classifier of them on real CIFAR-10 in PyTorch: shares no code with cifar-train.

usage: features.py BATCHES_DIR --threads T --images N --settings '{"filters1": 64, "filters2": 256, …}' --strength LAMBDA

The recipe of `linear --features kernel-map --solver exact --loss ova-squared-hinge`, from files to weights, on the first N training
images: whitening and filters learned from random patches, both views of each image encoded, features standardised, their Gram
matrix factored, accelerated gradient steps in its metric. All in f32: convolutions are oneDNN's and products OpenBLAS's, with the
widest instructions that the processor has. Exponentials are computed in place.

Images are encoded FEW at a time in each thread, so that what is between the layers stays in the processor's cache and threads wait for
none: the fastest of the ways tried (channels last, and patches unfolded for one matrix product, are no faster). And once more MANY
at a time, each operation on all threads, as one would at first.

Prints one JSON object of seconds, {"total", "learn", "encode", "encodeMany", "gram", "factor", "solve"}, with "steps", "objective",
"few", "many", "version" and "capability". Exits with 3 where the library is not there.
"""
import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from batches import training_records

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit(3)

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--images', type=int, required=True)
parser.add_argument('--settings', type=json.loads, required=True)
parser.add_argument('--strength', type=float, required=True)
args = parser.parse_args()
settings = args.settings
torch.set_num_threads(args.threads)
torch.manual_seed(0)
SHARPNESS = 1 / settings['sigma'] ** 2
RIDGE = 1e-3
FEW, MANY = 8, 250  # images
STEPS = 40


def random_patches(maps, size, n):
    """n patches of maps (B, C, H, W), each C * size * size long."""
    channels, d = torch.arange(maps.shape[1]), torch.arange(size)
    i, r, c = (torch.randint(0, most, (n,)) for most in (len(maps), maps.shape[2] - size + 1, maps.shape[3] - size + 1))
    rows, columns = (r[:, None] + d)[:, None, :, None], (c[:, None] + d)[:, None, None, :]
    return maps[i[:, None, None, None], channels[None, :, None, None], rows, columns].reshape(n, -1)


class Whitening:
    def __init__(self, pixels, size=7):
        patches = random_patches(pixels, size, settings['patches'])
        mean = patches.mean(0)
        centred = patches - mean
        values, vectors = torch.linalg.eigh((centred.T @ centred / len(centred)).double())
        zca = (vectors * (values + settings['epsilon']).rsqrt() @ vectors.T).float()
        self.kernel = zca[size * size // 2 :: size * size].reshape(3, 3, size, size).contiguous()
        self.mean, self.border = mean.reshape(3, -1).mean(1)[:, None, None], size // 2

    def __call__(self, pixels):
        return F.conv2d(F.pad(pixels - self.mean, (self.border,) * 4, mode='reflect'), self.kernel)


class Layer:
    """(B, C, H, W) -> (B, keep or n_filters, h, w): patches compared with filters, pooled, turned by the filters' kernel matrix."""

    def __init__(self, maps, n_filters, pool, keep):
        patches = random_patches(F.pad(maps, (1,) * 4), 3, settings['patches'])
        patches /= patches.norm(dim=1, keepdim=True).clamp(min=1e-6)
        filters = patches[torch.randperm(len(patches))[:n_filters]].clone()
        for _ in range(settings['rounds']):
            sums = torch.zeros_like(filters).index_add_(0, (patches @ filters.T).argmax(1), patches)
            length = sums.norm(dim=1, keepdim=True)
            filters = torch.where(length > 1e-6, sums / length.clamp(min=1e-6), filters)
        values, vectors = torch.linalg.eigh(torch.exp(SHARPNESS * (filters @ filters.T - 1)).double())
        scale = (values.clamp(min=0) + RIDGE).rsqrt()
        matrix = (vectors * scale)[:, -keep:] if keep else vectors * scale @ vectors.T
        self.matrix = matrix.T.float().contiguous()
        self.filters = filters.reshape(n_filters, maps.shape[1], 3, 3)
        weights = torch.exp(-((torch.arange(2 * pool + 1) - pool) ** 2) / pool**2)
        self.pool, self.down = pool, (weights / weights.sum())[None, None, :, None].repeat(n_filters, 1, 1, 1)
        self.across = self.down.transpose(2, 3).contiguous()

    def __call__(self, maps, turned=True):
        maps = F.pad(maps, (1,) * 4)
        length = 9 * F.avg_pool2d((maps * maps).sum(1, keepdim=True), 3, 1)
        length.clamp_(min=1e-12).sqrt_()
        answers = F.conv2d(maps, self.filters)
        answers.mul_(SHARPNESS / length).sub_(SHARPNESS).exp_().mul_(length)
        n_filters, pool = len(self.filters), self.pool
        answers = F.conv2d(answers, self.down, stride=(pool, 1), padding=(pool, 0), groups=n_filters)
        answers = F.conv2d(answers, self.across, stride=(1, pool), padding=(0, pool), groups=n_filters)
        return turn(self.matrix, answers) if turned else answers


def turn(matrix, maps):
    n, _, height, width = maps.shape
    return (matrix @ maps.flatten(2)).reshape(n, -1, height, width)


seconds = {}
started = time.perf_counter()


def phase(name):
    """Ends the one before."""
    now = time.perf_counter()
    if phase.name:
        seconds[phase.name] = seconds.get(phase.name, 0) + now - phase.since
    phase.name, phase.since = name, now


phase.name, phase.since = None, 0
phase('load')
records = training_records(args.batches, args.images)
labels = torch.from_numpy(records[:, 0].astype(np.int64))
pixels = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32)).float() / 255

phase('learn')


def chunks(x, f):
    with ThreadPoolExecutor(args.threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        return torch.cat(list(pool.map(f, x.split(FEW))))


whiten = Whitening(pixels)
few = chunks(pixels[: settings['images']], whiten)
one = Layer(few, settings['filters1'], settings['pool1'], settings['keep'])
two = Layer(chunks(few, one), settings['filters2'], settings['pool2'], 0)

phase('encode')


def encode(images):
    """Both views are added before the last matrix, which is linear."""
    if not settings['mirror']:
        return two(one(whiten(images))).flatten(1)
    views = two(one(whiten(torch.cat([images, images.flip(3)]))), turned=False)
    return turn(two.matrix, views[: len(images)] + views[len(images) :]).flatten(1)


features = chunks(pixels, encode)

phase('gram')
n, n_features = features.shape
features -= features.mean(0)
features /= features.std(0).clamp(min=1e-8)
gram = features.T @ features

phase('factor')
factor = torch.linalg.cholesky(gram + args.strength * n * torch.eye(n_features))

phase('solve')
signs = -torch.ones(n, 10)
signs[torch.arange(n), labels] = 1
bias = signs.mean(0)
weight = torch.cholesky_solve(features.T @ (signs - bias), factor)
ahead, ahead_bias, before = weight, bias, (weight, bias)
for step in range(STEPS):
    margins = (1 - signs * (features @ ahead + ahead_bias)).clamp_(min=0)
    pull = features.T @ (signs * margins)
    weight = ahead - torch.cholesky_solve(args.strength * n * ahead - pull, factor)
    bias = ahead_bias + (signs * margins).mean(0)
    momentum = step / (step + 3)
    ahead, ahead_bias = weight + momentum * (weight - before[0]), bias + momentum * (bias - before[1])
    before = (weight, bias)
phase(None)
total = time.perf_counter() - started

margins = (1 - signs * (features @ weight + bias)).clamp_(min=0)
objective = (margins**2).sum(1).mean() + args.strength * (weight**2).sum()
phase('encodeMany')
torch.cat([encode(part) for part in pixels.split(MANY)])
phase(None)
config = torch.__config__.show()
capability = next(line.split()[-1] for line in config.splitlines() if 'CPU capability' in line)
found = {'total': total, 'steps': STEPS, 'objective': objective.item(), 'few': FEW, 'many': MANY}
print(json.dumps({**seconds, **found, 'version': torch.__version__, 'capability': capability}))
