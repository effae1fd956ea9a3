"""What the renderings of features share: the images, the rows to compare with, and the verdict."""
import argparse
import json
import os
import sys

import numpy as np


def arguments():
    """The images (n, 32, 32, 3) as floats from 0 to 255, the rows to compare with (n, features), and the settings."""
    parser = argparse.ArgumentParser()
    parser.add_argument('batches')
    parser.add_argument('rows')
    parser.add_argument('--limit', type=int, required=True)
    parser.add_argument('--settings', type=json.loads, required=True)
    args = parser.parse_args()
    files = [os.path.join(args.batches, f'data_batch_{i}.bin') for i in range(1, 6)]
    records = np.concatenate([np.fromfile(f, np.uint8) for f in files]).reshape(-1, 3073)[: args.limit]
    images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).astype(np.float64)
    return images, np.fromfile(args.rows, np.float32).reshape(len(images), -1), args.settings


def judge(ours, theirs, most=1e-5):
    """Exits with 1 where a number differs by more than `most` of the largest."""
    off = np.abs(ours - theirs).max() / np.abs(theirs).max()
    print(f'{theirs.shape[0]} images of {theirs.shape[1]} numbers, at most {off:.1e} of the largest apart')
    sys.exit(0 if off <= most else 1)
