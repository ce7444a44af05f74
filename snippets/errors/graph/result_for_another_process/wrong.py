import torch
from torch import multiprocessing

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
queue = multiprocessing.SimpleQueue()
queue.put(y)
#! RuntimeError: Cowardly refusing to serialize non-leaf tensor which requires_grad, since autograd does not support crossing process boundaries.  If you just want to transfer the data, call detach() on the tensor before serializing (e.g., putting it on the queue).
