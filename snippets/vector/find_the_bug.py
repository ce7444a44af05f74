import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
try:
    fares[2].backward(gradient=torch.tensor([0.0, 0.0, 1.0]))
except RuntimeError as error:
    print(error)
# > Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([]).
fares[2].backward()
print(w.grad)
# > tensor([1., 6.])
