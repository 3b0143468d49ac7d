// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <ostream>
#include <string>

namespace mlmath {

/// The settings of histogram().
struct HistogramOptions {
  /// The number of bins, > 0; 0 for the rule of Freedman and Diaconis, \f$ 2\,\mathrm{IQR}\,
  /// n^{-1/3} \f$ wide, or Sturges' \f$ \log_2 n + 1 \f$ bins where that gives more (NumPy's
  /// "auto"), at most 10000.
  Eigen::Index bins = 0;
  std::optional<double> lower = std::nullopt;  ///< the lowest edge; unset, the smallest entry
  std::optional<double> upper = std::nullopt;  ///< the highest edge; unset, the largest entry
};

/// Counts of entries in bins of one width: [edge, next edge), the last one closed.
template <RealScalar Scalar = double>
struct [[nodiscard]] Histogram {
  Eigen::VectorX<Scalar> edges;         ///< the ends of the bins, one more than bins
  Eigen::VectorX<Eigen::Index> counts;  ///< entries in each bin
  Eigen::Index below = 0;               ///< entries below the lowest edge
  Eigen::Index above = 0;               ///< entries above the highest edge

  /// The middles of the bins.
  [[nodiscard]] Eigen::VectorX<Scalar> centres() const {
    return edges.head(counts.size()) + (edges.tail(counts.size()) - edges.head(counts.size())) / 2;
  }

  /// Estimated density of the population in each bin: the share of all entries over the width.
  [[nodiscard]] Eigen::VectorX<Scalar> densities() const {
    const Scalar total = Scalar(counts.sum() + below + above);
    const Eigen::ArrayX<Scalar> widths = edges.tail(counts.size()) - edges.head(counts.size());
    return counts.template cast<Scalar>().array() / (total * widths);
  }
};

/// Prints a line a bin: its ends, its count and a bar.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const Histogram<Scalar>& histogram) {
  const Eigen::Index most = (std::max)(histogram.counts.maxCoeff(), Eigen::Index(1));
  for (Eigen::Index k = 0; k < histogram.counts.size(); ++k) {
    const bool is_last = k + 1 == histogram.counts.size();
    const double share = double(histogram.counts(k)) / double(most);
    const std::string bar(std::size_t(std::lround(50 * share)), '#');
    out << "[" << histogram.edges(k) << ", " << histogram.edges(k + 1) << (is_last ? "] " : ") ")
        << histogram.counts(k) << (bar.empty() ? "" : " ") << bar << "\n";
  }
  return out;
}

namespace detail {

/// The bins that Freedman and Diaconis, and Sturges, want for a sample.
template <typename Scalar>
Eigen::Index automatic_bins(const Scalar* x, Eigen::Index n, Scalar low, Scalar high) {
  const Scalar p[2] = {Scalar(0.25), Scalar(0.75)};
  const Eigen::VectorX<Scalar> quartiles =
      quantiles_of("histogram", x, n, p, 2, QuantileType::linear);
  double bins = std::log2(double(n)) + 1;
  const double width = 2 * double(quartiles(1) - quartiles(0)) / std::cbrt(double(n));
  if (width > 0) bins = std::max(bins, double(high - low) / width);
  return Eigen::Index(std::ceil(std::min(bins, 1e4)));
}

template <typename Scalar>
Histogram<Scalar> histogram_of(const Scalar* data, Eigen::Index size,
                               const HistogramOptions& options) {
  const Eigen::Map<const Eigen::ArrayX<Scalar>> entries(data, size);
  Scalar low = options.lower ? Scalar(*options.lower) : entries.minCoeff();
  Scalar high = options.upper ? Scalar(*options.upper) : entries.maxCoeff();
  if (low == high && !options.lower && !options.upper) {
    low -= Scalar(0.5);
    high += Scalar(0.5);
  }
  if (!(low < high && high - low <= std::numeric_limits<Scalar>::max())) {
    throw_domain_error("histogram", "lower = " + to_text(low) + ", upper = " + to_text(high) +
                                        ", expected finite numbers, lower < upper");
  }
  const Eigen::Index bins = options.bins > 0 ? options.bins : automatic_bins(data, size, low, high);
  Histogram<Scalar> result;
  result.edges = Eigen::VectorX<Scalar>::LinSpaced(bins + 1, low, high);
  result.counts = Eigen::VectorX<Eigen::Index>::Zero(bins);
  const Scalar scale = Scalar(bins) / (high - low);
  for (Eigen::Index i = 0; i < size; ++i) {
    const Scalar value = data[i];
    if (value < low) {
      ++result.below;
    } else if (value > high) {
      ++result.above;
    } else {
      Eigen::Index k = std::min(Eigen::Index((value - low) * scale), bins - 1);
      // The edges decide, not the rounding of the place.
      if (value < result.edges(k)) --k;
      if (k + 1 < bins && value >= result.edges(k + 1)) ++k;
      ++result.counts(k);
    }
  }
  return result;
}

}  // namespace detail

/// Histogram of all entries in bins of one width.
///
/// Shapes:   x any dense object with n > 0 entries; integers count as double.
/// Cost:     O(n), two passes; the automatic number of bins takes one more.
/// Edges:    a constant sample gets bins around its value, from 1/2 below to 1/2 above. Entries on
///           an edge belong to the bin above, those on the highest to the last bin.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity, bins is negative,
///           or an edge is not finite or lower >= upper.
/// Example:  \code
///           std::cout << mlmath::histogram(x, {.bins = 20});
///           \endcode
/// Source:   Freedman, Diaconis, Z. Wahrscheinlichkeitstheorie 57 (1981).
template <typename Derived>
Histogram<detail::SampleScalar<Derived>> histogram(const Eigen::DenseBase<Derived>& x_arg,
                                                   const HistogramOptions& options = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "histogram");
  detail::check_between("histogram", "bins", options.bins, 0, Eigen::Index(1) << 40);
  detail::view_of(x).check_finite("histogram", "x");
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return detail::histogram_of(sample.data(), sample.size(), options);
}

}  // namespace mlmath
