# pattern: thread_pool
"""Requests one after the other."""
import http.client
import os

PORT = int(os.environ["PP_SERVER"])


def fetch(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return len(body)


def main():
    sizes = []
    for number in range(150):
        sizes.append(fetch("/page/%d" % number))
    print(sum(sizes))


if __name__ == "__main__":
    main()
