// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/information/estimate.hpp>
#include <mlmath/probability/contingency_table.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath {

/// How an entropy is estimated from counts \f$ n_i \f$ of N samples.
enum class EntropyEstimator {
  /// The entropy of the shares n_i / N: too low, by about (K - 1) / (2 N) nats for K outcomes.
  plug_in,
  /// plug_in and (K - 1) / (2 N), with K the outcomes seen. Miller (1955).
  miller_madow,
  /// \f$ \log N - \frac1N \sum_i n_i G(n_i) \f$: nearly unbiased for many samples of each outcome
  /// and better than the others for few. Grassberger, arXiv:physics/0307138 (2003).
  grassberger,
  /// For outcomes most of which were not seen yet: shares scaled by the coverage, weighted by the
  /// chance to be seen. Chao, Shen, Environmental and Ecological Statistics 10 (2003).
  chao_shen,
  /// The jackknife of plug_in: N H - (N - 1) times the mean of H with a sample left out.
  jackknife,
  /// The entropy of shares that are shrunk towards equal ones. Hausser, Strimmer, J. Machine
  /// Learning Research 10 (2009). Outcomes with a count of 0 take part.
  shrinkage
};

/// Options of entropy_of_counts() and its relatives.
struct EntropyOptions {
  EntropyEstimator estimator = EntropyEstimator::miller_madow;  ///< See EntropyEstimator.
  InformationUnit unit = bits;                                  ///< The unit of the estimate.
};

namespace detail {

/// Euler's constant.
inline constexpr double euler_gamma = 0.57721566490153286060651209008240243;

/// G(n) of Grassberger (2003) for n = 0 to n_most: G(1) = -gamma - log 2, G(2) = 2 - gamma - log 2,
/// G(2 m + 1) = G(2 m), G(2 m + 2) = G(2 m) + 2 / (2 m + 1).
inline std::vector<double> grassberger_table(Eigen::Index n_most) {
  constexpr double log_2 = 0.693147180559945309417232121458176568;
  std::vector<double> table(static_cast<std::size_t>(std::max<Eigen::Index>(n_most, 2)) + 1, 0.0);
  table[1] = -euler_gamma - log_2;
  for (std::size_t n = 2; n < table.size(); ++n) {
    if (n % 2 == 1) {
      table[n] = table[n - 1];
    } else if (n == 2) {
      table[n] = 2 - euler_gamma - log_2;
    } else {
      table[n] = table[n - 2] + 2.0 / double(n - 1);
    }
  }
  return table;
}

/// Entropy in nats of counts that were checked.
template <typename Scalar>
double entropy_of_checked_counts(const Eigen::VectorX<Scalar>& counts, EntropyEstimator estimator) {
  const double N = counts.sum();
  const auto plug_in = [&] {
    double total = 0;
    for (const double n : counts) {
      if (n > 0) total -= n / N * std::log(n / N);
    }
    return total;
  };
  switch (estimator) {
    case EntropyEstimator::plug_in:
      return plug_in();
    case EntropyEstimator::miller_madow:
      return plug_in() + double((counts.array() > 0).count() - 1) / (2 * N);
    case EntropyEstimator::grassberger: {
      const auto G = grassberger_table(Eigen::Index(counts.maxCoeff()));
      double total = 0;
      for (const double n : counts) total += n * G[static_cast<std::size_t>(n)];
      return std::log(N) - total / N;
    }
    case EntropyEstimator::chao_shen: {
      const double singles = double((counts.array() == 1).count());
      // All seen once would leave a coverage of 0: one of them counts as seen twice.
      const double coverage = 1 - std::min(singles, N - 1) / N;
      double total = 0;
      for (const double n : counts) {
        if (n == 0) continue;
        const double p = coverage * n / N;
        const double unseen = p < 1 ? std::exp(N * std::log1p(-p)) : 0;
        total -= p * std::log(p) / (1 - unseen);
      }
      return total;
    }
    case EntropyEstimator::jackknife: {
      if (N == 1) return 0;
      // H with one of n_i left out, from sum n log n, which changes in one term.
      double n_log_n = 0;
      for (const double n : counts) {
        if (n > 1) n_log_n += n * std::log(n);
      }
      double mean = 0;
      for (const double n : counts) {
        if (n == 0) continue;
        const double before = n > 1 ? n * std::log(n) : 0;
        const double after = n > 2 ? (n - 1) * std::log(n - 1) : 0;
        mean += n / N * (std::log(N - 1) - (n_log_n - before + after) / (N - 1));
      }
      return N * plug_in() - (N - 1) * mean;
    }
    case EntropyEstimator::shrinkage: {
      const Eigen::ArrayXd shares = counts.array() / N;
      const double even = 1 / double(counts.size());
      const double spread = (even - shares).square().sum();
      const double noise = N > 1 ? (1 - shares.square().sum()) / (N - 1) : 1;
      const double intensity = spread > 0 ? std::clamp(noise / spread, 0.0, 1.0) : 1;
      double total = 0;
      for (const double share : shares) {
        const double p = intensity * even + (1 - intensity) * share;
        if (p > 0) total -= p * std::log(p);
      }
      return total;
    }
  }
  return 0;
}

/// Throws unless the counts are whole numbers >= 0, not all 0.
template <typename Derived>
Eigen::VectorXd pin_counts(const char* function, const char* name,
                           const Eigen::DenseBase<Derived>& counts_arg) {
  const Derived& counts = counts_arg.derived();
  check_nonempty(function, name, counts.rows(), counts.cols());
  Eigen::VectorXd pinned(counts.size());
  Eigen::Index k = 0;
  for (Eigen::Index j = 0; j < counts.cols(); ++j) {
    for (Eigen::Index i = 0; i < counts.rows(); ++i) {
      const double n = double(counts.coeff(i, j));
      // Above 2^53 a whole number is none to a double.
      if (!(n >= 0 && n <= 0x1p53 && n == std::floor(n))) {
        throw_domain_error(function, std::string(name) + position_text(counts, i, j) + " is " +
                                         to_text(n) + ", expected whole numbers >= 0");
      }
      pinned(k++) = n;
    }
  }
  if (!(pinned.sum() > 0)) {
    throw_domain_error(function,
                       std::string("every entry of ") + name + " is 0, expected a positive count");
  }
  return pinned;
}

/// The standard error of plug_in, in nats: \f$ \sqrt{\mathrm{Var}(\log p_x) / N} \f$.
template <typename Scalar>
double entropy_standard_error(const Eigen::VectorX<Scalar>& counts) {
  const double N = counts.sum();
  double mean = 0;
  for (const double n : counts) {
    if (n > 0) mean += n / N * std::log(n / N);
  }
  double variance = 0;
  for (const double n : counts) {
    if (n > 0) variance += n / N * (std::log(n / N) - mean) * (std::log(n / N) - mean);
  }
  return std::sqrt(variance / N);
}

}  // namespace detail

/// The entropy of the law behind counts of its outcomes, corrected for what few samples miss.
///
/// Shapes:   counts has an outcome in each entry, of any shape and type; outcomes that were not
///           seen may be left out but for EntropyEstimator::shrinkage.
/// Units:    bits unless options.unit says otherwise.
/// Cost:     O(size(counts)); for EntropyEstimator::grassberger a table up to the largest count.
/// Accuracy: standard_error is that of the plug-in estimate, first order in 1 / sqrt(N). What is
///           left of the bias depends on the law: compare two estimators.
/// Throws:   ShapeError if counts is empty; DomainError if an entry is no whole number >= 0, or all
///           are 0.
/// Source:   Paninski, Estimation of entropy and mutual information, Neural Computation 15 (2003);
///           each estimator's is named with it.
template <typename Derived>
[[nodiscard]] InformationEstimate entropy_of_counts(const Eigen::DenseBase<Derived>& counts_arg,
                                                    const EntropyOptions& options = {}) {
  const Eigen::VectorXd counts = detail::pin_counts("entropy_of_counts", "counts", counts_arg);
  InformationEstimate estimate;
  estimate.value =
      detail::from_nats(detail::entropy_of_checked_counts(counts, options.estimator), options.unit);
  estimate.standard_error = detail::from_nats(detail::entropy_standard_error(counts), options.unit);
  estimate.unit = options.unit;
  estimate.samples = Eigen::Index(counts.sum());
  return estimate;
}

/// The entropy of the law that labels are samples of: entropy_of_counts() of how often each was
/// seen.
///
/// Shapes:   labels has n integers.
/// Throws:   ShapeError if there are none.
template <typename Derived>
  requires std::integral<typename Derived::Scalar>
[[nodiscard]] InformationEstimate entropy_of_labels(const Eigen::DenseBase<Derived>& labels,
                                                    const EntropyOptions& options = {}) {
  detail::check_nonempty("entropy_of_labels", "labels", labels.rows(), labels.cols());
  const auto encoded = detail::encode_labels(labels, "entropy_of_labels", "labels");
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(encoded.labels.size());
  for (const Eigen::Index code : encoded.codes) counts(code) += 1;
  return entropy_of_counts(counts, options);
}

/// The mutual information of the variables behind a table of counts,
/// \f$ \hat H(X) + \hat H(Y) - \hat H(X, Y) \f$ with each entropy estimated as the options say.
///
/// The plug-in estimate is mutual_information() of the normalized table.
///
/// Shapes:   counts has a row for each value of X and a column for each of Y.
/// Units:    bits unless options.unit says otherwise.
/// Edges:    a corrected estimate may be below 0, where independence is what it says.
/// Accuracy: standard_error is first order in 1 / sqrt(N), and 0 for independent shares.
/// Throws:   as entropy_of_counts().
/// Source:   Roulston, Estimating the errors on measured entropy and mutual information, Physica D
///           125 (1999).
template <typename Derived>
[[nodiscard]] InformationEstimate mutual_information_of_counts(
    const Eigen::DenseBase<Derived>& counts_arg, const EntropyOptions& options = {}) {
  const Eigen::VectorXd joint =
      detail::pin_counts("mutual_information_of_counts", "counts", counts_arg);
  const Eigen::MatrixXd counts = joint.reshaped(counts_arg.rows(), counts_arg.cols());
  const Eigen::VectorXd rows = counts.rowwise().sum();
  const Eigen::VectorXd columns = counts.colwise().sum();
  const auto entropy_of = [&](const Eigen::VectorXd& of) {
    return detail::entropy_of_checked_counts(of, options.estimator);
  };
  const double N = joint.sum();
  double mean = 0;
  double square = 0;
  for (Eigen::Index j = 0; j < counts.cols(); ++j) {
    for (Eigen::Index i = 0; i < counts.rows(); ++i) {
      if (counts(i, j) == 0) continue;
      const double pointwise = std::log(N / rows(i) * (counts(i, j) / columns(j)));
      mean += counts(i, j) / N * pointwise;
      square += counts(i, j) / N * pointwise * pointwise;
    }
  }
  InformationEstimate estimate;
  estimate.value =
      detail::from_nats(entropy_of(rows) + entropy_of(columns) - entropy_of(joint), options.unit);
  estimate.standard_error =
      detail::from_nats(std::sqrt(std::max(square - mean * mean, 0.0) / N), options.unit);
  estimate.unit = options.unit;
  estimate.samples = Eigen::Index(N);
  return estimate;
}

}  // namespace mlmath
