# pattern: process_pool thread_pool
def weigh(text):
    total = 0
    for c in text:
        total = (total * 31 + ord(c)) % 10007
    return total


def weights(code):
    values = {}
    for line in code.splitlines():
        if not line.strip():
            continue
        if " = " not in line:
            print("odd:", line)
        weight = weigh(line)
        values[line] = weight
    return values


def numbered(code):
    values, number = {}, 0
    for line in code.splitlines():
        if not line.strip():
            continue
        number = number * 3 + 1
        weight = weigh(line)
        values[number] = weight
    return values


def main():
    code = "a = 1\n\n\nb 2\n\nc = 3"
    print(weights(code))
    print(numbered(code))


if __name__ == "__main__":
    main()
