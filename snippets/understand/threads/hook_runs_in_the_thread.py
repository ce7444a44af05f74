from concurrent.futures import ThreadPoolExecutor
from threading import current_thread

import torch

per_km = torch.tensor(2.0, requires_grad=True)
per_km.register_hook(lambda seed: print("in", current_thread().name))
with ThreadPoolExecutor(1, "worker") as pool:
    pool.submit((3 + per_km * 6).backward).result()
# > in worker_0
(3 + per_km * 6).backward()
# > in MainThread
