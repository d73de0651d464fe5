"""Arrays of numbers with one or two dimensions, as in ulab's numpy."""
import math
import operator

# The name of a type here, as in ulab: the built-in is not used in this module.
float = "d"
int8, uint8, int16, uint16 = "b", "B", "h", "H"
pi, e, inf, nan = math.pi, math.e, math.inf, math.nan


class Shape(tuple):
    """The lengths of the dimensions. ulab's first versions had a method of this name, so it can be called."""

    def __call__(self):
        return self


class ndarray:
    def __init__(self, values, shape, dtype=float):
        self.values, self.shape, self.dtype = values, Shape(shape), dtype

    @property
    def size(self):
        return len(self.values)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def T(self):
        return self.transpose()

    def transpose(self):
        if self.ndim < 2:
            return self
        rows, columns = self.shape
        return ndarray([self.values[row * columns + column] for column in range(columns) for row in range(rows)], (columns, rows), self.dtype)

    def reshape(self, shape):
        shape = shape if isinstance(shape, tuple) else (shape,)
        if math.prod(shape) != self.size:
            raise ValueError("cannot reshape array")
        return ndarray(self.values, shape, self.dtype)

    def flatten(self):
        return ndarray(list(self.values), (self.size,), self.dtype)

    def tolist(self):
        if self.ndim < 2:
            return list(self.values)
        columns = self.shape[1]
        return [self.values[at:at + columns] for at in range(0, self.size, columns)]

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return (self[at] for at in range(len(self)))

    def __getitem__(self, at):
        if isinstance(at, tuple):
            row, column = at
            return self[row][column]
        if self.ndim < 2:
            return array(self.values[at], self.dtype) if isinstance(at, slice) else self.values[at]
        rows = self.tolist()[at]
        return array(rows, self.dtype)

    def __setitem__(self, at, value):
        if isinstance(at, tuple) and self.ndim == 2:
            at = range(self.shape[0])[at[0]] * self.shape[1] + range(self.shape[1])[at[1]]
        elif self.ndim != 1 or isinstance(at, slice):
            raise NotImplementedError("only single elements can be set")
        self.values[at] = typed(value, self.dtype)

    def __repr__(self):
        return f"array({self.tolist()}, dtype={'float64' if self.dtype == float else self.dtype})"

    def each(self, other, operation):
        """Applies an operation to each pair of elements; one number, and one row, serve for all."""
        if not isinstance(other, ndarray):
            return ndarray([operation(value, other) for value in self.values], self.shape)
        if other.shape == self.shape:
            return ndarray([operation(*pair) for pair in zip(self.values, other.values)], self.shape)
        if self.ndim == 2 and other.shape in ((self.shape[1],), (1, self.shape[1])):
            return ndarray([operation(value, other.values[at % self.shape[1]]) for at, value in enumerate(self.values)], self.shape)
        raise ValueError("operands could not be broadcast together")

    def __neg__(self):
        return self.each(-1, operator.mul)

    def __add__(self, other):
        return self.each(other, operator.add)

    def __sub__(self, other):
        return self.each(other, operator.sub)

    def __mul__(self, other):
        return self.each(other, operator.mul)

    def __truediv__(self, other):
        return self.each(other, operator.truediv)

    def __pow__(self, other):
        return self.each(other, operator.pow)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return (-self).each(other, operator.add)


def typed(value, dtype):
    return value * 1.0 if dtype == float else int(value)


def array(values, dtype=float):
    if isinstance(values, ndarray):
        values = values.tolist()
    values = list(values)
    if values and isinstance(values[0], (list, tuple, ndarray)):
        columns = len(values[0])
        if any(len(row) != columns for row in values):
            raise ValueError("iterables are not of the same length")
        return ndarray([typed(value, dtype) for row in values for value in row], (len(values), columns), dtype)
    return ndarray([typed(value, dtype) for value in values], (len(values),), dtype)


def full(shape, value, dtype=float):
    shape = shape if isinstance(shape, tuple) else (shape,)
    return ndarray([typed(value, dtype)] * math.prod(shape), shape, dtype)


def zeros(shape, dtype=float):
    return full(shape, 0, dtype)


def ones(shape, dtype=float):
    return full(shape, 1, dtype)


def eye(count, dtype=float):
    result = zeros((count, count), dtype)
    for at in range(count):
        result[at, at] = 1
    return result


def arange(*arguments, dtype=float):
    return array(range(*arguments), dtype)


def linspace(start, stop, num=50, endpoint=True, dtype=float):
    steps = num - 1 if endpoint else num
    return array([start + (stop - start) * at / steps for at in range(num)], dtype)


def dot(one, other):
    """The product of two matrices, or of two vectors."""
    if one.ndim == other.ndim == 1:
        if one.size != other.size:
            raise ValueError("dimensions do not match")
        return sum(one * other)
    rows = one.tolist() if one.ndim == 2 else [one.tolist()]
    columns = other.T.tolist() if other.ndim == 2 else [other.tolist()]
    if rows and columns and len(rows[0]) != len(columns[0]):
        raise ValueError("dimensions do not match")
    values = [math.fsum(map(operator.mul, row, column)) for row in rows for column in columns]
    shape = (len(rows), len(columns)) if one.ndim == other.ndim == 2 else (len(values),)
    return ndarray(values, shape)


def reduce(values, axis, reduction):
    values = array(values)
    if axis is None:
        return reduction(values.values)
    return array([reduction(line) for line in (values.T if axis == 0 else values).tolist()])


def sum(values, axis=None):
    return reduce(values, axis, math.fsum)


def mean(values, axis=None):
    return reduce(values, axis, lambda line: math.fsum(line) / len(line))


def min(values, axis=None):
    return reduce(values, axis, lambda line: sorted(line)[0])


def max(values, axis=None):
    return reduce(values, axis, lambda line: sorted(line)[-1])


def elementwise(function):
    def applied(values):
        if isinstance(values, ndarray):
            return ndarray([function(value) for value in values.values], values.shape)
        return function(values)
    return applied


sqrt, exp, log, sin, cos, tan = map(elementwise, (math.sqrt, math.exp, math.log, math.sin, math.cos, math.tan))
