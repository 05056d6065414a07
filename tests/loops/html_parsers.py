"""Parsers of HTML: classes that the library calls back."""
from html.parser import HTMLParser

SEEN = []
PAGES = {f"http://h/{n}": f"<title>Page {n}</title><p class='c{n}'>a{n} b &amp; c<br/><a href='x{n}'>l</a><!-- {n} -->" for n in range(6)}


class Links(HTMLParser):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.links = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if tag == "a" and name == "href" and value:
                self.links.append(self.base + "/" + value)


class Titles(HTMLParser):
    title = ""
    inside = False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "title"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.title += data


class Spy(HTMLParser):
    def handle_data(self, data):
        SEEN.append(data)


class Both(Links):
    def handle_startendtag(self, tag, attrs):
        super().handle_startendtag(tag, attrs)
        self.links.append(tag)


class Plain(HTMLParser):
    pass


class Quiet(HTMLParser):
    def handle_comment(self, data):
        pass


class Below(Quiet):
    def handle_comment(self, data):
        SEEN.append(data)


class Fed(HTMLParser):
    def feed(self, data):
        SEEN.append(len(data))
        super().feed(data)


class Closed(HTMLParser):
    def handle_pi(self, data):
        SEEN.append(data)

    def closed(self, text):
        self.rawdata = text
        self.close()
        return self.getpos()


def links_of(url, html):
    parser = Links(url)
    parser.feed(html)
    parser.close()
    return parser.links


def parsed(pages):
    counts, titles, places = {}, [], []
    for url, html in pages.items():  # expect: safe
        for link in links_of(url, html):
            counts[link] = counts.get(link, 0) + 1
    for html in pages.values():  # expect: safe
        parser = Titles(convert_charrefs=False)
        parser.feed(html)
        titles.append(parser.title)
        places.append(parser.getpos())
    return counts, titles, places


def shared(pages):
    out, parser = [], Links("b")
    for html in pages.values():  # expect: refused
        parser.feed(html)
        out.append(len(parser.links))
    for html in pages.values():  # expect: refused
        parser.feed(html)
        out.append(parser.getpos())
    parser = Titles()
    for html in pages.values():  # expect: refused
        parser.reset()
        parser.feed(html)
        out.append(parser.title)
    return out


def called_back(pages):
    out = []
    for html in pages.values():  # expect: refused
        spy = Spy()
        spy.feed(html)
        out.append(len(SEEN))
    for html in pages.values():  # expect: safe
        both = Both("b")
        both.feed(html)
        out.append(both.links)
    for html in pages.values():  # expect: refused
        below = Below()
        below.feed(html)
        out.append(len(SEEN))
    for html in pages.values():  # expect: review
        fed = Fed()
        fed.feed(html)
        out.append(len(SEEN))
    for html in pages.values():  # expect: refused
        parser = Plain()
        parser.handle_decl = SEEN.append
        parser.handle_comment = SEEN.append
        parser.feed(html)
        out.append(len(SEEN))
    for html in pages.values():  # expect: refused
        out.append((Closed().closed("<?" + html), len(SEEN)))
    return out


def main():
    print(parsed(PAGES))
    print(shared(PAGES))
    print(called_back(PAGES), len(SEEN))


if __name__ == "__main__":
    main()
