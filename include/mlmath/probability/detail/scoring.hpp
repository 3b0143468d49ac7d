// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/evaluate_law.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/fit.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

/// Maximum likelihood by Fisher's scoring: Newton's method with the expected information in place of
/// the observed one, in the logarithms of the parameters that are positive.
namespace mlmath::detail {

template <typename T, int K>
using ParameterVector = std::array<T, std::size_t(K)>;

/// The log-likelihood of a sample, its gradient, and the Fisher information of one observation.
template <typename T, int K>
struct Score {
  T value = T(0);
  ParameterVector<T, K> gradient{};
  std::array<ParameterVector<T, K>, std::size_t(K)> information{};
};

/// The inverse of a small positive definite matrix, by elimination without pivots.
template <typename T, std::size_t K>
std::array<std::array<T, K>, K> small_inverse(std::array<std::array<T, K>, K> A) {
  std::array<std::array<T, K>, K> inverse{};
  for (std::size_t i = 0; i < K; ++i) inverse[i][i] = T(1);
  for (std::size_t k = 0; k < K; ++k) {
    const T pivot = T(1) / A[k][k];
    for (std::size_t j = 0; j < K; ++j) {
      A[k][j] *= pivot;
      inverse[k][j] *= pivot;
    }
    for (std::size_t i = 0; i < K; ++i) {
      if (i == k) continue;
      const T factor = A[i][k];
      for (std::size_t j = 0; j < K; ++j) {
        A[i][j] -= factor * A[k][j];
        inverse[i][j] -= factor * inverse[k][j];
      }
    }
  }
  return inverse;
}

/// A fit at given parameters, with the covariance of n observations of that information.
template <typename T, template <typename> typename Law, std::size_t K>
Fit<Law<T>> fit_at(const Law<T>& law, const std::array<std::array<T, K>, K>& information,
                   Eigen::Index count, T log_likelihood) {
  Fit<Law<T>> fit;
  fit.distribution = law;
  fit.count = count;
  fit.log_likelihood = log_likelihood;
  fit.covariance.resize(Eigen::Index(K), Eigen::Index(K));
  const auto inverse = small_inverse(information);
  for (std::size_t i = 0; i < K; ++i) {
    for (std::size_t j = 0; j < K; ++j) {
      fit.covariance(Eigen::Index(i), Eigen::Index(j)) = inverse[i][j] / T(count);
    }
  }
  fit.standard_errors = fit.covariance.diagonal().cwiseSqrt();
  return fit;
}

/// Scoring from a start. `evaluate(parameters)` gives the Score there, `make(parameters)` the law.
template <typename T, int K, typename Law, typename Evaluate, typename Make>
Fit<Law> score_fit(ParameterVector<T, K> parameters, const Law&, Eigen::Index count,
                   const FitOptions& options, const Evaluate& evaluate, const Make& make) {
  constexpr std::size_t size = std::size_t(K);
  const auto is_positive = [](std::size_t k) {
    return Law::Kernel::parameters[k].range != ParameterRange::real;
  };
  Score<T, K> score = evaluate(parameters);
  Status status = Status::iteration_limit;
  T last_step = std::numeric_limits<T>::infinity();
  int iterations = 0;
  while (true) {
    const auto covariance = small_inverse(score.information);
    ParameterVector<T, K> step{};
    last_step = T(0);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) step[i] += covariance[i][j] * score.gradient[j];
      step[i] /= T(count);
      const T error = std::sqrt(covariance[i][i] / T(count));
      last_step = std::max(last_step, std::abs(step[i]) / error);
      if (!(std::abs(step[i]) <= std::numeric_limits<T>::max() * error))
        status = Status::numerical_failure;
    }
    if (status == Status::numerical_failure) break;
    if (last_step <= T(options.tolerance)) {
      status = Status::converged;
      break;
    }
    if (iterations == options.max_iterations) break;
    ++iterations;
    T length(1);
    bool is_better = false;
    for (int halving = 0; halving < 40 && !is_better; ++halving, length /= T(2)) {
      ParameterVector<T, K> next = parameters;
      for (std::size_t k = 0; k < size; ++k) {
        next[k] = is_positive(k)
                      ? parameters[k] *
                            std::exp(std::clamp(length * step[k] / parameters[k], T(-2), T(2)))
                      : parameters[k] + length * step[k];
      }
      const Score<T, K> trial = evaluate(next);
      const T noise = T(64) * std::numeric_limits<T>::epsilon() * std::abs(score.value);
      is_better = trial.value >= score.value - noise;
      if (is_better) {
        parameters = next;
        score = trial;
      }
    }
    if (!is_better) {
      status = Status::numerical_failure;
      break;
    }
  }
  Fit<Law> fit = fit_at(make(parameters), score.information, count, score.value);
  fit.iterations = iterations;
  fit.last_step = last_step;
  fit.status = status;
  return fit;
}

/// The log-likelihood of a sample.
template <typename Law, typename T>
T sum_log_pdf(const Law& law, const VectorRef<T>& x) {
  return sum(image_of_all<T, T>(Law::Kernel::log_pdf(law), x));
}

/// A quantile of a sample, one of its numbers or, in the middle, the mean of two.
template <typename T>
T sample_quantile(const VectorRef<T>& x, T p) {
  Eigen::VectorX<T> sorted = x;
  const Eigen::Index n = x.size();
  const auto at = [&](Eigen::Index k) {
    std::nth_element(sorted.data(), sorted.data() + k, sorted.data() + n);
    return sorted(k);
  };
  const T position = p * T(n - 1);
  const Eigen::Index below = static_cast<Eigen::Index>(position);
  const T lower = at(below);
  return T(below) == position ? lower : lower + (at(below + 1) - lower) / T(2);
}

[[noreturn]] inline void throw_degenerate_sample(const char* law) {
  throw_domain_error(
      "fit", std::string("x has no most likely ") + law + ": its values are all equal, or too few");
}

}  // namespace mlmath::detail
