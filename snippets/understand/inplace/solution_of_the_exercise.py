import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.exp()
h.add_(1)
try:
    h.backward(gradient=torch.ones(2))
except RuntimeError as error:
    print(str(error).partition(";")[0])
# > one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1
