from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(0.0, requires_grad=True)
shared = w.exp()
with ThreadPoolExecutor(1) as pool:
    for loss in [2 * shared, 3 * shared]:
        slopes = pool.submit(torch.autograd.grad, loss, w, retain_graph=True).result()
        print(slopes)
# > (tensor(2.),)
# > (tensor(3.),)
