// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// How the covariance of the coefficients is estimated. With the residuals e, the leverages h and q
/// coefficients, all but the first are \f$ (X^TX)^{-1} M (X^TX)^{-1} \f$ with M as said.
enum class CovarianceKind {
  classical,  ///< \f$ s^2 (X^TX)^{-1} \f$: the noise of every sample has one variance
  hc0,        ///< White: \f$ \sum e_i^2 x_i x_i^T \f$; the variances may differ
  hc1,        ///< n / (n - q) times hc0
  hc2,        ///< with \f$ e_i^2 / (1 - h_i) \f$, unbiased where the variances do not differ
  hc3,        ///< with \f$ e_i^2 / (1 - h_i)^2 \f$, the safe one for few samples
  /// The noise is correlated within clusters: \f$ \sum_g (\sum_{i \in g} e_i x_i)(\cdot)^T \f$
  /// times G / (G - 1) (n - 1) / (n - q); Student's t then has G - 1 degrees of freedom.
  clustered
};

/// Prints the kind's name.
inline std::ostream& operator<<(std::ostream& out, CovarianceKind kind) {
  switch (kind) {
    case CovarianceKind::classical:
      return out << "classical";
    case CovarianceKind::hc0:
      return out << "HC0";
    case CovarianceKind::hc1:
      return out << "HC1";
    case CovarianceKind::hc2:
      return out << "HC2";
    case CovarianceKind::hc3:
      return out << "HC3";
    case CovarianceKind::clustered:
      return out << "clustered";
  }
  return out;
}

/// The settings of summary() and predict_interval().
struct InferenceOptions {
  double level = 0.95;  ///< the confidence of the intervals, in (0, 1)
  CovarianceKind covariance = CovarianceKind::classical;  ///< see CovarianceKind
  Eigen::VectorXi clusters = {};  ///< for CovarianceKind::clustered: a label for each row
  /// What sample weights mean. They are inverse variances up to a factor, as in R: a row counts
  /// once whatever its weight, and its noise has the variance s^2 / weight. Set, they are numbers
  /// of copies: all is as if each row stood there so often.
  bool counts = false;
  /// Of generalized linear models: what was added to the scores in the fit, one for each row; empty
  /// for none.
  Eigen::VectorXd offset = {};
  /// Of binomial and Poisson models: the variance is a multiple of the family's, and is estimated
  /// (quasi-likelihood, for counts that scatter more than the family says).
  bool estimate_dispersion = false;
  std::vector<std::string> names = {};  ///< of the features, for printing; empty for x0, x1, ...
};

}  // namespace mlmath
