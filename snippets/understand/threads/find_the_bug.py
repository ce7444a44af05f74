from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(1.0, requires_grad=True)


def predict(x):
    with torch.no_grad():
        return w * x


with ThreadPoolExecutor(1) as pool:
    print(pool.submit(predict, 2.0).result().requires_grad)
# > False
