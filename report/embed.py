"""Writes a C header with each file's bytes as `asset_NAME` and `asset_NAME_length` (dots and dashes become underscores)."""
import os
import re
import sys

print("/* Made by report/embed.py. */\n#pragma once")
for path in sys.argv[1:]:
    name = re.sub(r"\W", "_", os.path.basename(path))
    with open(path, "rb") as file:
        data = file.read()
    print(f"static const unsigned char asset_{name}[] __attribute__((unused)) = {{")
    for start in range(0, len(data), 32):
        print(",".join(str(byte) for byte in data[start : start + 32]) + ",")
    print(f"0}};\nstatic const unsigned long asset_{name}_length __attribute__((unused)) = {len(data)};")
