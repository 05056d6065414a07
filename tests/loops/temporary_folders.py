"""What `with` gives of a temporary folder is its name, which crosses to processes; the folder's object does not."""
import os
import tempfile
import zlib


def frame(number, folder):
    text = f"{number}:{len(os.path.basename(folder)) > 3}"
    return zlib.crc32(text.encode()) * len(text)


def render(folder):
    sizes = []
    for number in range(12):  # expect: safe
        data = frame(number, folder)
        name = os.path.join(folder, f"frame{number:03d}.txt")
        with open(name, "w") as file:
            file.write(str(data))
        sizes.append(data % 1000)
    return sizes


def inside(texts: list[str]):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for text in texts:  # expect: safe
            found.append((frame(len(text), folder), text.upper()))
    return found


def size_in_folder(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text")
        with open(path, "w") as file:
            file.write(text)
        return os.path.getsize(path)


def each_its_own(texts: list[str]):
    found = []
    for text in texts:  # expect: review tempfile.TemporaryDirectory
        found.append(size_in_folder(text))
    return found


def removed_by_the_first(texts: list[str]):
    held = tempfile.TemporaryDirectory()
    found = []
    for text in texts:  # expect: review os.path.exists
        found.append((text, os.path.exists(held.name)))
        held.cleanup()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(render(folder))
    print(inside(["a", "bc", "def"]), each_its_own(["a", "bc"]), removed_by_the_first(["x", "y"]))
