#!/usr/bin/env python3
"""Bags of visual words in f64 NumPy, given the whitening and the words that were learned.

usage: words.py BATCHES_DIR FOLDER --limit N --settings '{"count": 1000, "patch": 6, "encoder": "threshold", …}'

Rendered from Coates, Lee & Ng, AISTATS 2011 (hard, triangle) and Coates & Ng, ICML 2011 (threshold). Ours multiplies bytes with
codes of 16 bits, whose rounding is 2e-5 of a filter's largest weight.
"""
import sys

import numpy as np
from rows import images, judge, numbers, settings

side, stride, grid, encoder = (settings[name] for name in ('patch', 'stride', 'grid', 'encoder'))
size = 3 * side * side
mean, matrix = numbers('mean').astype(np.float64), numbers('whitening').astype(np.float64).reshape(size, size)
words = numbers('codebook').astype(np.float64).reshape(settings['count'], size)
threshold = settings['threshold'] * numbers('deviation')[0]
# Two words this close to equally near, of the distance, are one as near as the other.
NEAR = 1e-4
near_ties = 0


def patches_of(image):
    """(places a side, places a side, size): the patches of an image, whitened; a patch plane by plane."""
    found = np.lib.stride_tricks.sliding_window_view(image, (side, side), axis=(0, 1))[::stride, ::stride]
    found = found.reshape(*found.shape[:2], size)
    if settings['normalise']:
        found = (found - found.mean(-1, keepdims=True)) / np.sqrt(found.var(-1, keepdims=True) + 10)
    else:
        found = found / 255
    return (found - mean) @ matrix.T


def answers_of(patches):
    global near_ties
    products = patches @ words.T
    if encoder == 'threshold':
        return np.concatenate([np.maximum(0, products - threshold), np.maximum(0, -products - threshold)], axis=-1)
    squares = (patches**2).sum(-1, keepdims=True) - 2 * products + (words**2).sum(1)
    distances = np.sqrt(np.maximum(0, squares))
    if encoder == 'triangle':
        return np.maximum(0, distances.mean(-1, keepdims=True) - distances)
    two = np.partition(distances, 1, axis=-1)
    near_ties += (two[..., 1] - two[..., 0] <= NEAR * two[..., 1]).sum()
    return np.eye(len(words))[distances.argmin(-1)]


n_places = (32 - side) // stride + 1
part = np.arange(n_places) * grid // n_places


def histogram(image):
    views = [image, image[:, ::-1]] if settings['mirror'] else [image]
    answers = np.mean([answers_of(patches_of(view)) for view in views], axis=0)
    return np.concatenate([answers[part == r][:, part == c].mean((0, 1)) for r in range(grid) for c in range(grid)])


theirs = np.array([histogram(image) for image in images])
if encoder != 'hard':
    judge(theirs, 1e-4)
# Each patch counts as a whole, so that one whose nearest words are equally near may count elsewhere.
ours = numbers('rows').reshape(theirs.shape)
n_views = 2 if settings['mirror'] else 1
rows_of_part = np.bincount(part)
patches_of_part = n_views * np.outer(rows_of_part, rows_of_part).ravel().repeat(len(words))
moved = round((np.abs(ours - theirs) * patches_of_part).sum() / 2)
print(f'of {len(images) * n_views * n_places**2} patches {moved} count for another word; {near_ties} are equally near to two words')
sys.exit(0 if moved <= near_ties else 1)
