"""Archives that each item opens for itself, and streams that lie beneath others."""
import csv
import gzip
import hashlib
import io
import os
import sys
import tarfile
import tempfile
import zipfile

FOLDER = tempfile.mkdtemp()


def digest(text):
    return hashlib.sha256(str(text).encode()).hexdigest()


def make_zip(index):
    path = os.path.join(FOLDER, "a%d.zip" % index)
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(4):
            archive.writestr("part%d.csv" % i, "id,value\n" + "".join("%d,%d\n" % (k, k * i) for k in range(9)))
    return path


def make_tar(index):
    path = os.path.join(FOLDER, "b%d.tar" % index)
    with tarfile.open(path, "w") as archive:
        for i in range(4):
            info = tarfile.TarInfo("part%d" % i)
            info.size = 3 + i
            archive.addfile(info, io.BytesIO(b"x" * (3 + i)))
    return path


def zip_totals(paths: "list[str]"):
    totals = {}
    for path in paths:  # expect: safe
        total = 0
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir() or not info.filename.endswith(".csv"):
                    continue
                with archive.open(info) as raw:
                    for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
                        total += int(row["value"])
        totals[path] = total
    return totals


def zip_digests(paths: "list[str]"):
    found = []
    for path in paths:  # expect: safe
        archive = zipfile.ZipFile(path, "r")
        found.append([hashlib.md5(archive.read(name)).hexdigest() for name in archive.namelist()])
        archive.close()
    return found


def tar_sizes(paths: "list[str]"):
    sizes = {}
    for path in paths:  # expect: safe
        with tarfile.open(path) as archive:
            sizes[path] = [(member.name, member.size, len(archive.extractfile(member).read())) for member in archive.getmembers() if member.isfile()]
    return sizes


def from_bytes(blobs: "list[bytes]"):
    names = []
    for blob in blobs:  # expect: safe
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            names.append(digest(archive.namelist()))
    return names


def one_archive(path):
    archive = zipfile.ZipFile(path)
    found = []
    for name in archive.namelist():  # expect: refused
        found.append(digest(archive.read(name)))
    return found


def adds(path):
    found = []
    for i in range(4):  # expect: refused
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("more%d" % i, "x")
            found.append(digest(archive.namelist()))
    return found


def adds_somehow(path):
    found = []
    for i in range(4):  # expect: review
        with zipfile.ZipFile(path, MODE) as archive:
            found.append(digest(archive.namelist()))
    return found


MODE = "a"


def opens_somehow(path, *how, **named):
    sizes = []
    for i in range(4):  # expect: refused
        with open(path, *how) as file:
            sizes.append(digest(os.path.getsize(path) + i + file.tell()))
    for i in range(4):  # expect: refused
        with open(path, **named) as file:
            sizes.append(digest(os.path.getsize(path) + i + file.tell()))
    for i in range(4):  # expect: review
        with zipfile.ZipFile(path, *how) as archive:
            sizes.append(digest(archive.namelist()))
    return sizes


def renames(path):
    archive = zipfile.ZipFile(path)
    found = []
    for i in range(4):  # expect: refused
        info = archive.infolist()[0]
        found.append(digest(info.filename))
        info.filename = "n%d" % i
    return found


def longer(path):
    archive = zipfile.ZipFile(path)
    found = []
    for i in range(4):  # expect: refused
        members = archive.infolist()
        members.append(members[0])
        found.append(digest(len(members)))
    return found


def beneath_zip():
    buffer = io.BytesIO()
    archive = zipfile.ZipFile(buffer, "w")
    found = []
    for i in range(4):  # expect: refused
        made = digest(len(buffer.getvalue()))
        found.append(made)
        archive.writestr("m%d" % i, made)
    archive.close()
    return found


def beneath_gzip():
    buffer = io.BytesIO()
    packed = gzip.GzipFile(fileobj=buffer, mode="wb")
    found = []
    for i in range(4):  # expect: refused
        made = digest(len(buffer.getvalue()))
        found.append(made)
        packed.write(made.encode() * 99)
        packed.flush()
    return found


def beneath_text():
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, "utf-8", write_through=True)
    found = []
    for i in range(4):  # expect: refused
        made = digest(len(buffer.getvalue()))
        found.append(made)
        text.write(made)
    text.detach()
    return found


def beneath_print():
    buffer = io.BytesIO()
    before = sys.stdout
    sys.stdout = io.TextIOWrapper(buffer, "utf-8", write_through=True)
    found = []
    for i in range(4):  # expect: refused
        found.append(digest(len(buffer.getvalue())))
        print(i)
    sys.stdout, before = before, sys.stdout
    before.detach()
    return found


def one_stream(stream: "io.BytesIO"):
    found = []
    for i in range(4):  # expect: refused
        text = io.TextIOWrapper(stream, "utf-8")
        found.append(digest(text.readline()))
        text.detach()
    return found


ZIPS = [make_zip(i) for i in range(4)]
TARS = [make_tar(i) for i in range(4)]
if __name__ == "__main__":
    print(list(zip_totals(ZIPS).values()))
    print(zip_digests(ZIPS))
    print(list(tar_sizes(TARS).values()))
    BLOBS = []
    for each in ZIPS:
        with open(each, "rb") as file:
            BLOBS.append(file.read())
    print(from_bytes(BLOBS))
    print(one_archive(ZIPS[0]), adds(ZIPS[0]), adds_somehow(ZIPS[1]), renames(ZIPS[2]), longer(ZIPS[3]))
    print(opens_somehow(os.path.join(FOLDER, "some"), "w", mode="a"))
    print(beneath_zip(), beneath_gzip(), beneath_text(), beneath_print())
    print(one_stream(io.BytesIO(b"".join(b"line %d\n" % i for i in range(9000)))))
