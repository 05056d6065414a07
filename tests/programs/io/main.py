"""An I/O-bound batch: fetches pages one after the other. Usage: main.py PORT [PAGES]"""
import http.client
import json
import sys

PORT = int(sys.argv[1])
PAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 200


def fetch(number):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", f"/page/{number}")
    response = connection.getresponse()
    page = json.loads(response.read())
    connection.close()
    return page["length"], page["path"]


def main():
    lengths = {}
    total = 0
    for number in range(PAGES):
        length, path = fetch(number)
        lengths[path] = length
        total += length
    print(f"{len(lengths)} pages, {total} characters of path, last {max(lengths)}")


if __name__ == "__main__":
    main()
