import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()  # shape ()
loss.backward()
seed = torch.tensor(0.5, dtype=torch.float32)
loss.backward(gradient=seed)
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
