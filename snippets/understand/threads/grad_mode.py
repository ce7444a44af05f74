from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(1.0, requires_grad=True)
with torch.no_grad(), ThreadPoolExecutor(1) as pool:
    print((2 * w).requires_grad, pool.submit(lambda: 2 * w).result().requires_grad)
# > False True
