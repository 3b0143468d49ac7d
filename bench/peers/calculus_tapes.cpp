// SPDX-License-Identifier: MIT
/// Gradients by a C++ library of tapes; see calculus_tapes_peers.py. One of PEER_AUTODIFF, PEER_ADEPT,
/// PEER_CPPAD, PEER_STAN and PEER_ADOLC is defined.
#if defined(PEER_STAN)
#include <stan/math/rev/mat.hpp>
#endif
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <regex>
#include <vector>

#if defined(PEER_AUTODIFF)
#include <autodiff/reverse/var.hpp>
#include <autodiff/reverse/var/eigen.hpp>
using Number = autodiff::var;
static double plain_value(const Number& x) { return autodiff::val(x); }
#elif defined(PEER_ADEPT)
#include <adept_source.h>
using Number = adept::adouble;
static double plain_value(const Number& x) { return x.value(); }
#elif defined(PEER_CPPAD)
#include <cppad/cppad.hpp>
using Number = CppAD::AD<double>;
static double plain_value(const Number& x) { return CppAD::Value(CppAD::Var2Par(x)); }
#elif defined(PEER_STAN)
using Number = stan::math::var;
static double plain_value(const Number& x) { return x.val(); }
#else
#include <adolc/adolc.h>
using Number = adouble;
static double plain_value(const Number& x) { return x.value(); }
#endif

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_matrix(Index rows, Index cols, unsigned seed) {
  std::mt19937 rng(seed);
  std::uniform_real_distribution<double> uniform(-0.5, 0.5);
  return MatrixXd::NullaryExpr(rows, cols, [&] { return uniform(rng); });
}

struct Rosenbrock {
  static constexpr const char* name = "rosenbrock_1000";
  VectorXd start = random_matrix(1000, 1, 1);
  template <typename V>
  Number operator()(const V& x) const {
    Number value = 0;
    for (Index i = 0; i + 1 < start.size(); ++i) {
      const Number t = x[i + 1] - x[i] * x[i];
      const Number u = 1 - x[i];
      value += 100 * t * t + u * u;
    }
    return value;
  }
};

struct Logistic {
  static constexpr const char* name = "logistic_10000x100";
  MatrixXd X = random_matrix(100, 10000, 1);  // a sample for each column
  VectorXd y = (random_matrix(10000, 1, 2).array() > 0).cast<double>();
  VectorXd start = random_matrix(100, 1, 3);
  template <typename V>
  Number operator()(const V& w) const {
    using std::exp;
    using std::log;
    Number loss = 0;
    for (Index i = 0; i < X.cols(); ++i) {
      Number z = 0;
      for (Index j = 0; j < X.rows(); ++j) z += X(j, i) * w[j];
      loss += log(1 + exp(z)) - z * y[i];
    }
    return loss / double(X.cols());
  }
};

/// ADBench's mixture of Gaussians, in its own loops.
struct Mixture {
  static constexpr const char* name = "gmm_d10_k25_n1000";
  static constexpr Index d = 10, k = 25, n = 1000, factor_size = d * (d + 1) / 2;
  MatrixXd X = 2 * random_matrix(d, n, 1);
  VectorXd start = random_matrix(k * (1 + d + factor_size), 1, 2);

  static Number log_sum(const std::vector<Number>& terms) {
    using std::exp;
    using std::log;
    double largest = plain_value(terms[0]);
    for (const Number& term : terms) largest = std::max(largest, plain_value(term));
    Number sum = 0;
    for (const Number& term : terms) sum += exp(term - largest);
    return log(sum) + largest;
  }
  template <typename V>
  Number operator()(const V& v) const {
    using std::exp;
    std::vector<Number> scales(d * k), sums(k), q(d), terms(k);
    Number prior = 0;
    for (Index c = 0; c < k; ++c) {
      const Index factor = k + k * d + c * factor_size;
      Number sum = v[c];
      for (Index i = 0; i < d; ++i) {
        sum += v[factor + i];
        scales[c * d + i] = exp(v[factor + i]);
        prior += scales[c * d + i] * scales[c * d + i];
      }
      for (Index i = d; i < factor_size; ++i) prior += v[factor + i] * v[factor + i];
      sums[c] = sum;
    }
    Number total = 0;
    for (Index p = 0; p < n; ++p) {
      for (Index c = 0; c < k; ++c) {
        Index next = k + k * d + c * factor_size + d;
        for (Index i = 0; i < d; ++i) q[i] = scales[c * d + i] * (X(i, p) - v[k + c * d + i]);
        for (Index j = 0; j < d; ++j) {
          const Number centred = X(j, p) - v[k + c * d + j];
          for (Index i = j + 1; i < d; ++i) q[i] += v[next++] * centred;
        }
        Number square = 0;
        for (Index i = 0; i < d; ++i) square += q[i] * q[i];
        terms[c] = sums[c] - 0.5 * square;
      }
      total += log_sum(terms);
    }
    std::vector<Number> alphas(k);
    for (Index c = 0; c < k; ++c) alphas[c] = v[c];
    return total - double(n) * log_sum(alphas) + 0.5 * prior;
  }
};

double processor_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

template <typename Call>
double best_seconds(const Call& call) {
  double best = 1e9;
  const double begin = processor_seconds();
  for (int run = 0; run < 7 && processor_seconds() - begin < 20; ++run) {
    const double start = processor_seconds();
    int count = 0;
    do {
      call();
      ++count;
    } while (processor_seconds() - start < 0.05);
    best = std::min(best, (processor_seconds() - start) / count);
  }
  return best;
}

template <typename F>
void report(const char* wanted) {
  if (!std::regex_search(F::name, std::regex(wanted))) return;
  const F f;
  const VectorXd x = f.start;
  VectorXd g(x.size());
  const auto print = [&](const char* peer, double seconds) {
    std::printf("%s,%s,%.6g\n", F::name, peer, seconds);
    std::fprintf(stderr, "  |gradient| of %s by %s: %.15g\n", F::name, peer, g.norm());
  };
#if defined(PEER_AUTODIFF)
  const auto record = [&] {
    Eigen::Matrix<Number, Eigen::Dynamic, 1> v = x.cast<Number>();
    Number y = f(v);
    g = autodiff::gradient(y, v);
  };
  print("autodiff", best_seconds(record));
#elif defined(PEER_ADEPT)
  adept::Stack stack;
  std::vector<Number> v(std::size_t(x.size()));
  print("adept", best_seconds([&] {
          adept::set_values(v.data(), adept::Index(x.size()), x.data());
          stack.new_recording();
          Number y = f(v);
          y.set_gradient(1.0);
          stack.reverse();
          adept::get_gradients(v.data(), adept::Index(x.size()), g.data());
        }));
#elif defined(PEER_CPPAD)
  using Numbers = std::vector<Number>;
  const std::vector<double> point(x.data(), x.data() + x.size()), one{1.0};
  const auto record = [&](CppAD::ADFun<double>& tape) {
    Numbers v(point.begin(), point.end());
    CppAD::Independent(v);
    Numbers y{f(v)};
    tape.Dependent(v, y);
  };
  const auto sweep = [&](CppAD::ADFun<double>& tape) {
    tape.Forward(0, point);
    const auto result = tape.Reverse(1, one);
    std::copy(result.begin(), result.end(), g.data());
  };
  CppAD::ADFun<double> tape;
  record(tape);
  print("cppad_again", best_seconds([&] { sweep(tape); }));
  print("cppad", best_seconds([&] {
          CppAD::ADFun<double> fresh;
          record(fresh);
          sweep(fresh);
        }));
#elif defined(PEER_STAN)
  print("stan", best_seconds([&] {
          std::vector<Number> v(x.data(), x.data() + x.size());
          Number y = f(v);
          y.grad();
          for (Index i = 0; i < x.size(); ++i) g[i] = v[std::size_t(i)].adj();
          stan::math::recover_memory();
        }));
#else
  const auto record = [&] {
    trace_on(1);
    std::vector<Number> v(std::size_t(x.size()));
    for (Index i = 0; i < x.size(); ++i) v[std::size_t(i)] <<= x[i];
    Number y = f(v);
    double value = 0;
    y >>= value;
    trace_off();
  };
  record();
  print("adolc_again", best_seconds([&] { gradient(1, int(x.size()), x.data(), g.data()); }));
  print("adolc", best_seconds([&] {
          record();
          gradient(1, int(x.size()), x.data(), g.data());
        }));
#endif
}

#if defined(PEER_STAN)
using Vector = Eigen::Matrix<Number, Eigen::Dynamic, 1>;
using Matrix = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>;

template <typename F>
void report_matrices(const char* wanted, const char* workload, const char* peer, const MatrixXd& x,
                     const F& f) {
  if (!std::regex_search(workload, std::regex(wanted))) return;
  MatrixXd g(x.rows(), x.cols());
  const double seconds = best_seconds([&] {
    const Matrix v = x.cast<Number>();
    Number y = f(v);
    y.grad();
    for (Index i = 0; i < x.size(); ++i) g(i) = v(i).adj();
    stan::math::recover_memory();
  });
  std::printf("%s,%s,%.6g\n", workload, peer, seconds);
  std::fprintf(stderr, "  |gradient| of %s by %s: %.15g\n", workload, peer, g.norm());
}

/// By Stan's functions of whole matrices, and by its fused likelihood.
void report_matrices(const char* wanted) {
  using namespace stan::math;
  const Logistic logistic;
  const MatrixXd X = logistic.X.transpose();
  report_matrices(wanted, Logistic::name, "stan_matrices", logistic.start, [&](const Matrix& w) {
    const Vector z = multiply(X, Vector(w));
    return Number((sum(log1p_exp(z)) - dot_product(z, logistic.y)) / double(X.rows()));
  });
  const std::vector<int> labels(logistic.y.data(), logistic.y.data() + X.rows());
  report_matrices(wanted, Logistic::name, "stan_fused", logistic.start, [&](const Matrix& w) {
    return Number(-bernoulli_logit_glm_lpmf(labels, X, 0.0, Vector(w)) / double(X.rows()));
  });
  const MatrixXd pixels = random_matrix(1000, 784, 1);
  report_matrices(wanted, "softmax_1000x784x10", "stan_matrices", random_matrix(784, 10, 3),
                  [&](const Matrix& W) {
                    const Matrix Z = multiply(pixels, W);
                    Number loss = 0;
                    for (Index i = 0; i < 1000; ++i) {
                      loss += log_sum_exp(Vector(Z.row(i))) - Z(i, i % 10);
                    }
                    return Number(loss / 1000.0);
                  });
}
#endif

}  // namespace

int main(int argc, char** argv) {
  const char* const wanted = argc > 1 ? argv[1] : ".";
  report<Rosenbrock>(wanted);
  report<Logistic>(wanted);
#if !defined(PEER_AUTODIFF)  // whose recursion does not end in sensible time
  report<Mixture>(wanted);
#endif
#if defined(PEER_STAN)
  report_matrices(wanted);
#endif
}
