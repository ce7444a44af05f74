import torch

x = torch.tensor([-1.75, -0.75, 0.25, 1.75], requires_grad=True)
y = torch.fake_quantize_per_tensor_affine(
    x, scale=1.0, zero_point=0, quant_min=-1, quant_max=1
)
print(y.tolist())
# > [-1.0, -1.0, 0.0, 1.0]
y.backward(gradient=torch.tensor([1.0, 10.0, 100.0, 1000.0]))
print(x.grad)
# > tensor([  0.,  10., 100.,   0.])
