#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes examples/data/log_tails.hpp: logarithms of tails by mpmath with 60 digits, R and SciPy.

    bench/peers/log_tails_peers.py > examples/data/log_tails.hpp
"""
import math
import subprocess
import warnings

import scipy
import scipy.stats as stats
from mpmath import (atan, erfc, exp, gammainc, hyp2f1, inf, log, log1p, loggamma, mp,
                    mpf, pi, sqrt)

mp.dps = 60


def log_beta_cdf(a, b, x, y):
    """log I_x(a, b) with y = 1 - x, by the series of positive terms."""
    head = a * log(x) + b * log(y) - log(a) - loggamma(a) - loggamma(b) + loggamma(a + b)
    return head + log(hyp2f1(a + b, 1, a + 1, x))


def log_normal_cdf(z):
    return log(erfc(-z / sqrt(2)) / 2)


def log_gamma_tail(shape, x, upper):
    if upper:
        return log(gammainc(shape, x, inf)) - loggamma(shape)
    return log(gammainc(shape, 0, x)) - loggamma(shape)


def student(df, x):
    """log P(X < x) for x < 0."""
    return log_beta_cdf(df / 2, mpf(1) / 2, df / (df + x * x), x * x / (df + x * x)) - log(2)


def fisher(df1, df2, x, upper):
    share = df1 * x / (df1 * x + df2)
    rest = df2 / (df1 * x + df2)
    if upper:
        return log_beta_cdf(df2 / 2, df1 / 2, rest, share)
    return log_beta_cdf(df1 / 2, df2 / 2, share, rest)


def logistic(a, s, x, upper):
    z = (x - a) / s
    return -log1p(exp(z if upper else -z))


def cauchy(a, s, x, upper):
    z = abs((x - a) / s)
    return log(atan(1 / z) / pi)


# Name of the law here, in R and in SciPy with its arguments; a, b, x; the upper tail or the lower.
points = [
    ("normal", 0, 1, -1e4, False),
    ("normal", 0, 1, 40, True),
    ("log_normal", 1, 2, 1e-300, False),
    ("student_t", 5, 0, -1e60, False),
    ("student_t", 300, 0, -1e4, False),
    ("gamma", 2.5, 2, 2e5, True),
    ("gamma", 2.5, 2, 1e-200, False),
    ("chi_squared", 1, 0, 2000, True),
    ("beta", 2, 3, 1e-200, False),
    ("beta", 400, 3000, 1e-5, False),
    ("fisher_f", 40, 7, 1e-20, False),
    ("fisher_f", 40, 600, 1e3, True),
    ("exponential", 3, 0, 4e4, True),
    ("weibull", 1.5, 2, 5000, True),
    ("laplace", 1, 2, -2e5, False),
    ("logistic", 1, 2, -2e5, False),
    ("cauchy", 1, 2, -1e200, False),
]

exact = {
    "normal": lambda a, b, x, up: log_normal_cdf((a - x) / b if up else (x - a) / b),
    "log_normal": lambda a, b, x, up: log_normal_cdf((log(x) - a) / b),
    "student_t": lambda a, b, x, up: student(a, x),
    "gamma": lambda a, b, x, up: log_gamma_tail(a, x / b, up),
    "chi_squared": lambda a, b, x, up: log_gamma_tail(a / 2, x / 2, up),
    "beta": lambda a, b, x, up: log_beta_cdf(a, b, x, 1 - x),
    "fisher_f": fisher,
    "exponential": lambda a, b, x, up: -a * x,
    "weibull": lambda a, b, x, up: -((x / b)**a),
    "laplace": lambda a, b, x, up: (x - a) / b - log(2),
    "logistic": logistic,
    "cauchy": cauchy,
}
in_r = {
    "normal": "pnorm(x, a, b", "log_normal": "plnorm(x, a, b", "student_t": "pt(x, a",
    "gamma": "pgamma(x, a, scale = b", "chi_squared": "pchisq(x, a", "beta": "pbeta(x, a, b",
    "fisher_f": "pf(x, a, b", "exponential": "pexp(x, a", "weibull": "pweibull(x, a, b",
    "logistic": "plogis(x, a, b", "cauchy": "pcauchy(x, a, b",
}
in_scipy = {
    "normal": lambda a, b: stats.norm(a, b),
    "log_normal": lambda a, b: stats.lognorm(b, scale=math.exp(a)),
    "student_t": lambda a, b: stats.t(a),
    "gamma": lambda a, b: stats.gamma(a, scale=b),
    "chi_squared": lambda a, b: stats.chi2(a),
    "beta": lambda a, b: stats.beta(a, b),
    "fisher_f": lambda a, b: stats.f(a, b),
    "exponential": lambda a, b: stats.expon(scale=1 / a),
    "weibull": lambda a, b: stats.weibull_min(a, scale=b),
    "laplace": lambda a, b: stats.laplace(a, b),
    "logistic": lambda a, b: stats.logistic(a, b),
    "cauchy": lambda a, b: stats.cauchy(a, b),
}


def r_values():
    lines = []
    for law, a, b, x, upper in points:
        call = in_r.get(law)
        tail = "FALSE" if upper else "TRUE"
        lines.append(f"a <- {a!r}; b <- {b!r}; x <- {x!r}; cat(sprintf('%.17g\\n', " +
                     (f"{call}, lower.tail = {tail}, log.p = TRUE)" if call else "NaN") + "))")
    lines.append("cat(as.character(getRversion()), '\\n')")
    output = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True,
                            check=True).stdout.split()
    return [float(value) for value in output[:-1]], output[-1]


def literal(value):
    if math.isnan(value):
        return "none"
    return "-infinity" if math.isinf(value) else repr(float(value))


r, r_version = r_values()
print(f"""// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

/// Logarithms of tails: by mpmath with 60 digits, and as R {r_version} (log.p = TRUE) and SciPy
/// {scipy.__version__} (logcdf, logsf) give them. Written by bench/peers/log_tails_peers.py.
namespace mlmath_data {{

struct LogTail {{
  const char* law;
  double a, b, x;  // the parameters in the order of the library's, the point
  bool upper;      // P(X > x), else P(X < x)
  double exact, r, scipy;
}};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double none = std::numeric_limits<double>::quiet_NaN();

inline constexpr LogTail log_tails[] = {{""")
for (law, a, b, x, upper), in_r_value in zip(points, r):
    truth = exact[law](mpf(a), mpf(b), mpf(x), upper)
    frozen = in_scipy[law](a, b)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        of_scipy = float(frozen.logsf(x) if upper else frozen.logcdf(x))
    print(f'    {{"{law}", {float(a)!r}, {float(b)!r}, {float(x)!r}, {str(upper).lower()},\n'
          f"     {literal(float(truth))}, {literal(in_r_value)}, {literal(of_scipy)}}},")
print("""};

}  // namespace mlmath_data""")
