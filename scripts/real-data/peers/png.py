"""Reads PNG files as their format is described: https://www.w3.org/TR/png-3/"""
import struct
import zlib


def read_rows(data):
    """Width, height and rows, filtered as they are, of an 8-bit RGB picture that is not interlaced; each chunk must be whole."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
    at, packed, kind = 8, b"", b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length) == (zlib.crc32(kind + body),), "a chunk is damaged"
        if kind == b"IHDR":
            width, height, *kinds = struct.unpack(">IIBBBBB", body)
            assert kinds == [8, 2, 0, 0, 0], kinds
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    rows = zlib.decompress(packed)
    assert at == len(data) and len(rows) == height * (1 + 3 * width), "rows are missing"
    return width, height, rows
