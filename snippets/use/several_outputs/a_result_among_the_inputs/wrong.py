import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
y = 3 * h
y.backward(gradient=torch.tensor([1.0, 10.0]), inputs=[h])
print(h.grad)
# > tensor([ 3., 30.])
h.backward(gradient=h.grad)
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
