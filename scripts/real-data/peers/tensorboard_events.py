"""Reads all event files below a folder, as their formats are described, and prints what is in them as JSON.

usage: python3 tensorboard_events.py FOLDER
Of each run: its scalars and texts by tag, and of its images the step and the size, which the PNG itself must have.
Nothing of it comes from what writes them. Sources: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details,
https://protobuf.dev/programming-guides/encoding/, event.proto and summary.proto of TensorBoard
"""
import json
import os
import struct
import sys

from png import read_rows

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def check(data, masked):
    """CRC-32C, masked, of a length or of a record."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    assert ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF == masked, "a checksum is wrong"


def records(data):
    at = 0
    while at < len(data):
        length, of_length = struct.unpack_from("<QI", data, at)
        check(data[at : at + 8], of_length)
        record = data[at + 12 : at + 12 + length]
        check(record, *struct.unpack_from("<I", data, at + 12 + length))
        yield record
        at += 16 + length


def fields(data):
    """The last of each field of a message, by its number."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        number, kind = key >> 3, key & 7
        if kind == 0:
            found[number] = varint()
        elif kind == 2:
            length = varint()
            found[number] = data[at : at + length]
            at += length
        else:
            form, size = {1: ("<d", 8), 5: ("<f", 4)}[kind]
            (found[number],) = struct.unpack_from(form, data, at)
            at += size
    assert at == len(data), "a message is cut off"
    return found


def read(path):
    with open(path, "rb") as file:
        first, *events = [fields(record) for record in records(file.read())]
    assert first[3] == b"brain.Event:2", first
    run = {"scalars": {}, "images": {}, "texts": {}}
    for event in events:
        value = fields(fields(event[5])[1])
        tag, step = value[1].decode(), event.get(2, 0)
        if 2 in value:
            run["scalars"].setdefault(tag, []).append([step, value[2]])
        elif 4 in value:
            image = fields(value[4])
            assert image[3] == 3 and read_rows(image[4])[:2] == (image[2], image[1]), tag
            run["images"][tag] = [step, image[2], image[1]]
        else:
            run["texts"][tag] = fields(value[8])[8].decode()
    return run


(folder,) = sys.argv[1:]
runs = {}
for place, _, names in os.walk(folder):
    for name in names:
        assert "tfevents" in name, name
        runs[os.path.relpath(place, folder)] = read(os.path.join(place, name))
print(json.dumps(runs))
