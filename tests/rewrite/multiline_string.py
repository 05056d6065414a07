# pattern: process_pool thread_pool
def render(xs, title):
    pages = []
    for x in xs:
        page = """<p>
%s
    indented
</p>""" % x
        page = page + title
        pages.append(page)
    return pages


if __name__ == "__main__":
    for p in render(["a", "b"], "t"):
        print(p)
