import torch


def classify(x):
    scores = x.pow(2)
    return scores, scores.argmax()


x = torch.tensor([1.0, 3.0, 2.0])
(scores, label), vjp = torch.func.vjp(classify, x)
#! RuntimeError: vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype torch.int64
