"""Runs lines of Python from the documentation on test images, and keeps the scores that they make.

usage: python3 export_lines.py FOLDER, which holds lines.py and pixels.bin
Where the package safetensors is not installed, a reader of the format stands in for it: it is what the lines themselves would load.
"""

import json
import sys
import types
from pathlib import Path

import numpy

try:
    import safetensors.numpy  # noqa: F401
except ImportError:

    def load_file(path):
        data = Path(path).read_bytes()
        n = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + n])
        types_of = {"F32": "<f4", "I32": "<i4", "I16": "<i2", "U8": "u1"}
        return {
            name: numpy.frombuffer(data[8 + n :][slice(*t["data_offsets"])], types_of[t["dtype"]]).reshape(t["shape"])
            for name, t in header.items()
            if name != "__metadata__"
        }

    package, module = types.ModuleType("safetensors"), types.ModuleType("safetensors.numpy")
    module.load_file = load_file
    sys.modules.update({"safetensors": package, "safetensors.numpy": module})

folder = Path(sys.argv[1])
pixels = numpy.frombuffer((folder / "pixels.bin").read_bytes(), "u1").reshape(-1, 3072)
known = {"pixels": pixels}
exec((folder / "lines.py").read_text(), known)
model = known["model"]
# Lines that only load are followed by those that score.
scores = known.get("scores", (pixels / 255 - model["mean"]) @ model["weight"].T + model["bias"])
if "classes" in known:
    assert (known["classes"] == model["class_names"][scores.argmax(axis=1)]).all()
    assert known["about"]["format"] == "cifar-train linear"
(folder / "scores.bin").write_bytes(scores.astype("<f4").tobytes())
