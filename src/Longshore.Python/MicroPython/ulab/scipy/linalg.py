"""Linear systems."""
from ..numpy import array


def solve_triangular(matrix, right, lower=False):
    """The x with matrix x = right, where the matrix has zeros above (lower) or below its diagonal."""
    rows, values = matrix.tolist(), right.tolist()
    is_vector = not values or not isinstance(values[0], list)
    x = [[value] for value in values] if is_vector else values
    count = len(rows)
    for at in range(count) if lower else reversed(range(count)):
        row = rows[at]
        if not row[at]:
            raise ValueError("the matrix is singular")
        known = range(at) if lower else range(at + 1, count)
        x[at] = [(value - sum(row[other] * x[other][place] for other in known)) / row[at] for place, value in enumerate(x[at])]
    return array([each[0] for each in x] if is_vector else x)


def cho_solve(factor, right):
    """The x with factor factor^T x = right, for a factor with zeros above its diagonal."""
    return solve_triangular(factor.T, solve_triangular(factor, right, lower=True))
