"""What the renderings of features share: the images, the numbers to compare with, and the verdict."""
import argparse
import json
import os
import sys

import numpy as np

sys.path.append(os.path.join(os.path.dirname(__file__), '../peers'))
from batches import training_records  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument('batches')
parser.add_argument('folder')
parser.add_argument('--limit', type=int, required=True)
parser.add_argument('--settings', type=json.loads, required=True)
args = parser.parse_args()

settings = args.settings
records = training_records(args.batches, args.limit)
# (n, 32, 32, 3), from 0 to 255.
images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).astype(np.float64)


def numbers(name, dtype=np.float32):
    return np.fromfile(os.path.join(args.folder, name), dtype)


def judge(theirs, most=1e-5):
    """Exits with 1 where a number of ours differs by more than `most` of the largest."""
    ours = numbers('rows').reshape(theirs.shape)
    off = np.abs(ours - theirs).max() / np.abs(theirs).max()
    print(f'{theirs.shape[0]} × {theirs.shape[1]} numbers, at most {off:.1e} of the largest apart')
    sys.exit(0 if off <= most else 1)
