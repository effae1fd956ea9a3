#!/usr/bin/env python3
"""Compares lists of neighbours with brute force: shares no code with cifar-train.

usage: knn_neighbours.py BATCHES_DIR LISTS --queries Q --k K --folds F --metric l1|l2|cosine

LISTS holds int32: Q image numbers, then K neighbours of each, then their K distances (squared for l2, the bits of a float32
for cosine). An image of the
same contiguous fold is no neighbour; lists are ordered by (distance, image number). Exits with 1 where any number differs.
"""
import argparse
import sys

import numpy as np
from batches import training_records

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('lists')
parser.add_argument('--queries', type=int, required=True)
parser.add_argument('--k', type=int, required=True)
parser.add_argument('--folds', type=int, required=True)
parser.add_argument('--metric', choices=['l1', 'l2', 'cosine'], required=True)
args = parser.parse_args()

pixels = training_records(args.batches)[:, 1:]
fold = np.empty(len(pixels), np.int64)
for number, members in enumerate(np.array_split(np.arange(len(pixels)), args.folds)):
    fold[members] = number

numbers = np.fromfile(args.lists, np.int32)
asked = numbers[: args.queries]
indices, distances = numbers[args.queries :].reshape(2, args.queries, args.k)
if args.metric == 'cosine':
    distances = distances.view(np.float32)

products = args.metric != 'l1'
floats = pixels.astype(np.float64) if products else None
squares = np.einsum('ij,ij->i', floats, floats) if products else None


def all_distances(queries: np.ndarray) -> np.ndarray:
    """Squared L2 through a float64 product (every partial sum is an integer below 2**53), L1 by subtraction; cosine from
    the same products, every step in float64 and the result as float32."""
    if args.metric == 'cosine':
        lengths = np.sqrt(squares[queries][:, None] * squares)
        with np.errstate(invalid='ignore'):
            cosines = (floats[queries] @ floats.T) / lengths
        return np.where(lengths == 0, 1, np.maximum(0, 1 - cosines)).astype(np.float32)
    if args.metric == 'l2':
        return (squares[queries][:, None] + squares - 2 * (floats[queries] @ floats.T)).astype(np.int64)
    return np.stack([(np.maximum(pixels, q) - np.minimum(pixels, q)).sum(1, dtype=np.int64) for q in pixels[queries]])


wrong = 0
for chunk in np.array_split(np.arange(args.queries), max(1, args.queries // 250)):
    for at, d in zip(chunk, all_distances(asked[chunk])):
        d[fold == fold[asked[at]]] = np.inf if args.metric == 'cosine' else np.iinfo(np.int64).max
        nearest = np.argsort(d, kind='stable')[: args.k]
        wrong += int(not (np.array_equal(nearest, indices[at]) and np.array_equal(d[nearest], distances[at])))
print(f'{args.queries - wrong} of {args.queries} lists of {args.k} neighbours and distances are equal')
sys.exit(0 if wrong == 0 else 1)
