import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()  # shape ()
y.backward()
print(x.grad)
# > tensor([6., 8.])
y.backward(gradient=torch.tensor(0.5))
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
