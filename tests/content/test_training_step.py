import torch
from oracle import gradient
from support import run_snippet
from torch.nn.functional import cross_entropy, one_hot

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])


def of_last_bias(ran, weights):
    """That of the weighted sum of the pictures' losses, by differences in the last layer's bias."""
    model = ran["model"].double()
    features = model[:3](ran["pictures"].double()).detach()
    last = model[3].weight.detach()

    def loss(bias):
        losses = cross_entropy(features @ last.T + bias, LABELS, reduction="none")
        return losses @ torch.as_tensor(weights, dtype=torch.float64)

    return gradient(loss, model[3].bias)


def test_the_seed_of_the_logits_is_how_wrong_the_model_was():
    ran = run_snippet("training/step/every_seed_of_a_step.py")
    logits = ran["logits"].detach().double()
    by_differences = gradient(lambda at: cross_entropy(at, LABELS), logits)
    by_formula = (logits.softmax(dim=1) - one_hot(LABELS)) / 8
    torch.testing.assert_close(by_formula, by_differences, atol=1e-8, rtol=0)
    seed = ran["logits"].grad.double()
    torch.testing.assert_close(seed, by_formula, atol=1e-6, rtol=0)
    assert ran["loss"].grad.item() == 1
    for parameter in ran["model"].parameters():
        assert parameter.grad.shape == parameter.shape


def test_a_model_learns_from_the_seed_without_a_loss():
    ran = run_snippet("training/step/trained_without_a_loss.py")
    assert ran.output == "tensor(8)\n"
    assert (ran["model"](ran["pictures"]).argmax(dim=1) == LABELS).all()


def test_a_loss_for_each_picture_needs_weights():
    wrong = run_snippet("training/step/losses_of_samples/wrong.py")
    message = "grad can be implicitly created only for scalar outputs"
    assert wrong.raised == ("RuntimeError", message, 11)
    ran = run_snippet("training/step/losses_of_samples/right.py")
    got = ran["model"][3].bias.grad.double()
    expected = of_last_bias(ran, [1 / 16] * 4 + [3 / 16] * 4)
    torch.testing.assert_close(got, expected, atol=1e-6, rtol=0)


def test_ones_are_eight_times_the_mean():
    ran = run_snippet("training/step/solution_of_the_exercise.py")
    mean = of_last_bias(ran, [1 / 8] * 8)
    lines = [[round(v, 4) for v in (factor * mean).tolist()] for factor in (8, 1)]
    assert ran.output == "".join(f"tensor([{a:.4f},  {b:.4f}])\n" for a, b in lines)


def test_exercise_to_predict():
    ran = run_snippet("training/step/predict.py")
    assert ran.output == "tensor([True, True])\n"
    logits, labels = ran["logits"].detach().double(), torch.tensor([0, 1])
    expected = gradient(lambda z: cross_entropy(z, labels), logits)
    torch.testing.assert_close(ran["logits"].grad.double(), expected, atol=1e-6, rtol=0)


def test_exercise_to_compute():
    ran = run_snippet("training/step/compute.py")
    assert ran["logits"].grad.tolist() == [[-0.5 / 4, 0.5 / 4], [0.5 * 3 / 4, -0.5 * 3 / 4]]
