// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <type_traits>

/// The sums behind the covariance and the correlation of two vectors, in one pass: as CentralSums.
namespace mlmath::detail {

/// xy / sqrt(xx yy), in [-1, 1]: of the product, which is exact where the root is, unless it leaves
/// the range.
template <typename Real>
Real correlation_of(Real xx, Real yy, Real xy) {
  const Real product = xx * yy;
  const Real r =
      std::isnormal(product) ? xy / std::sqrt(product) : xy / std::sqrt(xx) / std::sqrt(yy);
  return std::clamp(r, Real(-1), Real(1));
}

template <typename Real>
struct PairSums {
  Eigen::Index count = 0;
  DoubledNumber<Real> x_mean;
  DoubledNumber<Real> y_mean;
  DoubledNumber<Real> xx;  ///< sum of squares of x about its mean
  DoubledNumber<Real> yy;  ///< of y
  DoubledNumber<Real> xy;  ///< sum of products
  int x_exponent = 0;      ///< x was multiplied by 2 to minus this
  int y_exponent = 0;      ///< y likewise

  void merge(const PairSums& other) {
    if (count == 0) {
      *this = other;
      return;
    }
    const Real a = Real(count);
    const Real b = Real(other.count);
    const Real x_step = (other.x_mean.high - x_mean.high) + (other.x_mean.low - x_mean.low);
    const Real y_step = (other.y_mean.high - y_mean.high) + (other.y_mean.low - y_mean.low);
    const Real share = b / (a + b);
    accumulate(xx, other.xx.high + a * share * x_step * x_step);
    accumulate(yy, other.yy.high + a * share * y_step * y_step);
    accumulate(xy, other.xy.high + a * share * x_step * y_step);
    accumulate(x_mean, share * x_step);
    accumulate(y_mean, share * y_step);
    x_mean = two_sum(x_mean.high, x_mean.low);
    y_mean = two_sum(y_mean.high, y_mean.low);
    count += other.count;
  }

  [[nodiscard]] Real correlation() const {
    return correlation_of(xx.value(), yy.value(), xy.value());
  }
};

/// sums = \f$ \sum dx, \sum dy, \sum dx^2, \sum dy^2, \sum dx\,dy \f$ with steps from the centres.
template <typename Scalar, typename Real>
void pair_power_sums(const Scalar* x, const Scalar* y, Eigen::Index size, Real x_centre,
                     Real y_centre, Real* sums) {
  std::fill_n(sums, 5, Real(0));
  Eigen::Index i = 0;
  if constexpr (std::is_same_v<Real, double>) {
    constexpr Eigen::Index group = 8;
    constexpr Eigen::Index packs = group / pack_size;
    Pack lanes[5][packs] = {};
    const Pack x_middle = splat(x_centre);
    const Pack y_middle = splat(y_centre);
    for (; i + group <= size; i += group) {
      for (Eigen::Index k = 0; k < packs; ++k) {
        const Pack dx = load(x + i + k * pack_size) - x_middle;
        const Pack dy = load(y + i + k * pack_size) - y_middle;
        lanes[0][k] += dx;
        lanes[1][k] += dy;
        lanes[2][k] += dx * dx;
        lanes[3][k] += dy * dy;
        lanes[4][k] += dx * dy;
      }
    }
    for (int j = 0; j < 5; ++j) {
      double each[group];
      for (Eigen::Index k = 0; k < packs; ++k) store(each + k * pack_size, lanes[j][k]);
      for (Eigen::Index half = group / 2; half > 0; half /= 2) {
        for (Eigen::Index lane = 0; lane < half; ++lane) each[lane] += each[lane + half];
      }
      sums[j] = each[0];
    }
  }
  for (; i < size; ++i) {
    const Real dx = Real(x[i]) - x_centre;
    const Real dy = Real(y[i]) - y_centre;
    sums[0] += dx;
    sums[1] += dy;
    sums[2] += dx * dx;
    sums[3] += dy * dy;
    sums[4] += dx * dy;
  }
}

template <typename Scalar>
PairSums<SumScalar<Scalar>> pair_sums_of_run(const Scalar* x, const Scalar* y, Eigen::Index size) {
  using Real = SumScalar<Scalar>;
  constexpr Eigen::Index block_size = 1024;
  PairSums<Real> total;
  for (Eigen::Index i = 0; i < size; i += block_size) {
    const Eigen::Index count = std::min(block_size, size - i);
    const Real n = Real(count);
    Real x_centre = i > 0 ? total.x_mean.high : Real(x[0]);
    Real y_centre = i > 0 ? total.y_mean.high : Real(y[0]);
    Real sums[5];
    pair_power_sums(x + i, y + i, count, x_centre, y_centre, sums);
    if (16 * sums[0] * sums[0] > sums[2] * n || 16 * sums[1] * sums[1] > sums[3] * n) {
      x_centre += sums[0] / n;
      y_centre += sums[1] / n;
      pair_power_sums(x + i, y + i, count, x_centre, y_centre, sums);
    }
    PairSums<Real> block;
    block.count = count;
    block.x_mean = two_sum(x_centre, sums[0] / n);
    block.y_mean = two_sum(y_centre, sums[1] / n);
    block.xx.high = std::max(sums[2] - sums[0] * (sums[0] / n), Real(0));
    block.yy.high = std::max(sums[3] - sums[1] * (sums[1] / n), Real(0));
    block.xy.high = sums[4] - sums[0] * (sums[1] / n);
    total.merge(block);
  }
  return total;
}

/// The sums of two pinned vectors of one size. Throws where an entry is NaN or infinite.
template <typename PinnedX, typename PinnedY>
auto pair_sums(const char* function, const PinnedX& x, const PinnedY& y) {
  using Scalar = typename PinnedX::Scalar;
  using Real = SumScalar<Scalar>;
  auto sums = pair_sums_of_run(x.data(), y.data(), x.size());
  const Real total = sums.xx.value() + sums.yy.value();
  const bool is_finite = total - total == Real(0);
  if (!is_finite) {
    check_finite(function, "x", x);
    check_finite(function, "y", y);
  }
  if (!is_finite || may_underflow<2>(sums.xx.value(), sums.x_mean.high) ||
      may_underflow<2>(sums.yy.value(), sums.y_mean.high)) {
    const auto exponent_of = [](Scalar largest) {
      int exponent = 0;
      if (largest > Scalar(0)) (void)std::frexp(largest, &exponent);
      return exponent;
    };
    const int x_exponent = exponent_of(view_of(x).largest());
    const int y_exponent = exponent_of(view_of(y).largest());
    const Eigen::VectorX<Scalar> x_scaled = view_of(x).scaled_down(x_exponent);
    const Eigen::VectorX<Scalar> y_scaled = view_of(y).scaled_down(y_exponent);
    sums = pair_sums_of_run(x_scaled.data(), y_scaled.data(), x.size());
    sums.x_exponent = x_exponent;
    sums.y_exponent = y_exponent;
  }
  return sums;
}

/// The same, refusing constants, of which no correlation exists.
template <typename PinnedX, typename PinnedY>
auto spread_pair_sums(const char* function, const PinnedX& x, const PinnedY& y) {
  const auto sums = pair_sums(function, x, y);
  using Real = SumScalar<typename PinnedX::Scalar>;
  if (!(sums.xx.value() > Real(0))) throw_constant(function, "x", x(0));
  if (!(sums.yy.value() > Real(0))) throw_constant(function, "y", y(0));
  return sums;
}

}  // namespace mlmath::detail
