"""Reads the PNG files of pixel-distance with a decoder of its own, and checks that the changes are equally far.

usage: python3 pixel_distance.py FOLDER...
"""
import sys

import numpy as np
from png import read_rows


def read_png(path):
    """8-bit RGB, not interlaced, as height x width x 3."""
    with open(path, "rb") as file:
        width, height, filtered = read_rows(file.read())
    rows = np.frombuffer(filtered, np.uint8).reshape(height, 1 + 3 * width).astype(np.int64)
    image = np.zeros((height + 1, 3 * (width + 1)), np.int64)  # a border of zeros above, and to the left
    for y in range(height):
        for i in range(3 * width):
            left, up, corner = image[y + 1, i], image[y, i + 3], image[y, i]
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda one: abs(guess - one))
            before = (0, left, up, (left + up) // 2, paeth)[rows[y, 0]]
            image[y + 1, i + 3] = (rows[y, i + 1] + before) % 256
    return image[1:, 3:].reshape(height, width, 3)


for folder in sys.argv[1:]:
    original = read_png(f"{folder}/original.png")
    squares = {}
    for name in ("occluded", "shifted", "tinted"):
        difference = read_png(f"{folder}/{name}.png") - original
        squares[name] = int((difference**2).sum())
    first = squares["shifted"]
    equal = all(square == first for square in squares.values())
    print(f"{folder}: L2 {np.sqrt(first):.4f}, squares {squares}: {'equal' if equal else 'NOT EQUAL'}")
    if not equal or first == 0:
        sys.exit(1)
