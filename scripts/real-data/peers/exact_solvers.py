"""The objective of a linear classifier in float64, and that of scikit-learn's for the same problem.

usage: exact_solvers.py BATCHES_DIR IMAGES LOSS STRENGTH MODEL
MODEL: float32, scale, offset, weight and bias of a classifier; prints {"ours", "theirs", "seconds"}.
The objective is the mean loss plus STRENGTH times the sum of squared weights; biases are not penalised.
"""
import json
import sys
import time

import numpy as np
from batches import training_records
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.svm import LinearSVC

CLASSES, PIXELS = 10, 3072
batches, n, loss, strength, path = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), sys.argv[5]
records = training_records(batches, n)
labels = records[:, 0].astype(np.int64)
model = np.fromfile(path, np.float32).astype(np.float64)
scale, offset, weight, bias = np.split(model, np.cumsum([PIXELS, PIXELS, CLASSES * PIXELS]))
x = records[:, 1:] * scale + offset
signs = np.where(np.arange(CLASSES) == labels[:, None], 1.0, -1.0)


def objective(weight, bias):
    scores = x @ weight.T + bias
    if loss == 'mse':
        losses = ((scores - (signs + 1) / 2) ** 2).mean(1)
    elif loss == 'softmax':
        top = scores.max(1, keepdims=True)
        losses = np.log(np.exp(scores - top).sum(1)) + top[:, 0] - scores[np.arange(n), labels]
    else:
        losses = (np.maximum(0, 1 - signs * scores) ** 2).sum(1)
    return losses.mean() + strength * (weight**2).sum()


start = time.time()
if loss == 'mse':  # its targets are -1 and 1, ours 0 and 1
    fitted = RidgeClassifier(alpha=strength * n * CLASSES).fit(x, labels)
    theirs = objective(fitted.coef_ / 2, (fitted.intercept_ + 1) / 2)
elif loss == 'softmax':
    fitted = LogisticRegression(C=1 / (2 * strength * n), tol=1e-6, max_iter=5000).fit(x, labels)
    theirs = objective(fitted.coef_, fitted.intercept_)
else:  # it penalises the intercept too: at this scale by next to nothing
    fitted = LinearSVC(C=1 / (2 * strength * n), dual=False, intercept_scaling=100, tol=1e-6, max_iter=5000).fit(x, labels)
    theirs = objective(fitted.coef_, fitted.intercept_)
seconds = time.time() - start
print(json.dumps({'ours': objective(weight.reshape(CLASSES, PIXELS), bias), 'theirs': theirs, 'seconds': seconds}))
