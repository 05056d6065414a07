# pattern: process_pool thread_pool
def work(x):
    return x ** 3


out = []
for x in range(12):
    out.append(work(x))
print(out)
print("the end")