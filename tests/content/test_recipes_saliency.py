import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


IMAGE = torch.tensor([[0.0, 1.0, 3.0], [1.0, 2.0, 0.0], [4.0, 1.0, 1.0]]).double()
HEAD = torch.tensor([[4.0, 0.0, -4.0], [-4.0, 8.0, 4.0]]).double()


def maps(image):
    a, b = image[:-1, :-1], image[:-1, 1:]
    d = image[1:, 1:]
    return torch.stack([a + d, 2 * a - b - d]).clamp(min=0)


def logits(features):
    return features.sum(dim=(1, 2)) / 4 @ HEAD


def test_pixels():
    ran = run_snippet("recipes/saliency/pixels.py")
    assert_close(ran["image"].detach()[0, 0], IMAGE)
    assert ran["logits"][0].tolist() == logits(maps(IMAGE)).tolist() == [5.0, 6.0, -5.0]
    assert ran["seed"].tolist() == [[0.0, 1.0, 0.0]]
    expected = gradient(lambda image: logits(maps(image))[1], IMAGE)
    assert_close(ran["image"].grad[0, 0], expected)
    assert (maps(IMAGE)[1] > 0).tolist() == [[False, False], [False, True]]


def test_grad_cam():
    ran = run_snippet("recipes/saliency/grad_cam.py")
    features = maps(IMAGE)
    assert_close(ran["features"].detach()[0], features)
    slopes = gradient(lambda features: logits(features)[0], features)
    assert_close(ran["slopes"][0], slopes)
    assert ran["importance"].flatten().tolist() == (HEAD[:, 0] / 4).tolist() == [1.0, -1.0]
    picture = (features[0] - features[1]).clamp(min=0)
    assert picture.tolist() == [[2.0, 1.0], [2.0, 0.0]]
    assert ran.output.splitlines()[1:] == ["tensor([[[2., 1.],", "         [2., 0.]]])"]


def test_probability_saturates():
    ran = run_snippet("recipes/saliency/probability_saturates.py")
    x, head = ran["x"].detach().double(), ran["head"].double()
    assert_close(ran["of_logit"], gradient(lambda x: (x @ head)[0, 0], x))
    p = 1 / (1 + torch.exp(torch.tensor(10.0 - 40.0).double()))
    assert 5e-14 < p * (1 - p) < 2e-13
    assert ran["of_probability"].abs().max() <= 3 * 2e-13
    assert ran["of_logit"].abs().max() == 2.0
    assert ran.output.splitlines()[1] == "True"


def test_one_hot_row():
    right = run_snippet("recipes/saliency/one_hot_row.py")
    head = right["head"].double()
    assert_close(right["x"].grad, gradient(lambda x: (x @ head)[0, 1], right["x"]))
    assert right["x"].grad.tolist() == [[0.0, 4.0]]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/saliency/solution_of_the_exercise.py")
    assert ran["x"].grad.tolist() == [4.0 - 1.0, -4.0 - 8.0]
