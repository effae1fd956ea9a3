#!/usr/bin/env python3
"""Two layers of kernel feature maps in f64 NumPy, given the filters and the whitening that were learned.

usage: kernel_map.py BATCHES_DIR FOLDER --limit N --settings '{"filters1": 64, "filters2": 256, …}'

Rendered from Mairal, NIPS 2016 (arXiv 1605.06265), section 2: with kappa(c) = exp((c - 1) / sigma^2) and filters Z of length 1, a
patch x becomes |x| kappa(Z Z^T)^(-1/2) kappa(Z x / |x|), and Gaussian pooling follows. The matrices between are computed here
anew, of the filters; ours must agree with them, but for the signs of directions, which the second layer's filters depend on.

Ours multiplies codes of 16 bits, shorter ones in tiles (minimal filtering, kernels/maps/filter-codes.ts), and the last matrix enlarges what their rounding does by up to 1 / sqrt(1e-3) = 32, in directions that
vary little. So it is compared twice: with the formulas as they are (EXACT), and with maps and filters rounded as its codes are
(ROUNDED), where f32, and an exponential good to 3e-6, are all that is left. Each: at most so far apart, and so far in the root mean
square, in a number's standard deviations.
"""
import sys

import numpy as np
from rows import images, numbers, settings

EXACT, ROUNDED = (3e-1, 1.5e-2), (2e-3, 2e-4)
# The largest difference of the matrices, as a share of their largest number; the share of codes that may be out of range.
LEARNED, CLIPPED = 1e-5, 1e-3
LARGEST_CODE = 32767
# In tiles: the length of a filter at most, and that of the longest patch.
TILED_FILTER, TILED_PATCH = 32000, 16382
TRANSFORM = np.array([[2, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 2]])
SIDE, PATCH, WHITENING_PATCH, RIDGE = 32, 3, 7, 1e-3
sharpness = 1 / settings['sigma'] ** 2


def windows(maps, size, mode):
    """(n, side, side, channels, size, size): the patch around every pixel of maps (n, side, side, channels)."""
    border = ((0, 0), (size // 2,) * 2, (size // 2,) * 2, (0, 0))
    return np.lib.stride_tricks.sliding_window_view(np.pad(maps, border, mode=mode), (size, size), axis=(1, 2))


def whiten(pixels):
    kernel = numbers('whitening.kernel').astype(np.float64).reshape(3, -1)
    centred = pixels - numbers('whitening.mean')
    patches = windows(centred, WHITENING_PATCH, 'reflect')
    return patches.reshape(*pixels.shape[:3], -1) @ kernel.T


def gaussian_pooling(side, stride):
    """(pooled side, side): what each pixel gives to each pooled one, along one axis."""
    offsets = np.arange(side)[None, :] - stride * np.arange((side - 1) // stride + 1)[:, None]
    weights = np.where(np.abs(offsets) <= stride, np.exp(-(offsets**2) / stride**2), 0)
    return weights / np.exp(-(np.arange(-stride, stride + 1) ** 2) / stride**2).sum()


def root(filters, keep):
    """(kappa(Z Z^T) + RIDGE)^(-1/2), or what it gives in the `keep` leading directions."""
    values, vectors = np.linalg.eigh(np.exp(sharpness * (filters @ filters.T - 1)))
    scale = (np.maximum(values, 0) + RIDGE) ** -0.5
    return (vectors[:, -keep:] * scale[-keep:]).T if keep else (vectors * scale) @ vectors.T


def patches_of(maps):
    return windows(maps, PATCH, 'constant').reshape(*maps.shape[:3], -1)


class Layer:
    def __init__(self, number, n_filters, n_channels, pool, keep):
        filters = numbers(f'layer{number}.filters').astype(np.float64)
        # Innermost channels there, innermost columns here.
        self.filters = filters.reshape(n_filters, PATCH, PATCH, n_channels).transpose(0, 3, 1, 2).reshape(n_filters, -1)
        self.n_channels, self.pool = n_channels, pool
        learned = numbers('last' if number == 2 else f'layer{number}.projection').reshape(-1, n_filters)
        self.matrix = root(self.filters, keep)
        if keep:
            self.matrix *= np.sign((self.matrix * learned).sum(1, keepdims=True))
        self.off = np.abs(self.matrix - learned).max() / np.abs(self.matrix).max()

    def code_lengths(self, side):
        if self.n_channels % 8 or side < 7:
            return LARGEST_CODE, LARGEST_CODE
        planes = self.filters.reshape(len(self.filters), self.n_channels, PATCH, PATCH)
        largest = np.abs(np.einsum('ir,jq,kcrq->kcij', TRANSFORM, TRANSFORM, planes)).max()
        return min((LARGEST_CODE - 5) // largest, TILED_FILTER), TILED_PATCH

    def __call__(self, maps, rounded):
        filters = self.filters
        if rounded:
            filter_length, patch_length = self.code_lengths(maps.shape[1])
            filters = np.rint(filters * filter_length) / filter_length
            # The longest patch of each view has this length.
            scale = patch_length / np.linalg.norm(patches_of(maps), axis=-1).max((1, 2))[:, None, None, None]
            maps = np.rint(maps * scale) / scale
        patches = patches_of(maps)
        length = np.maximum(np.linalg.norm(patches, axis=-1, keepdims=True), 1e-6)
        answers = length * np.exp(sharpness * (patches @ filters.T / length - 1))
        pooling = gaussian_pooling(maps.shape[1], self.pool)
        return np.einsum('Yy,Xx,nyxk->nYXk', pooling, pooling, answers @ self.matrix.T, optimize=True)


kept = settings['keep'] or settings['filters1']
one = Layer(1, settings['filters1'], 3, settings['pool1'], settings['keep'])
two = Layer(2, settings['filters2'], kept, settings['pool2'], 0)


def encode(image, rounded):
    views = [image, image[:, ::-1]] if settings['mirror'] else [image]
    return two(one(whiten(np.stack(views) / 255), rounded), rounded).sum(0).ravel()


def apart(ours, theirs):
    """At most, and in the root mean square, in standard deviations."""
    off = (ours - theirs) / exact.std(0)
    return np.abs(off).max(), np.sqrt((off**2).mean())


exact, rounded = (np.array([encode(image, how) for image in images]) for how in (False, True))
ours, decoded = (numbers(name).reshape(exact.shape) for name in ('rows', 'decoded'))
to_exact, to_rounded, coded = apart(ours, exact), apart(ours, rounded), apart(decoded, exact)
# A code is at most half a step from its number, unless the number is beyond the codes' range.
clipped = (np.abs(decoded - ours) > (0.5 + 1e-3) * numbers('code.scale')).mean()
learned = max(one.off, two.off)
shown = [f'{most:.1e} (rms {rms:.1e})' for most, rms in (to_exact, to_rounded, coded)]
print(
    f'{exact.shape[0]} × {exact.shape[1]} numbers, in standard deviations at most {shown[0]} from the formulas, {shown[1]} where '
    f'these are rounded alike; as codes {shown[2]}, {clipped:.1e} of them clipped; matrices {learned:.1e} apart'
)
pairs = [*zip(to_exact + to_rounded, EXACT + ROUNDED), (learned, LEARNED), (clipped, CLIPPED)]
sys.exit(0 if all(found <= most for found, most in pairs) else 1)
