"""Writes the two files beside it: the first 100 images of each digit, in their order, of an MNIST set in IDX (.gz).

    python3 make.py IMAGES-idx3-ubyte.gz LABELS-idx1-ubyte.gz
"""
import gzip
import pathlib
import struct
import sys

PER_DIGIT = 100


def read(path, magic, dimensions):
    data = gzip.open(path).read()
    header = struct.unpack(f">{1 + dimensions}I", data[: 4 * (1 + dimensions)])
    assert header[0] == magic, f"{path}: magic number {header[0]:#x}"
    return header[1:], data[4 * (1 + dimensions) :]


def write(name, magic, shape, data):
    path = pathlib.Path(__file__).parent / name
    header = struct.pack(f">{1 + len(shape)}I", magic, *shape)
    path.write_bytes(gzip.compress(header + data, 9, mtime=0))


(count, rows, columns), pixels = read(sys.argv[1], 0x803, 3)
(labelled,), labels = read(sys.argv[2], 0x801, 1)
assert count == labelled
size, taken, chosen = rows * columns, [0] * 10, []
for index, digit in enumerate(labels):
    if taken[digit] < PER_DIGIT:
        taken[digit] += 1
        chosen.append(index)
assert taken == [PER_DIGIT] * 10, taken
images = [pixels[index * size : (index + 1) * size] for index in chosen]
assert len(set(images)) == len(images), "duplicate images"
write("images-idx3-ubyte.gz", 0x803, (len(chosen), rows, columns), b"".join(images))
write("labels-idx1-ubyte.gz", 0x801, (len(chosen),), bytes(labels[index] for index in chosen))
