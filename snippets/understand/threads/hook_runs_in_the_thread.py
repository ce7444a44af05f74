from concurrent.futures import ThreadPoolExecutor
from threading import current_thread

import torch

w = torch.tensor(1.0, requires_grad=True)
w.register_hook(lambda seed: print("in", current_thread().name))
with ThreadPoolExecutor(1, "worker") as pool:
    pool.submit((2 * w).backward).result()
# > in worker_0
(2 * w).backward()
# > in MainThread
