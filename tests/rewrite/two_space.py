# pattern: process_pool thread_pool
def work(x, k):
  y = x + k
  return y * y


def run(xs, k):
  out = []
  for x in xs:
    y = work(x, k)
    if y > 10:
      y = y - 10
    out.append(y)
  return out


if __name__ == "__main__":
  print(run(list(range(10)), 3))
