"""Read and changed by replaced.py."""
LOG = []
COUNT = 0


class Settings:
    LIMIT = 3


settings = Settings()


def __getattr__(name):
    LOG.append(name)
    return len(LOG)


def limited(x):
    return settings.LIMIT + x


def step(y):
    return y


def run(y):
    return step(y)


def count():
    return COUNT
