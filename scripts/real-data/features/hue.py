#!/usr/bin/env python3
"""Histograms over hue, rendered in NumPy from their description; Python's colorsys gives the hue.

usage: hue.py BATCHES_DIR FOLDER --limit N --settings '{"bins": 10, "weight": "colour", "soft": true, "grid": 1}'
"""
import colorsys

import numpy as np
from rows import images, judge, settings

bins, plain, soft, grid = settings['bins'], settings['weight'] == 'plain', settings['soft'], settings['grid']


def histogram(pixels):
    out = np.zeros(bins + plain)
    for r, g, b in pixels:
        span = max(r, g, b) - min(r, g, b)
        if span == 0:
            if plain:
                out[bins] += 1
            continue
        weight = 1 if plain else span / 255
        at = colorsys.rgb_to_hsv(r / 255, g / 255, b / 255)[0] * bins
        nearest = round(at)
        if abs(at - nearest) < 1e-9:  # on an edge: rounding decides about nothing here
            at = nearest
        if not soft:
            out[int(at) % bins] += weight
            continue
        low = int(np.floor(at - 0.5))
        out[low % bins] += weight * (low + 1.5 - at)
        out[(low + 1) % bins] += weight * (at - 0.5 - low)
    return out / len(pixels)


side = 32 // grid
parts = images.reshape(-1, grid, side, grid, side, 3).transpose(0, 1, 3, 2, 4, 5).reshape(len(images), grid**2, -1, 3)
judge(np.array([np.concatenate([histogram(part) for part in image]) for image in parts]))
