"""What a comparison gives may be an array, where nothing is known of what is compared."""


def work(v):
    return sum(k * v for k in range(1000))


def rows_filled(arr, n):
    mask = arr > 3
    out = []
    for i in range(n):  # expect: refused
        row = mask[i]
        row[0] = i
        out.append(work(mask[i - 1][0]))
    return out


def gone_through(arr, n):
    mask = arr == 3
    out = []
    for i in range(n):  # expect: review
        for row in mask:
            row.fill(i)
        out.append(work(mask[0][0]))
    return out


def resized(arr, n):
    m = arr ** 2 + 1 < 5
    out = []
    for i in range(n):  # expect: review
        m[i].resize(i)
        out.append(work(len(m[i])) + m[i - 1].size)
    return out


def in_place(arr, n):
    mask = (arr > 3) * 1
    out = []
    for i in range(n):  # expect: refused
        view = mask[i]
        view += 1
        out.append(work(mask[i - 1].sum()))
    return out


def beside_lists(arr, n):
    kept = {"mask": arr > 3, "rows": []}
    out = []
    for i in range(n):  # expect: refused
        row = kept["mask"][i]
        row[0] = i
        out.append(work(kept["mask"][i - 1][0]))
    return out
