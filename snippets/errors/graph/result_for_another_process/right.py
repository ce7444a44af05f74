import torch
from torch import multiprocessing

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
queue = multiprocessing.SimpleQueue()
queue.put(y.detach())
print(queue.get())
# > tensor([1., 4., 9.])
