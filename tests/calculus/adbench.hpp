// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/calculus/sum_of_parts.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

/// Two problems of ADBench (Srajer, Kukelova and Fitzgibbon, A benchmark of selected algorithmic
/// differentiation tools on some problems in computer vision and machine learning, 2018), as
/// generic functions and with gradients by hand: what the tests compare and the benchmarks time.
namespace adbench {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

inline MatrixXd random_matrix(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = mlmath::uniform(rng) - 0.5;
  return A;
}

/// The log-likelihood of a mixture of k Gaussians in d dimensions with a Wishart prior. The
/// parameters are one vector: k weights (alpha), k means of d, and for each component the inverse
/// covariance factor: the d logarithms of its diagonal and its strict lower triangle by columns.
struct Mixture {
  Index d, k, n;
  Index factor_size = d * (d + 1) / 2;
  MatrixXd X = 2 * random_matrix(d, n, 1);
  VectorXd parameters = random_matrix(k * (1 + d + factor_size), 1, 2);
  static constexpr double gamma = 1;
  static constexpr int prior_m = 0;

  // Where the rows of all factors, one below the other, find their entries.
  std::vector<Index> diagonal_at, lower_at, mean_at;
  MatrixXd lower_mask = MatrixXd::Zero(k * d, d);
  MatrixXd diagonal_mask = MatrixXd::Zero(k * d, d);

  Mixture(Index dimensions, Index components, Index points)
      : d(dimensions), k(components), n(points) {
    for (Index c = 0; c < k; ++c) {
      for (Index i = 0; i < d; ++i) diagonal_at.push_back(c * factor_size + i);
    }
    for (Index j = 0; j < d; ++j) {
      for (Index c = 0; c < k; ++c) {
        for (Index i = 0; i < d; ++i) {
          const Index below = d + j * (2 * d - j - 1) / 2 + i - j - 1;
          lower_at.push_back(c * factor_size + (i > j ? below : 0));
          mean_at.push_back(c * d + j);
          if (i > j) lower_mask(c * d + i, j) = 1;
          if (i == j) diagonal_mask(c * d + i, j) = 1;
        }
      }
    }
  }

  [[nodiscard]] double constant() const {
    const double p = double(d);
    const double degrees = p + prior_m + 1;
    double log_gamma = 0.25 * p * (p - 1) * std::log(3.14159265358979323846);
    for (Index j = 1; j <= d; ++j) log_gamma += std::lgamma(0.5 * degrees + 0.5 * (1 - double(j)));
    const double C = degrees * p * (std::log(gamma) - 0.5 * std::log(2.0)) - log_gamma;
    return -double(n) * p * 0.5 * std::log(2 * 3.14159265358979323846) - double(k) * C;
  }

  /// By whole matrices: all factors at once, k d x n, in blocks of points.
  template <typename V>
  auto by_matrices(const V& v, Index block = 256) const {
    const Index blocks = (n + block - 1) / block;
    const auto scales = v.tail(k * factor_size)(diagonal_at).array().exp().matrix().eval();
    const auto lower = v.tail(k * factor_size)(lower_at).cwiseProduct(lower_mask.reshaped()).eval();
    const auto likelihood = mlmath::sum_of_parts(blocks, v, [&](Index b, const auto& w) {
      const Index points = std::min(block, n - b * block);
      return block_likelihood(w, X.middleCols(b * block, points));
    });
    return likelihood - double(n) * log_sum_exp(v.head(k).eval()) +
           0.5 * gamma * gamma * (scales.squaredNorm() + lower.squaredNorm()) -
           double(prior_m) * v.tail(k * factor_size)(diagonal_at).sum() + constant();
  }

  /// What some points add to the likelihood.
  template <typename V, typename Points>
  auto block_likelihood(const V& v, const Points& points) const {
    const Index count = points.cols();
    const auto alphas = v.head(k);
    const auto factors = v.tail(k * factor_size);
    const auto logs = factors(diagonal_at);
    const auto scales = logs.array().exp().matrix().eval();
    const auto lower = factors(lower_at).reshaped(k * d, d).cwiseProduct(lower_mask).eval();
    const auto Q = (lower + scales.replicate(1, d).cwiseProduct(diagonal_mask)).eval();
    const auto means = v.segment(k, k * d)(mean_at).reshaped(k * d, d).eval();
    const auto centre = Q.cwiseProduct(means).rowwise().sum().eval();
    const auto Y = ((Q * points).colwise() - centre).eval();
    const auto squares = Y.reshaped(d, k * count).colwise().squaredNorm().eval();
    const auto logs_of_weights = (alphas + logs.reshaped(d, k).colwise().sum().transpose()).eval();
    const auto terms =
        ((-0.5 * squares).eval().reshaped(k, count).colwise() + logs_of_weights).eval();
    return log_sum_exp_columns(terms).sum();
  }

  /// By numbers, in loops: ADBench's own formulation.
  template <typename V>
  auto by_numbers(const V& v) const {
    using mlmath::value_of;
    using std::exp;
    using std::log;
    using T = std::decay_t<decltype(v[0] + v[0])>;
    const auto zeros = [](Index size) { return std::vector<T>(std::size_t(size), T(0)); };
    std::vector<T> scales = zeros(d * k), sums = zeros(k), q = zeros(d), terms = zeros(k);
    const auto at = [](std::vector<T>& list, Index i) -> T& { return list[std::size_t(i)]; };
    T prior(0);
    for (Index c = 0; c < k; ++c) {
      const Index factor = k + k * d + c * factor_size;
      T sum(0);
      for (Index i = 0; i < d; ++i) {
        sum += v[factor + i];
        at(scales, c * d + i) = exp(v[factor + i]);
        prior += at(scales, c * d + i) * at(scales, c * d + i);
      }
      for (Index i = d; i < factor_size; ++i) prior += v[factor + i] * v[factor + i];
      at(sums, c) = sum + v[c];
    }
    const auto log_sum = [&](auto term) {
      double largest = value_of(term(0));
      for (Index c = 1; c < k; ++c) largest = std::max(largest, double(value_of(term(c))));
      T sum(0);
      for (Index c = 0; c < k; ++c) sum += exp(term(c) - largest);
      return T(log(sum) + largest);
    };
    T total(0);
    for (Index p = 0; p < n; ++p) {
      for (Index c = 0; c < k; ++c) {
        const Index lower = k + k * d + c * factor_size + d;
        for (Index i = 0; i < d; ++i) {
          at(q, i) = at(scales, c * d + i) * (X(i, p) - v[k + c * d + i]);
        }
        Index next = lower;
        for (Index j = 0; j < d; ++j) {
          const T centred = X(j, p) - v[k + c * d + j];
          for (Index i = j + 1; i < d; ++i) at(q, i) += v[next++] * centred;
        }
        T square(0);
        for (Index i = 0; i < d; ++i) square += at(q, i) * at(q, i);
        at(terms, c) = at(sums, c) - 0.5 * square;
      }
      total += log_sum([&](Index c) { return at(terms, c); });
    }
    return T(total - double(n) * log_sum([&](Index c) { return T(v[c]); }) +
             0.5 * gamma * gamma * prior + constant());
  }

  /// The value and the gradient by hand, in loops as ADBench's manual module does it.
  double by_hand(const VectorXd& v, VectorXd& gradient) const {
    gradient.setZero(v.size());
    const VectorXd scales = v.tail(k * factor_size)(diagonal_at).array().exp();
    double total = 0;
    VectorXd terms(k);
    MatrixXd mean_slopes(d, k), scale_slopes(d, k), lower_slopes(factor_size - d, k);
    VectorXd centred(d), q(d);
    for (Index p = 0; p < n; ++p) {
      for (Index c = 0; c < k; ++c) {
        const double* const lower = &v[k + k * d + c * factor_size + d];
        for (Index i = 0; i < d; ++i) centred[i] = X(i, p) - v[k + c * d + i];
        for (Index i = 0; i < d; ++i) q[i] = scales[c * d + i] * centred[i];
        Index next = 0;
        for (Index j = 0; j < d; ++j) {
          for (Index i = j + 1; i < d; ++i) q[i] += lower[next++] * centred[j];
        }
        next = 0;
        for (Index j = 0; j < d; ++j) {
          double sum = scales[c * d + j] * q[j];
          for (Index i = j + 1; i < d; ++i) {
            sum += lower[next] * q[i];
            lower_slopes(next++, c) = -centred[j] * q[i];
          }
          mean_slopes(j, c) = sum;
          scale_slopes(j, c) = 1 - scales[c * d + j] * centred[j] * q[j];
        }
        double sum_of_logs = 0;
        for (Index i = 0; i < d; ++i) sum_of_logs += v[k + k * d + c * factor_size + i];
        terms[c] = v[c] + sum_of_logs - 0.5 * q.squaredNorm();
      }
      const double largest = terms.maxCoeff();
      VectorXd weights = (terms.array() - largest).exp();
      const double sum = weights.sum();
      weights /= sum;
      total += largest + std::log(sum);
      for (Index c = 0; c < k; ++c) {
        gradient[c] += weights[c];
        gradient.segment(k + c * d, d) += weights[c] * mean_slopes.col(c);
        const Index factor = k + k * d + c * factor_size;
        gradient.segment(factor, d) += weights[c] * scale_slopes.col(c);
        gradient.segment(factor + d, factor_size - d) += weights[c] * lower_slopes.col(c);
      }
    }
    const double largest = v.head(k).maxCoeff();
    const ArrayXd e = (v.head(k).array() - largest).exp();
    total -= double(n) * (largest + std::log(e.sum()));
    gradient.head(k).array() -= double(n) * e / e.sum();
    double prior = scales.squaredNorm();
    for (Index c = 0; c < k; ++c) {
      const Index factor = k + k * d + c * factor_size;
      const auto own = scales.segment(c * d, d).array();
      gradient.segment(factor, d).array() += gamma * gamma * own.square() - prior_m;
      const auto lower = v.segment(factor + d, factor_size - d);
      gradient.segment(factor + d, factor_size - d) += gamma * gamma * lower;
      prior += lower.squaredNorm();
      total -= prior_m * v.segment(factor, d).sum();
    }
    return total + 0.5 * gamma * gamma * prior + constant();
  }
};

/// A long short-term memory of `layers` layers that predicts the next of `steps` characters of
/// `bits` bits. The parameters: for each layer the weights and then the biases of the forget, in, out
/// and change gates, then weights of the input, weights and biases of the output.
struct Memory {
  Index layers, steps, bits = 14;
  VectorXd parameters = random_matrix(layers * 8 * bits + 3 * bits, 1, 3);
  MatrixXd sequence = (random_matrix(bits, steps, 4).array() > 0).cast<double>();

  Memory(Index layer_count, Index step_count) : layers(layer_count), steps(step_count) {}

  template <typename V>
  auto by_numbers(const V& v) const {
    using std::exp;
    using std::log;
    using std::tanh;
    using T = std::decay_t<decltype(v[0] + v[0])>;
    const auto sigma = [](const auto& t) { return T(1 / (1 + exp(-t))); };
    std::vector<T> hidden(std::size_t(layers * bits), T(0));
    std::vector<T> cell = hidden;
    const Index extra = layers * 8 * bits;
    T total(0);
    for (Index t = 0; t + 1 < steps; ++t) {
      T sum(2);
      double gold = 0;
      T chosen(0);
      for (Index i = 0; i < bits; ++i) {
        T input = v[extra + i] * sequence(i, t);
        for (Index l = 0; l < layers; ++l) {
          const Index w = l * 8 * bits + i;
          const Index b = w + 4 * bits;
          T& h = hidden[std::size_t(l * bits + i)];
          T& c = cell[std::size_t(l * bits + i)];
          const T forget = sigma(input * v[w] + v[b]);
          const T in = sigma(h * v[w + bits] + v[b + bits]);
          const T out = sigma(input * v[w + 2 * bits] + v[b + 2 * bits]);
          const T change = tanh(h * v[w + 3 * bits] + v[b + 3 * bits]);
          c = c * forget + in * change;
          h = out * tanh(c);
          input = h;
        }
        const T y = input * v[extra + bits + i] + v[extra + 2 * bits + i];
        sum += exp(y);
        chosen += y * sequence(i, t + 1);
        gold += sequence(i, t + 1);
      }
      total += chosen - gold * log(sum);
    }
    return T(total / (-double(bits) * double(steps - 1)));
  }

  /// The value and the gradient by hand: back through time.
  double by_hand(const VectorXd& v, VectorXd& gradient) const {
    struct Step {
      double input, hidden, cell, forget, in, out, change, squashed;
    };
    gradient.setZero(v.size());
    const Index extra = layers * 8 * bits;
    const double scale = -1 / (double(bits) * double(steps - 1));
    std::vector<Step> record(std::size_t((steps - 1) * bits * layers));
    MatrixXd output(bits, steps - 1), slopes(bits, steps - 1);
    VectorXd hidden = VectorXd::Zero(layers * bits), cell = hidden;
    const auto sigma = [](double t) { return 1 / (1 + std::exp(-t)); };
    double total = 0;
    for (Index t = 0; t + 1 < steps; ++t) {
      for (Index i = 0; i < bits; ++i) {
        double input = v[extra + i] * sequence(i, t);
        for (Index l = 0; l < layers; ++l) {
          const Index w = l * 8 * bits + i;
          const Index b = w + 4 * bits;
          Step& s = record[std::size_t((t * bits + i) * layers + l)];
          double& h = hidden[l * bits + i];
          double& c = cell[l * bits + i];
          s.input = input;
          s.hidden = h;
          s.cell = c;
          s.forget = sigma(input * v[w] + v[b]);
          s.in = sigma(h * v[w + bits] + v[b + bits]);
          s.out = sigma(input * v[w + 2 * bits] + v[b + 2 * bits]);
          s.change = std::tanh(h * v[w + 3 * bits] + v[b + 3 * bits]);
          c = c * s.forget + s.in * s.change;
          s.squashed = std::tanh(c);
          input = h = s.out * s.squashed;
        }
        output(i, t) = input;
      }
      const ArrayXd y = output.col(t).cwiseProduct(v.segment(extra + bits, bits)) +
                        v.segment(extra + 2 * bits, bits);
      const ArrayXd e = y.exp();
      const double sum = 2 + e.sum();
      const auto gold = sequence.col(t + 1).array();
      total += (gold * y).sum() - gold.sum() * std::log(sum);
      slopes.col(t) = scale * (gold - gold.sum() * e / sum);
    }
    VectorXd d_hidden = VectorXd::Zero(layers * bits), d_cell = d_hidden;
    for (Index t = steps - 2; t >= 0; --t) {
      for (Index i = 0; i < bits; ++i) {
        const double g = slopes(i, t);
        gradient[extra + bits + i] += g * output(i, t);
        gradient[extra + 2 * bits + i] += g;
        double back = g * v[extra + bits + i];
        for (Index l = layers - 1; l >= 0; --l) {
          const Index w = l * 8 * bits + i;
          const Index b = w + 4 * bits;
          const Step& s = record[std::size_t((t * bits + i) * layers + l)];
          double& dh = d_hidden[l * bits + i];
          double& dc = d_cell[l * bits + i];
          const double seed = dh + back;
          const double turn = dc + seed * s.out * (1 - s.squashed * s.squashed);
          const double p_forget = turn * s.cell * s.forget * (1 - s.forget);
          const double p_in = turn * s.change * s.in * (1 - s.in);
          const double p_out = seed * s.squashed * s.out * (1 - s.out);
          const double p_change = turn * s.in * (1 - s.change * s.change);
          gradient[w] += p_forget * s.input;
          gradient[b] += p_forget;
          gradient[w + bits] += p_in * s.hidden;
          gradient[b + bits] += p_in;
          gradient[w + 2 * bits] += p_out * s.input;
          gradient[b + 2 * bits] += p_out;
          gradient[w + 3 * bits] += p_change * s.hidden;
          gradient[b + 3 * bits] += p_change;
          dc = turn * s.forget;
          dh = p_in * v[w + bits] + p_change * v[w + 3 * bits];
          back = p_forget * v[w] + p_out * v[w + 2 * bits];
        }
        gradient[extra + i] += back * sequence(i, t);
      }
    }
    return scale * total;
  }
};

}  // namespace adbench
