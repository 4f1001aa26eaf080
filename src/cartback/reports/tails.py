"""Tails of the normal, Student's t and chi-square distributions, and the points that cut them off. Pure Python, to 1e-10.

Checked against scipy by `nox -s statistics`, and against a table of its values by the ordinary suite.
"""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, lgamma, log, log1p, pi, sqrt

#: Far more terms than any series here needs: that number grows with the root of the number of shoppers.
_TERMS = 200_000
_TINY = 1e-300
_ENOUGH = 1e-15


def normal_tail(z: float) -> float:
    """Return the probability of a standard normal value above `z`."""
    return erfc(z / sqrt(2)) / 2


@lru_cache(maxsize=256)
def normal_point(tail: float) -> float:
    """Return the z that a standard normal value exceeds with probability `tail`, 0 < tail < 1."""
    if tail > 0.5:
        return -normal_point(1 - tail)
    low, high = 0.0, 40.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if normal_tail(middle) > tail else (low, middle)
    return high


def t_tails(t: float, df: float) -> float:
    """Return the probability of a value of Student's t with `df` degrees of freedom farther from 0 than `t`, on either side."""
    square = t * t
    if square == 0:
        return 1.0
    if square > 3:  # else the other side's fraction converges faster, and nothing cancels
        return _front(square, df) * _fraction(df / 2, 0.5, df / (df + square)) / (df / 2)
    return 1.0 - _front(square, df) * _fraction(0.5, df / 2, square / (df + square)) / 0.5


@lru_cache(maxsize=256)
def t_point(tails: float, df: float) -> float:
    """Return the t that both tails together exceed with probability `tails`.

    By Newton's method from the normal point: the tail is convex and that point lies below, so no step goes too far.
    """
    t = normal_point(tails / 2)
    for _ in range(200):
        step = (t_tails(t, df) - tails) / (2 * _t_density(t, df))
        t += step
        if step <= 1e-14 * t:  # the rest is rounding, which may go either way
            break
    return t


def chi_square_tail(x: float, df: int) -> float:
    """Return the probability of a chi-square value with `df` degrees of freedom above `x`."""
    s, half = df / 2, x / 2
    if half <= 0:
        return 1.0
    front = exp(s * log(half) - half - lgamma(s))
    return 1.0 - front * _gamma_series(s, half) if half < s + 1 else front * _gamma_fraction(s, half)


def _log_beta(a: float) -> float:
    """Return the logarithm of B(a, 1/2). For great `a` two logarithms of a million would cancel: a series does not."""
    if a < 100:
        return lgamma(a) + log(pi) / 2 - lgamma(a + 0.5)
    return (log(pi) - log(a)) / 2 + 1 / (8 * a) - 1 / (192 * a**3) + 1 / (640 * a**5)


def _front(square: float, df: float) -> float:
    """Return x**(df/2) * (1-x)**(1/2) / B(df/2, 1/2), with x = df / (df + square)."""
    return exp((log(square / (df + square)) - df * log1p(square / df)) / 2 - _log_beta(df / 2))


def _t_density(t: float, df: float) -> float:
    return exp(-(df + 1) / 2 * log1p(t * t / df) - _log_beta(df / 2)) / sqrt(df)


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, _TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            c, d = 1 + term / c or _TINY, 1 / (1 + term * d or _TINY)
            value *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return value


def _gamma_series(s: float, x: float) -> float:
    term = total = 1 / s
    k = s
    while term > total * _ENOUGH / 10:
        k += 1
        term *= x / k
        total += term
    return total


def _gamma_fraction(s: float, x: float) -> float:
    b = x + 1 - s
    c, d = 1 / _TINY, 1 / b
    value = d
    for m in range(1, _TERMS):
        term = -m * (m - s)
        b += 2
        c, d = b + term / c or _TINY, 1 / (term * d + b or _TINY)
        value *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return value
