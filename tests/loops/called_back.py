"""Functions that libraries call back, given by name or within a dict, and calls in the parent that nobody knows beside work that asks the world."""
import select
import threading

import requests

URLS = ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]
NAMES = ["/etc/hostname", "/etc/hosts"]
SEEN = []


def note(response, *args, **keywords):
    SEEN.append(response.url)


class Sign(requests.auth.AuthBase):
    def __init__(self):
        self.count = 0

    def __call__(self, request):
        self.count += 1
        request.headers["X-Count"] = str(self.count)
        return request


SIGN = Sign()


def noted():
    out = []
    for url in URLS:  # expect: review unresolved
        out.append(requests.get(url, hooks={"response": note}).text)
    return out


def noted_in_list():
    return [requests.get(url, hooks={"response": [note]}).text for url in URLS]  # expect: review unresolved


def noted_by_session():
    session = requests.Session()
    session.hooks["response"].append(note)
    return [session.get(url).text for url in URLS]  # expect: review unresolved


def signed():
    return [requests.get(url, auth=SIGN).text for url in URLS]  # expect: review unresolved


def plain():
    return [requests.get(url, auth=("me", "secret")).text for url in URLS]  # expect: safe


def politely():
    out = []
    for url in URLS:  # expect: review rate-limit
        out.append(requests.get(url).text)
        threading.Event().wait(1)
    return out


def politely_shared():
    pause, out = threading.Event(), []
    for url in URLS:  # expect: review rate-limit
        out.append(requests.get(url).text)
        pause.wait(timeout=1)
    return out


def politely_selected():
    out = []
    for url in URLS:  # expect: review rate-limit
        out.append(requests.get(url).text)
        select.select([], [], [], 0.5)
    return out


def asks_beside(library):
    out = []
    for url in URLS:  # expect: review
        out.append(requests.get(url).text)
        library.acknowledge(url)
    return out


def reads_beside(library):
    out = []
    for name in NAMES:  # expect: review
        with open(name) as file:
            text = file.read()
        out.append(text)
        library.rotate(name)
    return out


print(len(URLS), len(NAMES))
