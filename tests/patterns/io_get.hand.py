"""Requests one after the other."""
import http.client
import os
from concurrent.futures import ThreadPoolExecutor

PORT = int(os.environ["PP_SERVER"])


def fetch(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return len(body)


def main():
    with ThreadPoolExecutor(32) as pool:
        sizes = list(pool.map(fetch, ["/page/%d" % number for number in range(150)]))
    print(sum(sizes))


if __name__ == "__main__":
    main()
