// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/binomial.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

/// The laws of the distances between distribution functions of samples. Each tail is a sum of
/// positive terms, so that small p-values keep their digits.
namespace mlmath::detail {

/// \f$ P(\sup |B| \ge x) = 2 \sum_k (-1)^{k-1} e^{-2 k^2 x^2} \f$, the limit for large samples.
inline double kolmogorov_survival(double x) {
  if (!(x > 0)) return x != x ? x : 1;
  if (x < 0.8) {  // the other series, of theta functions, whose first terms do there
    const double q = 9.869604401089358 / (8 * x * x);
    double sum = 0;
    for (int k = 1; k <= 7; k += 2) sum += std::exp(-double(k * k) * q);
    return 1 - 2.5066282746310005 / x * sum;
  }
  double sum = 0;
  for (int k = 1; k <= 6; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2 * double(k * k) * x * x);
  return sum;
}

/// P(D+ >= d) of n numbers: \f$ d \sum_j \binom nj (d + j/n)^{j-1} (1 - d - j/n)^{n-j} \f$
/// (Birnbaum, Tingey, Annals Math. Stat. 22, 1951), each term a binomial probability over d + j/n.
inline double smirnov_survival(Eigen::Index n, double d) {
  if (d <= 0) return 1;
  double sum = 0;
  for (Eigen::Index j = 0; j <= n; ++j) {
    const double p = d + double(j) / double(n);
    if (p >= 1) break;
    sum += pmf(Binomial{n, p}, double(j)) / p;
  }
  return (std::min)(1.0, d * sum);
}

/// P(D >= d) of n numbers: the chance that the count of numbers below t leaves the corridor n (t +-
/// d), step by step through the times when the corridor's walls pass a whole number, between which
/// the counts grow by binomial numbers.
inline double corridor_exit_probability(Eigen::Index n, double d) {
  const double count = double(n);
  struct Wall {
    double time;
    Eigen::Index least;  // the counts allowed at that time
    Eigen::Index most;
  };
  std::vector<Wall> walls;
  for (Eigen::Index k = 0; k <= n; ++k) {
    const double upper = double(k) / count - d;
    const double lower = double(k) / count + d;
    if (upper > 0 && upper < 1) walls.push_back({upper, 0, k - 1});
    if (lower > 0 && lower < 1) walls.push_back({lower, k + 1, n});
  }
  std::sort(walls.begin(), walls.end(),
            [](const Wall& a, const Wall& b) { return a.time < b.time; });
  std::vector<double> now(static_cast<std::size_t>(n) + 1, 0.0);
  std::vector<double> next(now.size(), 0.0);
  now[0] = 1;
  Eigen::Index least = 0;  // the counts that have a probability
  Eigen::Index most = 0;
  double time = 0;
  double left = 0;
  for (const Wall& wall : walls) {
    const double share = (wall.time - time) / (1 - time);
    time = wall.time;
    const double log_stay = std::log1p(-share);
    const double odds = share / (1 - share);
    std::fill(next.begin() + least, next.end(), 0.0);
    Eigen::Index reached = most;
    for (Eigen::Index k = least; k <= most; ++k) {
      const double mass = now[std::size_t(k)];
      if (mass == 0) continue;
      double term = mass * std::exp(double(n - k) * log_stay);
      const double enough = 1e-24 * mass;
      const double mean = double(n - k) * share;
      for (Eigen::Index j = 0; j <= n - k; ++j) {
        next[std::size_t(k + j)] += term;
        reached = (std::max)(reached, k + j);
        term *= double(n - k - j) / double(j + 1) * odds;
        if (double(j) > mean && term < enough) break;
      }
    }
    for (Eigen::Index k = least; k <= reached; ++k) {
      if (k < wall.least || k > wall.most) {
        left += next[std::size_t(k)];
        next[std::size_t(k)] = 0;
      }
    }
    least = (std::max)(least, wall.least);
    most = (std::min)(reached, wall.most);
    if (least > most) break;
    now.swap(next);
  }
  return (std::min)(1.0, left);
}

/// P(D >= z / sqrt(n)) by the limit and its next three terms in powers of 1 / sqrt(n), for z from
/// 0.3 to 2: the error of the whole is about 0.1 / n^2 (Pelz, Good, J. Royal Stat. Soc. B 38, 1976).
inline double pelz_good_survival(double n, double z) {
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double z6 = z4 * z2;
  double first = 0;
  double second = 0;
  double third = 0;
  for (int k = 0; k <= 20; ++k) {
    // The terms of k + 1/2 and -k - 1/2 are equal; those of k and -k as well.
    const double h = 9.869604401089358 * (k + 0.5) * (k + 0.5);
    const double w = 9.869604401089358 * k * k;
    const double at_half = 2 * std::exp(-h / (2 * z2));
    const double at_whole = 2 * std::exp(-w / (2 * z2));
    first += (h - z2) * at_half;
    second +=
        (6 * z6 + 2 * z4 + h * (2 * z4 - 5 * z2) + h * h * (1 - 2 * z2)) * at_half / (72 * z4) -
        w * at_whole / 36;
    third += (h * h * h * (5 - 30 * z2) + h * h * (212 * z4 - 60 * z2) + h * (135 * z4 - 96 * z6) -
              30 * z6 - 90 * z4 * z4) *
                 at_half / (6480 * z4) +
             (3 * w * z2 - w * w) * at_whole / 216;
  }
  constexpr double half_circle_root = 1.2533141373155003;  // sqrt(pi / 2)
  const double root = std::sqrt(n);
  return kolmogorov_survival(z) -
         half_circle_root *
             (first / (6 * z4 * root) + (second / (z2 * z) + third / (z6 * root)) / n);
}

/// P(D >= d) of n numbers against their law.
inline double kolmogorov_survival(Eigen::Index n, double d) {
  const double count = double(n);
  if (d <= 0.5 / count) return 1;
  if (d >= 1) return 0;
  // Both walls are passed with a chance of about exp(-8 n d^2), and not at all for d >= 1/2.
  const double z2 = count * d * d;
  if (d >= 0.5 || z2 >= (n <= 10000 ? 6 : 3.24)) return 2 * smirnov_survival(n, d);
  if (n <= 10000) return corridor_exit_probability(n, d);
  // Below, what is left out of 1 is less than its rounding.
  return z2 < 0.01 ? 1 : pelz_good_survival(count, std::sqrt(z2));
}

/// The distances of two samples in units of 1/(n m), and whether each place of the sorted union
/// ends a group of ties.
struct SmirnovDistances {
  double above = 0;  // of F_x over F_y
  double below = 0;
  std::vector<bool> ends;
};

inline SmirnovDistances smirnov_distances(const Eigen::VectorXd& x, const Eigen::VectorXd& y) {
  SmirnovDistances result;
  const Eigen::Index n = x.size();
  const Eigen::Index m = y.size();
  Eigen::Index i = 0;
  Eigen::Index j = 0;
  while (i < n || j < m) {
    const double value = j == m || (i < n && x(i) <= y(j)) ? x(i) : y(j);
    while (i < n && x(i) == value) ++i;
    while (j < m && y(j) == value) ++j;
    result.ends.resize(std::size_t(i + j), false);
    result.ends.back() = true;
    const double difference = double(i) * double(m) - double(j) * double(n);
    result.above = (std::max)(result.above, difference);
    result.below = (std::max)(result.below, -difference);
  }
  return result;
}

/// The chance that a random order of n and m numbers, with the ties where they are, reaches a
/// distance of d / (n m): a walk over the counts, in which what reaches it is taken out and added
/// up.
inline double smirnov_exit_probability(Eigen::Index n, Eigen::Index m, double d, bool above,
                                       bool below, const std::vector<bool>& ends) {
  std::vector<double> row(std::size_t(m) + 1, 0.0);
  double left = 0;
  for (Eigen::Index i = 0; i <= n; ++i) {
    for (Eigen::Index j = 0; j <= m; ++j) {
      double mass = i == 0 && j == 0 ? 1.0 : 0.0;
      const double remaining = double(n - i) + double(m - j) + 1;
      if (i > 0) mass += row[std::size_t(j)] * double(n - i + 1) / remaining;
      if (j > 0) mass += row[std::size_t(j - 1)] * double(m - j + 1) / remaining;
      const double difference = double(i) * double(m) - double(j) * double(n);
      if (i + j > 0 && ends[std::size_t(i + j - 1)] &&
          ((above && difference >= d) || (below && -difference >= d))) {
        left += mass;
        mass = 0;
      }
      row[std::size_t(j)] = mass;
    }
  }
  return (std::min)(1.0, left);
}

}  // namespace mlmath::detail
