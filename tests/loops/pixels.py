"""Pixels of an image, read and written through what load() gives: that is no copy of them."""
from PIL import Image


def gray(cells):
    image = Image.new("RGB", (len(cells[0]), len(cells)))
    pixels = image.load()
    for column in range(image.width):  # expect: review cells
        for row in range(image.height):  # expect: review cells
            shade = 255 - int(255 * cells[row][column])
            pixels[column, row] = (shade, shade, shade)
    return image


def smeared(image):
    pixels = image.load()
    out = []
    for column in range(1, 20):  # expect: refused
        out.append(image.getpixel((column - 1, 0)))
        pixels[column, 0] = out[-1]
    return out


def histograms(images):
    rows = []
    for image in images:  # expect: refused
        rows.append(sum(image.getpixel((0, 0))))
    return rows


def shades(path, threshold):
    image = Image.open(path)
    pixels = image.load()
    dark = []
    for column in range(20):  # expect: safe
        dark.append(sum(1 for row in range(20) if pixels[column, row] < threshold))  # expect: safe
    return dark


print(list(gray([[0.5, 0.25], [1.0, 0.0]]).getdata()))
print(smeared(Image.new("L", (20, 1), 7)))
print(histograms([Image.new("RGB", (2, 2), (1, 2, 3))]))
