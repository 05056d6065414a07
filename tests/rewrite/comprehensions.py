# pattern: process_pool thread_pool
def cube(x):
    return x * x * x


def main():
    numbers = list(range(20))
    ages = {"ann": 31, "bob": 45, "cy": 27}
    cubes = [cube(x) for x in numbers]
    odd = [cube(x) for x in numbers if x % 2]
    kinds = {cube(x) % 7 for x in numbers}
    some = {cube(x) % 5 for x in numbers if x > 3 if x < 15}
    older = {name: cube(age) for name, age in ages.items()}
    young = {name: cube(age) for name, age in ages.items() if age < 40}
    fixed = tuple([cube(x) for x in numbers])
    down = sorted([cube(x) % 11 for x in numbers], reverse=True)
    text = ", ".join([str(cube(x)) for x in numbers])
    total = sum([cube(x) for x in numbers])
    print(fixed, down, text, total)
    print(cubes, odd, sorted(kinds), sorted(some), older, young)


if __name__ == "__main__":
    main()
