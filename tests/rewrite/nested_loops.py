# pattern: process_pool thread_pool
# python: 3.8
def row(i, n):
    cells = []
    for j in range(n):
        cells.append((i * j) % 7)
    return cells


def grid(n):
    rows = []
    for i in range(n):
        cells = []
        for j in range(n):
            if j == i:
                continue
            if j > 6:
                break
            cells.append(i * j)
        rows.append(cells)
    return rows


if __name__ == "__main__":
    print(row(3, 4), grid(9))
