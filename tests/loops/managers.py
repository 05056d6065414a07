"""A pool of connections that is made to be shared, in a program that does not look at what it logs."""
import urllib3


def manager(urls: list):
    http = urllib3.PoolManager()
    return [http.request("GET", url).data for url in urls]  # expect: safe


def posts(urls: list):
    http = urllib3.PoolManager()
    return [http.request("POST", url).data for url in urls]  # expect: review net-write
