import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.backward(gradient=torch.tensor([1.0 + 1.0j, 1.0]))
#! RuntimeError: For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[0] has a dtype of torch.complex64 and output[0] has a dtype of torch.float32.
