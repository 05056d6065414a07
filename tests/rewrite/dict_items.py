# pattern: process_pool thread_pool
def grade(points):
    return "abcdef"[points % 6]


def main():
    points = {"ann": 11, "bob": 4, "cy": 9}
    report = []
    for name, value in points.items():
        letter = grade(value)
        report.append(name + " " + letter)
    best = {}
    for name in points:
        best[name] = grade(points[name])
    print(report, best)


if __name__ == "__main__":
    main()
