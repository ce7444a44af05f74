from concurrent.futures import ThreadPoolExecutor

import torch

w = torch.tensor(0.0, requires_grad=True)
shared = w.exp()
with ThreadPoolExecutor(1) as pool:
    for loss in [2 * shared, 3 * shared]:
        pool.submit(loss.backward).result()
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
