# pattern: thread_pool
"""Pages by urllib, one after the other, with those that fail counted."""
import json
import os
import urllib.error
import urllib.request

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def length(number):
    path = "/status/404" if number % 10 == 9 else "/page/%d" % number
    try:
        with urllib.request.urlopen(BASE + path, timeout=5) as answer:
            return json.load(answer)["length"]
    except urllib.error.HTTPError:
        return None


def main():
    total, failed = 0, []
    for number in range(120):
        found = length(number)
        if found is None:
            failed.append(number)
        else:
            total += found
    print(total, failed)


if __name__ == "__main__":
    main()
