#!/usr/bin/env python3
"""scikit-image's histograms of oriented gradients.

usage: hog.py BATCHES_DIR FOLDER --limit N --settings '{"cell": 8, "bins": 9, "block": 2}'
"""
import numpy as np
from rows import images, judge, settings
from skimage.feature import hog

options = {
    'orientations': settings['bins'],
    'pixels_per_cell': (settings['cell'],) * 2,
    'cells_per_block': (settings['block'],) * 2,
    'block_norm': 'L2-Hys',
}
judge(np.array([hog(image, channel_axis=-1, **options) for image in images]))
