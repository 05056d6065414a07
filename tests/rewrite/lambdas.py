# pattern: process_pool thread_pool
def main():
    rows = [(3, "c"), (1, "a"), (2, "b")]
    out = []
    for shift in range(4):
        moved = [(n + shift, s) for n, s in rows]
        best = sorted(moved, key=lambda r: -r[0])
        top = best[0]
        out.append(top)
    print(out)


if __name__ == "__main__":
    main()
