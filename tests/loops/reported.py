"""What is printed or logged of an item that failed: by the parent, in order, unless it asks for the exception itself."""
import contextlib
import hashlib
import io
import logging
import sys
import traceback

log = logging.getLogger("reported")


class Short(logging.Formatter):
    def formatException(self, info):
        return f"because of {info[1]!r}"


class Refused(Exception):
    def __init__(self, message, size=0):
        super().__init__(message)
        self.size = size


class Doubled(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b


class Counted:
    shown = 0

    def __init__(self, x):
        super().__init__()
        self.x = x

    def __str__(self):
        Counted.shown += 1
        return f"<{self.x} {Counted.shown}>"


def weigh(x):
    total = sum(hashlib.sha256(str(x).encode()).digest())
    if total % 5 == 0:
        raise Refused("weight", total)
    return total


def twice(x):
    if weigh(x + 1000) % 2:
        raise Doubled(x, 2 * x)
    return x


def report(x):
    log.error("failed %s", x, exc_info=True)


def report_text(x, why):
    print("failed", x, why)


def again(x):
    print("again", x)
    raise


def main(xs=range(24)):
    rows, failures = [], 0
    for x in xs:  # expect: safe
        try:
            row = weigh(x)
        except Refused as e:
            print("bad", x, e)
            failures += 1
            continue
        rows.append(row)
    for x in xs:  # expect: safe
        try:
            print("start", x)
            rows.append(weigh(x))
        except Exception as e:
            print(f"{x}: {e}", file=sys.stderr)
        else:
            log.info("%d is fine", x)
        finally:
            print("end of", x)
    for x in xs:  # expect: safe
        try:
            rows.append(weigh(x))
        except Refused as e:
            log.warning("%s: %s", x, e)
    for x in xs:  # expect: safe
        try:
            rows.append(weigh(x))
        except Refused as e:
            report_text(x, str(e))
    for x in xs:  # expect: safe
        try:
            rows.append(twice(x))
        except (Doubled, Refused) as e:
            print("odd", e, repr(e), type(e).__name__)
    for x in xs:  # expect: review
        try:
            rows.append(weigh(x))
        except Refused:
            log.exception("bad")
    for x in xs:  # expect: review
        try:
            rows.append(weigh(x))
        except Refused:
            log.warning("bad", exc_info=True)
    for x in xs:  # expect: review
        try:
            rows.append(weigh(x))
        except Refused:
            traceback.print_exc()
    for x in xs:  # expect: review
        try:
            rows.append(weigh(x))
        except Refused:
            print(traceback.format_exc().splitlines()[-1])
    for x in xs:  # expect: review
        try:
            rows.append(weigh(x))
        except Refused:
            report(x)
    try:
        for x in xs:  # expect: review
            try:
                rows.append(weigh(x))
            except Refused:
                again(x)
    except Refused as e:
        print(e)
    text = io.StringIO()
    for x in xs:  # expect: refused
        with contextlib.redirect_stdout(text):
            print(sum(range(x)))
    seen = []
    for x in xs:  # expect: safe
        try:
            rows.append(weigh(x))
        except Refused as e:
            seen.append(str(e))
            print(seen)
    for x in xs:  # expect: safe
        try:
            rows.append(weigh(x))
        except Refused as e:
            failures += 1
            print(failures, e)
    for x in xs:  # expect: safe
        try:
            rows.append(weigh(x))
        except Refused:
            print(Counted(x))
    print(rows, failures, text.getvalue(), Counted.shown)


if __name__ == "__main__":
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Short("%(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    main()
