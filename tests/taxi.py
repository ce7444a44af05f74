"""The running example of Start and Understand, by hand: what its programs have to come out as.

A fare is base + per_km · km. Nothing here is computed by torch.
"""

KM, PAID = (1.0, 2.0, 6.0), (5.0, 8.5, 12.0)
BASE, PER_KM = 3.0, 2.0
FARES = [BASE + PER_KM * km for km in KM]
ROWS = [[1.0, km] for km in KM]  # of the Jacobian: (∂fare/∂base, ∂fare/∂per_km)
SEED = [2 * (fare - paid) / 3 for fare, paid in zip(FARES, PAID, strict=True)]  # ∂L/∂fares


def weighed(seed):
    """The gradient that `seed` leaves: the rows of the Jacobian, each times its weight, added up."""
    return [sum(v * row[j] for v, row in zip(seed, ROWS, strict=True)) for j in (0, 1)]


def left(ran):
    """What a program left in base.grad and per_km.grad."""
    return [ran["base"].grad.item(), ran["per_km"].grad.item()]


def predict_in_double(ran):
    """The program's own predict(w), in float64 throughout, for differences."""
    ran.variables["km"] = ran["km"].double()
    return ran["predict"]
