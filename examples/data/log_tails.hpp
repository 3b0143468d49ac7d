// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

/// Logarithms of tails: by mpmath with 60 digits, and as R 4.2.2 (log.p = TRUE) and SciPy
/// 1.10.1 (logcdf, logsf) give them. Written by bench/peers/log_tails_peers.py.
namespace mlmath_data {

struct LogTail {
  const char* law;
  double a, b, x;  // the parameters in the order of the library's, the point
  bool upper;      // P(X > x), else P(X < x)
  double exact, r, scipy;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double none = std::numeric_limits<double>::quiet_NaN();

inline constexpr LogTail log_tails[] = {
    {"normal", 0.0, 1.0, -10000.0, false, -50000010.12927891, -50000010.12927891,
     -50000010.12927892},
    {"normal", 0.0, 1.0, 40.0, true, -804.6084420137538, -804.6084420137538, -804.6084420137539},
    {"log_normal", 1.0, 2.0, 1e-300, false, -59825.93768608887, -59825.937686088866,
     -59825.93768608887},
    {"student_t", 5.0, 0.0, -1e+60, false, -688.5252716624002, -688.5252716624002,
     -688.5252716624003},
    {"student_t", 300.0, 0.0, -10000.0, false, -1911.3068520060085, -1911.3068520060085, -infinity},
    {"gamma", 2.5, 2.0, 200000.0, true, -99983.01527967305, -99983.01527967304, -infinity},
    {"gamma", 2.5, 2.0, 1e-200, false, -1154.2263880507699, -1154.2263880507699, -infinity},
    {"chi_squared", 1.0, 0.0, 2000.0, true, -1004.0267419589519, -1004.0267419589519, -infinity},
    {"beta", 2.0, 3.0, 1e-200, false, -919.2422777283903, -919.2422777283903, -infinity},
    {"beta", 400.0, 3000.0, 1e-05, false, -3377.6616710654566, -3377.661671065456, -infinity},
    {"fisher_f", 40.0, 7.0, 1e-20, false, -879.6777470545272, -879.6777470545272, -infinity},
    {"fisher_f", 40.0, 600.0, 1000.0, true, -1195.008020533548, -1195.0080205335482, -infinity},
    {"exponential", 3.0, 0.0, 40000.0, true, -120000.0, -120000.0, -120000.0},
    {"weibull", 1.5, 2.0, 5000.0, true, -125000.0, -125000.0, -125000.0},
    {"laplace", 1.0, 2.0, -200000.0, false, -100001.19314718056, none, -infinity},
    {"logistic", 1.0, 2.0, -200000.0, false, -100000.5, -100000.5, -100000.5},
    {"cauchy", 1.0, 2.0, -1e+200, false, -460.96860130409857, -460.96860130409857, -infinity},
};

}  // namespace mlmath_data
