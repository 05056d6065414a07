# pattern: process_pool thread_pool
def parse(line):
    return line.strip().split(",")


def main():
    lines = ["a,1", "", "b,2", "# no", "c,3", "   "]
    rows = []
    count = 0
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if text.startswith("#"):
            continue
        fields = parse(text)
        count += 1
        rows.append((fields[0], int(fields[1])))
    print(rows, count)


if __name__ == "__main__":
    main()
