// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// The sums behind every moment, \f$ \sum_i (x_i - m)^k \f$ about the mean m: of blocks that fit
/// the first-level cache, merged (Chan, Golub, LeVeque; Pebay) with the mean and the sums carried
/// in doubled precision, so that neither length nor the number of shards costs digits.
namespace mlmath::detail {

template <typename Real>
struct CentralSums {
  Eigen::Index count = 0;
  DoubledNumber<Real> mean;
  DoubledNumber<Real> second;  ///< sum of squares about the mean
  DoubledNumber<Real> third;   ///< of cubes
  DoubledNumber<Real> fourth;  ///< of fourth powers

  void merge(const CentralSums& other) {
    if (other.count == 0) return;
    if (count == 0) {
      *this = other;
      return;
    }
    const Real a = Real(count);
    const Real b = Real(other.count);
    const Real n = a + b;
    const Real step = (other.mean.high - mean.high) + (other.mean.low - mean.low);
    const Real share = step / n;
    const Real weight = a * b * step;
    const Real second_here = second.value();
    const Real second_there = other.second.value();
    add(fourth, other.fourth);
    accumulate(fourth, weight * share * share * share * (a * a - a * b + b * b));
    accumulate(fourth, 6 * share * share * (a * a * second_there + b * b * second_here));
    accumulate(fourth, 4 * share * (a * other.third.value() - b * third.value()));
    add(third, other.third);
    accumulate(third, weight * share * share * (a - b));
    accumulate(third, 3 * share * (a * second_there - b * second_here));
    add(second, other.second);
    accumulate(second, weight * share);
    merge_mean(other);
  }

  void merge_mean(const CentralSums& other) {
    if (count == 0) mean = other.mean;
    const Real step = (other.mean.high - mean.high) + (other.mean.low - mean.low);
    count += other.count;
    accumulate(mean, step * (Real(other.count) / Real(count)));
    mean = two_sum(mean.high, mean.low);
  }

 private:
  static void add(DoubledNumber<Real>& sum, const DoubledNumber<Real>& more) {
    accumulate(sum, more.high);
    sum.low += more.low;
  }
};

/// sums[k - 1] = \f$ \sum_i (x_i - c)^k \f$ for k = 1, ..., order, in a fixed number of lanes.
template <int order, typename Scalar, typename Real>
void power_sums(const Scalar* x, Eigen::Index size, Real centre, Real* sums) {
  std::fill_n(sums, order, Real(0));
  Eigen::Index i = 0;
  if constexpr (std::is_same_v<Real, double>) {
    constexpr Eigen::Index group = order == 4 ? 8 : 16;
    constexpr Eigen::Index packs = group / pack_size;
    Pack lanes[order][packs] = {};
    const Pack middle = splat(centre);
    for (; i + group <= size; i += group) {
      for (Eigen::Index k = 0; k < packs; ++k) {
        const Pack step = load(x + i + k * pack_size) - middle;
        Pack power = step;
        lanes[0][k] += power;
        for (int j = 1; j < order; ++j) {
          power *= step;
          lanes[j][k] += power;
        }
      }
    }
    for (int j = 0; j < order; ++j) {
      double each[group];
      for (Eigen::Index k = 0; k < packs; ++k) store(each + k * pack_size, lanes[j][k]);
      for (Eigen::Index half = group / 2; half > 0; half /= 2) {
        for (Eigen::Index lane = 0; lane < half; ++lane) each[lane] += each[lane + half];
      }
      sums[j] = each[0];
    }
  }
  for (; i < size; ++i) {
    const Real step = Real(x[i]) - centre;
    Real power = step;
    for (int j = 0; j < order; ++j) {
      sums[j] += power;
      power *= step;
    }
  }
}

/// The mean of a run added to what came before it: mean and count move, the other sums do not.
template <typename Scalar, typename Real>
void add_run_to_mean(CentralSums<Real>& total, const Scalar* x, Eigen::Index size) {
  constexpr Eigen::Index block_size = 2048;
  for (Eigen::Index i = 0; i < size; i += block_size) {
    const Eigen::Index count = std::min(block_size, size - i);
    const Real centre = total.count > 0 ? total.mean.high : Real(x[i]);
    CentralSums<Real> block;
    block.count = count;
    Real sum = Real(0);
    power_sums<1>(x + i, count, centre, &sum);
    block.mean = two_sum(centre, sum / Real(count));
    total.merge_mean(block);
  }
}

/// The central sums of a block from its power sums about a number near its mean.
template <int order, typename Real>
CentralSums<Real> central_sums_of(Eigen::Index count, Real centre, const Real* sums) {
  CentralSums<Real> block;
  const Real n = Real(count);
  const Real shift = sums[0] / n;
  block.count = count;
  block.mean = two_sum(centre, shift);
  block.second.high = std::max(sums[1] - sums[0] * shift, Real(0));
  if constexpr (order == 4) {
    block.third.high = sums[2] - shift * (3 * sums[1] - 2 * sums[0] * shift);
    block.fourth.high =
        sums[3] - shift * (4 * sums[2] - shift * (6 * sums[1] - 3 * sums[0] * shift));
  }
  return block;
}

/// Whether moments about `centre` lose no digit to the distance of the mean from it.
template <typename Real>
bool is_centred(Eigen::Index count, const Real* sums) {
  return !(16 * sums[0] * sums[0] > sums[1] * Real(count));
}

/// total += the sums of a run, each block about the mean of what came before it where that is
/// close, and about its own mean where it is not.
template <int order, typename Scalar, typename Real>
void add_run(CentralSums<Real>& total, const Scalar* x, Eigen::Index size) {
  constexpr Eigen::Index block_size = 2048;
  Real sums[order];
  for (Eigen::Index i = 0; i < size; i += block_size) {
    const Eigen::Index count = std::min(block_size, size - i);
    Real centre = total.count > 0 ? total.mean.high : Real(x[i]);
    power_sums<order>(x + i, count, centre, sums);
    if (!is_centred(count, sums)) {
      centre += sums[0] / Real(count);
      power_sums<order>(x + i, count, centre, sums);
    }
    total.merge(central_sums_of<order>(count, centre, sums));
  }
}

/// The central sums of a sample that was multiplied by \f$ 2^{-e} \f$: e is 0 unless its powers
/// overflow or underflow.
template <typename Real>
struct ScaledSums {
  CentralSums<Real> sums;
  int exponent = 0;

  /// The mean square about the mean with divisor n - ddof, in the units of the scaled sample.
  [[nodiscard]] Real scaled_variance(Eigen::Index ddof) const {
    return sums.second.value() / Real(sums.count - ddof);
  }
  [[nodiscard]] Real mean() const { return std::ldexp(sums.mean.value(), exponent); }
  [[nodiscard]] Real variance(Eigen::Index ddof) const {
    return std::ldexp(scaled_variance(ddof), 2 * exponent);
  }
  [[nodiscard]] Real standard_deviation(Eigen::Index ddof) const {
    return std::ldexp(std::sqrt(scaled_variance(ddof)), exponent);
  }
  [[nodiscard]] bool is_constant() const { return !(sums.second.value() > Real(0)); }
};

/// \f$ m_3 / m_2^{3/2} \f$, or its form without bias.
template <typename Real>
Real skewness_of(const CentralSums<Real>& sums, bool unbiased) {
  const Real n = Real(sums.count);
  const Real variance = sums.second.value() / n;
  const Real skewness = sums.third.value() / n / (variance * std::sqrt(variance));
  return unbiased ? skewness * std::sqrt(n * (n - 1)) / (n - 2) : skewness;
}

/// \f$ m_4 / m_2^2 - 3 \f$, or its form without bias.
template <typename Real>
Real kurtosis_of(const CentralSums<Real>& sums, bool unbiased) {
  const Real n = Real(sums.count);
  const Real variance = sums.second.value() / n;
  const Real kurtosis = sums.fourth.value() / n / (variance * variance) - 3;
  return unbiased ? (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * kurtosis + 6) : kurtosis;
}

/// Whether sums of powers up to `order` may have underflowed: only where the entries themselves are
/// tiny, as differences are multiples of their last places.
template <int order, typename Real>
bool may_underflow(Real highest_sum, Real mean) {
  constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
  constexpr Real least = std::numeric_limits<Real>::min() / (epsilon * epsilon);
  return highest_sum < least && std::abs(mean) < Real(0x1p-40);
}

template <int order, typename Scalar>
ScaledSums<SumScalar<Scalar>> central_sums_of_view(const char* function,
                                                   const SampleView<Scalar>& x, const char* name) {
  using Real = SumScalar<Scalar>;
  ScaledSums<Real> result;
  x.for_each_run(
      [&](const Scalar* run, Eigen::Index size) { add_run<order>(result.sums, run, size); });
  const Real highest = order == 2 ? result.sums.second.value() : result.sums.fourth.value();
  const bool is_finite = highest - highest == Real(0);
  if (!is_finite) x.check_finite(function, name);
  // A float sample has no such exponents, as its sums are of doubles.
  if (!is_finite || may_underflow<order>(highest, result.sums.mean.high)) {
    const Scalar largest = x.largest();
    if (largest > Scalar(0)) (void)std::frexp(largest, &result.exponent);
    const Eigen::VectorX<Scalar> scaled = x.scaled_down(result.exponent);
    result.sums = {};
    add_run<order>(result.sums, scaled.data(), scaled.size());
  }
  return result;
}

/// The central sums of a pinned sample, in one pass at the speed of memory. Throws where an entry
/// is NaN or infinite.
template <int order, typename Pinned>
auto central_sums(const char* function, const Pinned& x, const char* name = "x") {
  return central_sums_of_view<order>(function, view_of(x), name);
}

}  // namespace mlmath::detail
