// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/information/detail/kd_tree.hpp>
#include <mlmath/information/estimate.hpp>
#include <mlmath/probability/contingency_table.hpp>
#include <mlmath/probability/gamma_function.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath {

/// The two algorithms of Kraskov, Stoegbauer and Grassberger for mutual information.
enum class KraskovAlgorithm {
  first,  ///< Counts strictly within the distance of the k-th neighbour: less variance.
  second  ///< Counts within the box of the k neighbours: less bias in many dimensions.
};

/// Options of the estimators by nearest neighbours.
struct NeighbourOptions {
  Eigen::Index k = 3;           ///< Which neighbour: more lowers the variance and raises the bias.
  InformationUnit unit = bits;  ///< The unit of the estimate.
  KraskovAlgorithm algorithm = KraskovAlgorithm::first;  ///< For neighbour_mutual_information().
};

namespace detail {

/// digamma(n) for n = 1 to n_most.
template <typename Scalar>
class IntegerDigamma {
 public:
  explicit IntegerDigamma(Eigen::Index n_most) : values_(std::size_t(n_most) + 1) {
    for (std::size_t n = 1; n < values_.size(); ++n) values_[n] = digamma(Scalar(n));
  }
  Scalar operator()(Eigen::Index n) const { return values_[std::size_t(n)]; }

 private:
  std::vector<Scalar> values_;
};

/// The samples as columns of doubles; a vector is n samples of one variable.
template <typename Derived>
Eigen::MatrixXd pin_samples(const char* function, const char* name,
                            const Eigen::DenseBase<Derived>& X_arg) {
  const Derived& X = X_arg.derived();
  check_nonempty(function, name, X.rows(), X.cols());
  check_finite(function, name, X);
  if constexpr (Derived::RowsAtCompileTime == 1 && Derived::ColsAtCompileTime != 1) {
    return X.template cast<double>();
  } else {
    return X.template cast<double>().transpose();
  }
}

inline void check_neighbours(const char* function, Eigen::Index k, Eigen::Index samples) {
  if (samples < 2) {
    throw_shape_error(function, "X has " + std::to_string(samples) +
                                    " sample, expected at least 2 for a neighbour to be there");
  }
  check_between(function, "k", k, Eigen::Index(1), samples - 1);
}

/// Counts of neighbours of the samples themselves, by a sorted list or a tree.
template <typename Scalar>
class Marginal {
 public:
  explicit Marginal(const Eigen::MatrixX<Scalar>& points)
      : points_(points),
        sorted_(points.data(), points.rows() == 1 ? points.cols() : 0),
        tree_(points.rows() == 1 ? Eigen::MatrixX<Scalar>(1, 0) : points) {}

  /// The others within the radius of sample i.
  [[nodiscard]] Eigen::Index others_within(Eigen::Index i, double radius, bool closed) const {
    if (points_.rows() > 1) return tree_.count_within(points_.col(i).data(), i, radius, closed);
    const bool counts_itself = closed || radius > 0;
    return sorted_.count_within(points_(0, i), radius, closed) - Eigen::Index(counts_itself);
  }

 private:
  const Eigen::MatrixX<Scalar>& points_;
  SortedPoints sorted_;
  KdTree<Scalar> tree_;
};

/// The mean of the samples' terms and its standard error.
template <typename Scalar>
InformationEstimate estimate_of_terms(const Eigen::VectorX<Scalar>& terms, Eigen::Index ties,
                                      InformationUnit unit) {
  const double n = double(terms.size());
  const double mean = terms.mean();
  const double variance = terms.size() > 1 ? (terms.array() - mean).square().sum() / (n - 1) : 0;
  InformationEstimate estimate;
  estimate.value = from_nats(mean, unit);
  // Where the value is infinite nothing is known of its spread.
  estimate.standard_error = from_nats(std::sqrt(variance / n), unit);
  estimate.unit = unit;
  estimate.samples = terms.size();
  estimate.ties = ties;
  return estimate;
}

/// max over the rows of |a_j - b_j|.
template <typename Scalar>
double chebyshev(const Eigen::MatrixX<Scalar>& points, Eigen::Index a, Eigen::Index b) {
  return (points.col(a) - points.col(b)).cwiseAbs().maxCoeff();
}

}  // namespace detail

/// Differential entropy of the density that samples come from, by the distance \f$ \epsilon_i \f$
/// of each to its k-th nearest neighbour in the maximum norm:
/// \f$ \psi(n) - \psi(k) + d \log 2 + \frac{d}{n} \sum_i \log \epsilon_i \f$ (Kozachenko-Leonenko).
///
/// Shapes:   X is n x d, a sample in each row; a vector is n samples of one variable.
/// Units:    bits unless options.unit says otherwise; it depends on the units of X.
/// Cost:     O(n log n) for few dimensions, by a tree of boxes.
/// Edges:    may be negative, as differential entropies are. -infinity where a sample has k exact
///           duplicates (ties counts them): the law has no density there, or the data are rounded;
///           noise below the rounding step, from a generator of the caller's, makes it finite.
/// Accuracy: the bias falls with n, slower the more dimensions there are; standard_error is that of
///           the mean of the samples' terms.
/// Throws:   ShapeError if there are fewer than 2 samples; DomainError if k is not in 1 to n - 1,
///           or X holds NaN or infinity.
/// Source:   Kraskov, Stoegbauer, Grassberger, Estimating mutual information, Phys. Rev. E 69
///           (2004), eq. 20.
template <typename Derived>
[[nodiscard]] InformationEstimate neighbour_entropy(const Eigen::DenseBase<Derived>& X_arg,
                                                    const NeighbourOptions& options = {}) {
  const char* const function = "neighbour_entropy";
  const Eigen::MatrixXd X = detail::pin_samples(function, "X", X_arg);
  const Eigen::Index n = X.cols();
  detail::check_neighbours(function, options.k, n);
  const double d = double(X.rows());
  const double constant = digamma(double(n)) - digamma(double(options.k)) + d * std::log(2.0);
  const detail::KdTree tree(X);
  std::vector<double> distances(static_cast<std::size_t>(options.k));
  std::vector<Eigen::Index> columns(distances.size());
  Eigen::VectorXd terms(n);
  Eigen::Index ties = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    tree.nearest(X.col(i).data(), i, distances, columns);
    if (distances.back() == 0) ++ties;
    terms(i) = constant + d * std::log(distances.back());
  }
  return detail::estimate_of_terms(terms, ties, options.unit);
}

/// Mutual information of two continuous variables, each of any dimension, by the counts of
/// neighbours in X and in Y alone within the distance of the k-th neighbour in both together:
/// \f$ \psi(k) + \psi(n) - \langle \psi(n_x + 1) + \psi(n_y + 1) \rangle \f$ (Kraskov, Stoegbauer,
/// Grassberger).
///
/// It does not change under monotone maps of one variable but for the estimate's noise; scale
/// variables of very different spread first, as the maximum norm compares them. Where one variable
/// is a label, see mixed_mutual_information().
///
/// Shapes:   X is n x d, Y n x e, a sample in each row; vectors are n samples of one variable.
/// Units:    bits unless options.unit says otherwise.
/// Cost:     O(n log n) for few dimensions.
/// Edges:    a sample with k exact duplicates (ties counts them) takes the term of Gao, Kannan, Oh,
///           Viswanath (2017), which is right for rounded and mixed data: no hidden noise is added.
///           The estimate may be a little negative for independent variables.
/// Accuracy: nearly unbiased for independent variables; low where X and Y nearly determine each
///           other. standard_error is that of the mean of the samples' terms.
/// Throws:   ShapeError if the numbers of samples differ or are below 2; DomainError if k is not in
///           1 to n - 1, or X or Y hold NaN or infinity.
/// Source:   Phys. Rev. E 69 (2004), eq. 8 and 9; Gao et al., Estimating mutual information for
///           discrete-continuous mixtures, NIPS 2017.
template <typename DerivedX, typename DerivedY>
[[nodiscard]] InformationEstimate neighbour_mutual_information(
    const Eigen::DenseBase<DerivedX>& X_arg, const Eigen::DenseBase<DerivedY>& Y_arg,
    const NeighbourOptions& options = {}) {
  const char* const function = "neighbour_mutual_information";
  const Eigen::MatrixXd X = detail::pin_samples(function, "X", X_arg);
  const Eigen::MatrixXd Y = detail::pin_samples(function, "Y", Y_arg);
  const Eigen::Index n = X.cols();
  detail::check_same_rows(function, "Y", Y.cols(), Y.rows(), "X", n, X.rows());
  detail::check_neighbours(function, options.k, n);
  Eigen::MatrixXd both(X.rows() + Y.rows(), n);
  both << X, Y;
  const detail::KdTree tree(both);
  const detail::Marginal in_X(X);
  const detail::Marginal in_Y(Y);
  const detail::IntegerDigamma<double> psi(n + 1);
  const bool is_first = options.algorithm == KraskovAlgorithm::first;
  std::vector<double> distances(static_cast<std::size_t>(options.k));
  std::vector<Eigen::Index> columns(distances.size());
  Eigen::VectorXd terms(n);
  Eigen::Index ties = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    tree.nearest(both.col(i).data(), i, distances, columns);
    const double radius = distances.back();
    if (radius == 0) {
      ++ties;
      // All counts with the sample itself.
      const Eigen::Index together = tree.count_within(both.col(i).data(), i, 0, true) + 1;
      terms(i) = psi(together) + std::log(double(n)) - psi(in_X.others_within(i, 0, true) + 1) -
                 psi(in_Y.others_within(i, 0, true) + 1);
    } else if (is_first) {
      terms(i) = psi(options.k) + psi(n) - psi(in_X.others_within(i, radius, false) + 1) -
                 psi(in_Y.others_within(i, radius, false) + 1);
    } else {
      double x_radius = 0;
      double y_radius = 0;
      for (const Eigen::Index column : columns) {
        x_radius = std::max(x_radius, detail::chebyshev(X, i, column));
        y_radius = std::max(y_radius, detail::chebyshev(Y, i, column));
      }
      terms(i) = psi(options.k) - 1 / double(options.k) + psi(n) -
                 psi(in_X.others_within(i, x_radius, true)) -
                 psi(in_Y.others_within(i, y_radius, true));
    }
  }
  return detail::estimate_of_terms(terms, ties, options.unit);
}

/// Mutual information of continuous variables X and a label,
/// \f$ \psi(n) + \psi(k) - \langle \psi(n_{label}) + \psi(m) \rangle \f$, with m the samples of any
/// label within the distance of the k-th neighbour of the same label (Ross).
///
/// Shapes:   X is n x d, or a vector of n samples; labels has n integers.
/// Units:    bits unless options.unit says otherwise.
/// Cost:     O(n log n) for few dimensions.
/// Edges:    a label with fewer than k + 1 samples takes as many neighbours as it has; one with a
///           single sample tells nothing and is left out (samples counts the others). 0 where no
///           label comes twice.
/// Throws:   ShapeError if the sizes differ or there are fewer than 2 samples; DomainError if k is
///           not in 1 to n - 1, or X holds NaN or infinity.
/// Source:   Ross, Mutual information between discrete and continuous data sets, PLoS ONE 9 (2014).
template <typename DerivedX, typename DerivedL>
  requires std::integral<typename DerivedL::Scalar>
[[nodiscard]] InformationEstimate mixed_mutual_information(const Eigen::DenseBase<DerivedX>& X_arg,
                                                           const Eigen::DenseBase<DerivedL>& labels,
                                                           const NeighbourOptions& options = {}) {
  const char* const function = "mixed_mutual_information";
  Eigen::MatrixXd X = detail::pin_samples(function, "X", X_arg);
  detail::check_one_per_row(function, "labels", labels.size(), "X", X.cols(), X.rows());
  detail::check_neighbours(function, options.k, X.cols());
  const auto encoded = detail::encode_labels(labels, function, "labels");
  std::vector<std::vector<Eigen::Index>> members(static_cast<std::size_t>(encoded.labels.size()));
  for (Eigen::Index i = 0; i < X.cols(); ++i) {
    members[static_cast<std::size_t>(encoded.codes(i))].push_back(i);
  }
  std::vector<Eigen::Index> kept;
  for (const auto& group : members) {
    if (group.size() > 1) kept.insert(kept.end(), group.begin(), group.end());
  }
  InformationEstimate nothing;
  nothing.unit = options.unit;
  if (kept.empty()) return nothing;
  // The samples that are kept, those of each label together.
  X = Eigen::MatrixXd(X(Eigen::seqN(0, X.rows()), kept));
  const Eigen::Index n = X.cols();
  const detail::KdTree tree(X);
  const detail::IntegerDigamma<double> psi(n);
  Eigen::VectorXd terms(n);
  Eigen::Index ties = 0;
  Eigen::Index begin = 0;
  for (const auto& group : members) {
    const Eigen::Index size = Eigen::Index(group.size());
    if (size < 2) continue;
    const Eigen::Index k = std::min(options.k, size - 1);
    const detail::KdTree of_label(Eigen::MatrixXd(X.middleCols(begin, size)));
    std::vector<double> distances(static_cast<std::size_t>(k));
    std::vector<Eigen::Index> columns(distances.size());
    for (Eigen::Index i = 0; i < size; ++i) {
      const double* const point = X.col(begin + i).data();
      of_label.nearest(point, i, distances, columns);
      const double radius = distances.back();
      const bool is_tied = radius == 0;
      ties += Eigen::Index(is_tied);
      // The sample itself is one of the m; at a radius of 0 so is each of its duplicates.
      const Eigen::Index m = tree.count_within(point, begin + i, radius, is_tied) + 1;
      const Eigen::Index near = is_tied ? of_label.count_within(point, i, 0, true) : k;
      terms(begin + i) = psi(n) + psi(near) - psi(size) - psi(is_tied ? std::max(m - 1, near) : m);
    }
    begin += size;
  }
  return detail::estimate_of_terms(terms, ties, options.unit);
}

/// Kullback-Leibler divergence \f$ D(p \| q) \f$ of the densities that two samples come from, by
/// the distances \f$ \rho_i, \nu_i \f$ from each of the n samples of p to its k-th neighbour among
/// the others and among the m samples of q:
/// \f$ \frac{d}{n} \sum_i \log \frac{\nu_i}{\rho_i} + \log \frac{m}{n - 1} \f$.
///
/// Shapes:   X, from p, is n x d, Y, from q, is m x d; vectors are samples of one variable.
/// Units:    bits unless options.unit says otherwise.
/// Cost:     O((n + m) log(n + m)) for few dimensions.
/// Edges:    may be negative where p and q are close. Infinite where samples of X have k exact
///           duplicates (ties counts them).
/// Throws:   ShapeError if the dimensions differ or X has fewer than 2 samples; DomainError if k is
///           not in 1 to min(n - 1, m), or X or Y hold NaN or infinity.
/// Source:   Wang, Kulkarni, Verdu, Divergence estimation for multidimensional densities via
///           k-nearest-neighbor distances, IEEE Trans. Inf. Theory 55 (2009).
template <typename DerivedX, typename DerivedY>
[[nodiscard]] InformationEstimate neighbour_kl_divergence(const Eigen::DenseBase<DerivedX>& X_arg,
                                                          const Eigen::DenseBase<DerivedY>& Y_arg,
                                                          const NeighbourOptions& options = {}) {
  const char* const function = "neighbour_kl_divergence";
  const Eigen::MatrixXd X = detail::pin_samples(function, "X", X_arg);
  const Eigen::MatrixXd Y = detail::pin_samples(function, "Y", Y_arg);
  const Eigen::Index n = X.cols();
  const Eigen::Index m = Y.cols();
  if (X.rows() != Y.rows()) {
    detail::throw_shape_error(function, "Y has " + std::to_string(Y.rows()) +
                                            " columns, expected " + std::to_string(X.rows()) +
                                            " as X");
  }
  detail::check_neighbours(function, options.k, n);
  detail::check_between(function, "k", options.k, Eigen::Index(1), m);
  const double d = double(X.rows());
  const detail::KdTree among_own(X);
  const detail::KdTree among_other(Y);
  std::vector<double> distances(static_cast<std::size_t>(options.k));
  std::vector<Eigen::Index> columns(distances.size());
  Eigen::VectorXd terms(n);
  Eigen::Index ties = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    among_own.nearest(X.col(i).data(), i, distances, columns);
    const double own = distances.back();
    among_other.nearest(X.col(i).data(), -1, distances, columns);
    ties += Eigen::Index(own == 0);
    terms(i) =
        d * (std::log(distances.back()) - std::log(own)) + std::log(double(m) / double(n - 1));
  }
  return detail::estimate_of_terms(terms, ties, options.unit);
}

}  // namespace mlmath
