#!/usr/bin/env python3
"""scikit-learn's KMeans on the same points, from the same start: inertia and centres.

usage: k_means.py BATCHES_DIR FOLDER --limit N --settings '{"k": 40, "rounds": 10}'
"""
import sys

import numpy as np
from rows import numbers, settings
from sklearn.cluster import KMeans

k = settings['k']
start, ours = (numbers(name).reshape(k, -1).astype(np.float64) for name in ('start', 'rows'))
points = numbers('points').reshape(-1, start.shape[1]).astype(np.float64)
theirs = KMeans(k, init=start, n_init=1, max_iter=settings['rounds'], tol=0, algorithm='lloyd').fit(points)
distances = (points**2).sum(1)[:, None] - 2 * points @ ours.T + (ours**2).sum(1)
inertia = distances.min(1).sum()
off = np.abs(ours - theirs.cluster_centers_).max()
apart = abs(inertia / theirs.inertia_ - 1)
print(f'inertia {inertia:.2f}, relative difference {apart:.1e}; centres at most {off:.1e} apart')
sys.exit(0 if off <= 1e-4 and apart <= 1e-4 else 1)
