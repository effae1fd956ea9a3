"""Reads the PNG files of pixel-distance with a decoder of its own, and checks that the changes are equally far.

usage: python3 pixel_distance.py FOLDER...
"""
import struct
import sys
import zlib

import numpy as np


def read_png(path):
    """8-bit RGB, not interlaced, as height x width x 3. Source: https://www.w3.org/TR/png-3/"""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + body), (path, kind)
        if kind == b"IHDR":
            width, height, *kinds = struct.unpack(">IIBBBBB", body)
            assert kinds == [8, 2, 0, 0, 0], kinds
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + 3 * width)
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
