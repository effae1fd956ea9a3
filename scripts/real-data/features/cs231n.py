#!/usr/bin/env python3
"""The numbers of the CS231n assignment's feature code, rendered in NumPy from its description.

usage: cs231n.py BATCHES_DIR FOLDER --limit N --settings '{"faithful": true}'

Grey levels are whole thousandths, so that equal ones are equal; math.atan2 is the C library's, whose rounding decides
about edges straight up and down (NumPy's own arctan2 rounds otherwise on some processors).
"""
import math

import numpy as np
from rows import images, judge, settings

atan2 = np.vectorize(math.atan2)


def cells(image):
    grey = image @ np.array([299.0, 587.0, 144.0]) / 1000
    dx, dy = np.zeros((32, 32)), np.zeros((32, 32))
    dx[:, :-1] = grey[:, 1:] - grey[:, :-1]
    dy[:-1, :] = grey[1:, :] - grey[:-1, :]
    dx, dy = np.round(dx, 3) + 0.0, np.round(dy, 3) + 0.0
    degrees = atan2(dy, dx + 1e-15) * (180 / np.pi) + 90
    length = np.sqrt(dx**2 + dy**2)
    out = np.zeros((4, 4, 9))
    for bin in range(9):
        inside = (degrees >= 20 * bin) & (degrees < 20 * (bin + 1)) & (degrees > 0)
        out[:, :, bin] = (length * inside).reshape(4, 8, 4, 8).mean(axis=(1, 3)).T
    return out.ravel()


def hues(image):
    rgb = image / 255
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    most, span = rgb.max(-1), rgb.max(-1) - rgb.min(-1)
    safe = np.where(span == 0, 1, span)
    hue = np.select([b == most, g == most], [4 + (r - g) / safe, 2 + (b - r) / safe], (g - b) / safe)
    hue = np.where(span == 0, 0, hue / 6 % 1.0)
    return np.histogram(hue * 255, bins=np.linspace(0, 255, 11))[0] / 1024


assert settings == {'faithful': True}
judge(np.array([np.concatenate([cells(image), hues(image)]) for image in images]))
