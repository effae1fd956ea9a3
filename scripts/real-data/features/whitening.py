#!/usr/bin/env python3
"""ZCA whitening as a convolution, in NumPy, from the same patches (drawn: image, row, column of each).

usage: whitening.py BATCHES_DIR FOLDER --limit N --settings '{"patch": 7, "epsilon": 0.01}'
"""
import numpy as np
from rows import images, judge, numbers, settings

size, pixels = settings['patch'], images / 255
drawn = numbers('drawn', np.int32).reshape(-1, 3)
patches = np.array([pixels[i, r : r + size, c : c + size].transpose(2, 0, 1).ravel() for i, r, c in drawn])
mean = patches.mean(0)
values, vectors = np.linalg.eigh(np.cov(patches.T, bias=True))
zca = vectors @ np.diag((values + settings['epsilon']) ** -0.5) @ vectors.T
kernel = zca.reshape(3, size * size, 3, size, size)[:, size * size // 2]
border = size // 2
padded = np.pad(pixels, ((0, 0), (border, border), (border, border), (0, 0)), mode='reflect')
padded = padded - mean.reshape(3, -1).mean(1)
windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))
judge(np.einsum('nyxcrq,tcrq->ntyx', windows, kernel, optimize=True).reshape(len(images), -1))
