# pattern: process_pool thread_pool
def digest(text):
    value = 7
    for c in text:
        value = (value * 31 + ord(c)) % 65521
    return value


def main():
    words = ["one", "two", "three", "two", "four"]
    table = {}
    for word in words:
        table[word] = digest(word)
    groups = {}
    for word in words:
        key = digest(word) % 3
        groups.setdefault(key, []).append(word)
    print(table, groups)


if __name__ == "__main__":
    main()
