// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/detail/select.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace mlmath {

/// How a quantile of a sample is defined: the nine types of Hyndman and Fan, with the numbers of R
/// and the names of NumPy. The first three are entries of the sample (type 2 a mean of two), the
/// others interpolate between neighbours.
enum class QuantileType {
  inverted_cdf = 1,               ///< the inverse of the empirical distribution function
  averaged_inverted_cdf = 2,      ///< the same, averaged where it jumps
  closest_observation = 3,        ///< the nearest entry; of two, the one of even rank
  interpolated_inverted_cdf = 4,  ///< type 1, linear in between
  hazen = 5,                      ///< place n p + 1/2
  weibull = 6,                    ///< place (n + 1) p
  linear = 7,                     ///< place (n - 1) p + 1: the default of R, NumPy and here
  median_unbiased = 8,            ///< place (n + 1/3) p + 1/3: whatever the law of the population
  normal_unbiased = 9             ///< place (n + 1/4) p + 3/8: for a normal population
};

/// The settings of quantile(), quantiles() and their like.
struct QuantileOptions {
  QuantileType type = QuantileType::linear;  ///< the definition
};

namespace detail {

/// A quantile as an order statistic of rank `rank` (from 0) and the part of the way to the next.
template <typename Scalar>
struct QuantilePlace {
  Eigen::Index rank = 0;
  Scalar part = Scalar(0);
};

template <typename Scalar>
QuantilePlace<Scalar> quantile_place(Eigen::Index size, Scalar p, QuantileType type) {
  // R's guard, so that a place that should be whole is not a rounding below it.
  const Scalar fuzz = 4 * std::numeric_limits<Scalar>::epsilon();
  const Scalar n = Scalar(size);
  Scalar place = Scalar(0);
  switch (type) {
    case QuantileType::inverted_cdf:
    case QuantileType::averaged_inverted_cdf:
    case QuantileType::interpolated_inverted_cdf:
      place = n * p;
      break;
    case QuantileType::closest_observation:
      place = n * p - Scalar(0.5);
      break;
    case QuantileType::hazen:
      place = n * p + Scalar(0.5);
      break;
    case QuantileType::weibull:
      place = (n + 1) * p;
      break;
    case QuantileType::linear:
      place = (n - 1) * p + 1;
      break;
    case QuantileType::median_unbiased:
      place = (n + Scalar(1) / 3) * p + Scalar(1) / 3;
      break;
    case QuantileType::normal_unbiased:
      place = (n + Scalar(0.25)) * p + Scalar(0.375);
      break;
  }
  const Scalar whole = std::floor(place + fuzz * std::max(place, Scalar(1)));
  Scalar part = place - whole;
  if (std::abs(part) <= fuzz * std::max(place, Scalar(1))) part = Scalar(0);
  if (type == QuantileType::inverted_cdf) part = part > Scalar(0) ? Scalar(1) : Scalar(0);
  if (type == QuantileType::averaged_inverted_cdf)
    part = part > Scalar(0) ? Scalar(1) : Scalar(0.5);
  if (type == QuantileType::closest_observation) {
    part = part > Scalar(0) || std::fmod(whole, Scalar(2)) != Scalar(0) ? Scalar(1) : Scalar(0);
  }
  const Eigen::Index rank = Eigen::Index(whole) - 1;
  if (rank < 0) return {0, Scalar(0)};
  if (rank >= size - 1) return {size - 1, Scalar(0)};
  return {rank, part};
}

inline void check_quantile_type(const char* function, QuantileType type) {
  check_between(function, "type", Eigen::Index(type), 1, 9);
}

/// The probabilities that quantiles are wanted at.
template <typename Scalar, typename Derived>
Eigen::VectorX<Scalar> checked_probabilities(const char* function,
                                             const Eigen::DenseBase<Derived>& p_arg) {
  Eigen::VectorX<Scalar> p = pin_vector(p_arg, function, "p").template cast<Scalar>();
  for (Eigen::Index k = 0; k < p.size(); ++k) {
    if (p(k) >= Scalar(0) && p(k) <= Scalar(1)) continue;
    throw_domain_error(function, "p(" + std::to_string(k) + ") is " + to_text(p(k)) +
                                     ", expected a probability in [0, 1]");
  }
  return p;
}

/// Quantiles of n numbers at p, in the order of p.
template <typename Scalar>
Eigen::VectorX<Scalar> quantiles_of(const char* function, const Scalar* x, Eigen::Index n,
                                    const Scalar* p, Eigen::Index count, QuantileType type) {
  std::vector<QuantilePlace<Scalar>> places(static_cast<std::size_t>(count));
  std::vector<Eigen::Index> ranks;
  for (Eigen::Index k = 0; k < count; ++k) {
    places[std::size_t(k)] = quantile_place(n, p[k], type);
    ranks.push_back(places[std::size_t(k)].rank);
    if (places[std::size_t(k)].part > Scalar(0)) ranks.push_back(ranks.back() + 1);
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  std::vector<Scalar> values(ranks.size());
  order_statistics(function, x, n, ranks.data(), Eigen::Index(ranks.size()), values.data());
  Eigen::VectorX<Scalar> result(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    const QuantilePlace<Scalar>& place = places[std::size_t(k)];
    const auto at = std::lower_bound(ranks.begin(), ranks.end(), place.rank) - ranks.begin();
    const Scalar low = values[std::size_t(at)];
    result(k) =
        place.part > Scalar(0) ? std::lerp(low, values[std::size_t(at) + 1], place.part) : low;
  }
  return result;
}

/// Quantiles of each column at p: p down the columns.
template <typename Derived>
Eigen::MatrixX<SampleScalar<Derived>> quantiles_of_columns(
    const char* function, const Eigen::DenseBase<Derived>& X_arg,
    const Eigen::VectorX<SampleScalar<Derived>>& p, QuantileType type) {
  using Scalar = SampleScalar<Derived>;
  const Derived& X = X_arg.derived();
  check_nonempty(function, "X", X.rows(), X.cols());
  check_finite(function, "X", X);
  Eigen::MatrixX<Scalar> result(p.size(), X.cols());
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    const Eigen::VectorX<Scalar> column = X.col(j).template cast<Scalar>();
    result.col(j) = quantiles_of(function, column.data(), column.size(), p.data(), p.size(), type);
  }
  return result;
}

/// A sample as one contiguous run: the entries where they stand, or a copy of them.
template <typename Scalar>
class ContiguousSample {
 public:
  explicit ContiguousSample(const SampleView<Scalar>& x) : data_(x.data), size_(x.size()) {
    if (x.outer == 1 || x.stride == x.inner) return;
    copy_ = x.scaled_down(0);
    data_ = copy_.data();
  }
  ContiguousSample(const ContiguousSample&) = delete;
  ContiguousSample& operator=(const ContiguousSample&) = delete;

  [[nodiscard]] const Scalar* data() const { return data_; }
  [[nodiscard]] Eigen::Index size() const { return size_; }

 private:
  Eigen::VectorX<Scalar> copy_;
  const Scalar* data_;
  Eigen::Index size_;
};

}  // namespace detail

/// Quantiles of a sample at several probabilities, in one pass: for each p the number below which
/// a part p of the entries lies.
///
/// Shapes:   x any dense object with n > 0 entries (integers count as double); p a vector; the
///           result as p, in its order.
/// Cost:     O(n) with one read of x for all of p, no sorting: some 1.3 ns an entry for five
///           quantiles of ten million.
/// Edges:    p = 0 and p = 1 are the smallest and the largest entry. Ties and constants are fine.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or a p lies outside
///           [0, 1].
/// Example:  \code
///           mlmath::quantiles(x, Eigen::Vector3d(0.25, 0.5, 0.75));
///           mlmath::quantiles(x, p, {.type = mlmath::QuantileType::median_unbiased});
///           \endcode
/// Source:   Hyndman, Fan, Sample Quantiles in Statistical Packages, The American Statistician 50
///           (1996).
template <typename Derived, typename DerivedP>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> quantiles(
    const Eigen::DenseBase<Derived>& x_arg, const Eigen::DenseBase<DerivedP>& p_arg,
    const QuantileOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "quantiles");
  const Eigen::VectorX<Scalar> p = detail::checked_probabilities<Scalar>("quantiles", p_arg);
  detail::check_quantile_type("quantiles", options.type);
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return detail::quantiles_of("quantiles", sample.data(), sample.size(), p.data(), p.size(),
                              options.type);
}

/// Quantile of a sample at the probability p: the number below which a part p of the entries lies,
/// by default with linear interpolation between neighbours (type 7 of Hyndman and Fan).
///
/// quantiles() gives several at once at the cost of one; weighted samples are not covered.
///
/// Shapes:   x any dense object with n > 0 entries; integers count as double.
/// Cost:     O(n) with one read of x, no sorting.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, or p lies outside
///           [0, 1].
/// Source:   as quantiles().
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> quantile(const Eigen::DenseBase<Derived>& x_arg,
                                                     detail::SampleScalar<Derived> p,
                                                     const QuantileOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "quantile");
  detail::check_quantile_type("quantile", options.type);
  detail::check_between("quantile", "p", p, Scalar(0), Scalar(1));
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return detail::quantiles_of("quantile", sample.data(), sample.size(), &p, 1, options.type)(0);
}

/// Quantiles of each column of X at several probabilities.
///
/// Shapes:   X n x p (a sample per row), n > 0; probabilities k; result k x p.
/// Cost:     O(n p); a column that is not contiguous is copied, one at a time.
/// Throws:   as quantiles(), with the position in X.
template <typename Derived, typename DerivedP>
[[nodiscard]] Eigen::MatrixX<detail::SampleScalar<Derived>> quantile_columns(
    const Eigen::DenseBase<Derived>& X, const Eigen::DenseBase<DerivedP>& p_arg,
    const QuantileOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const Eigen::VectorX<Scalar> p = detail::checked_probabilities<Scalar>("quantile_columns", p_arg);
  detail::check_quantile_type("quantile_columns", options.type);
  return detail::quantiles_of_columns("quantile_columns", X, p, options.type);
}

/// Median of each column of X: quantile_columns() at 1/2.
///
/// Shapes:   X n x p (a sample per row), n > 0; result p.
/// Cost and errors as quantile_columns().
template <typename Derived>
[[nodiscard]] Eigen::VectorX<detail::SampleScalar<Derived>> median_columns(
    const Eigen::DenseBase<Derived>& X) {
  using Scalar = detail::SampleScalar<Derived>;
  const Eigen::VectorX<Scalar> half = Eigen::VectorX<Scalar>::Constant(1, Scalar(0.5));
  return detail::quantiles_of_columns("median_columns", X, half, QuantileType::linear)
      .row(0)
      .transpose();
}

/// Median of all entries: the middle one in order, or the mean of the middle two.
///
/// Shapes:   a vector, matrix, array or expression with n > 0 entries; integers count as double.
/// Cost:     O(n) with one read of x, no sorting and no copy: about twice the time of mean().
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> median(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "median");
  const Scalar half = Scalar(0.5);
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return detail::quantiles_of("median", sample.data(), sample.size(), &half, 1,
                              QuantileType::linear)(0);
}

}  // namespace mlmath
