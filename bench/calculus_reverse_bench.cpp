// SPDX-License-Identifier: MIT
/// Reverse mode against gradients, Hessians and products written by hand in plain Eigen.
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/sparse_hessian.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>

namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_matrix(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = mlmath::uniform(rng) - 0.5;
  return A;
}

// logistic regression
struct Logistic {
  MatrixXd X;
  VectorXd y;
  VectorXd w;
  Logistic(Index n, Index p)
      : X(random_matrix(n, p, 1)),
        y((random_matrix(n, 1, 2).array() > 0).cast<double>()),
        w(random_matrix(p, 1, 3)) {}
  auto loss() const {
    return [this](const auto& v) {
      const auto z = (X * v).eval();
      return (softplus(z).sum() - z.dot(y)) / double(X.rows());
    };
  }
  // Value and gradient, one exponential for both.
  double by_hand(VectorXd& gradient) const {
    const VectorXd z = X * w;
    const ArrayXd e = (-z.array().abs()).exp();
    const double value = ((z.array().max(0) + e.log1p()).sum() - z.dot(y)) / double(X.rows());
    const ArrayXd inverse = 1 / (1 + e);
    const VectorXd residual =
        ((z.array() < 0).select(e * inverse, inverse) - y.array()) / double(X.rows());
    gradient.noalias() = X.transpose() * residual;
    return value;
  }
};

void logistic_eigen(benchmark::State& state) {
  const Logistic problem(10000, 100);
  VectorXd g;
  for (auto _ : state) {
    benchmark::DoNotOptimize(problem.by_hand(g));
    benchmark::DoNotOptimize(g.data());
  }
}
void logistic_mlmath(benchmark::State& state) {
  const Logistic problem(10000, 100);
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(problem.loss(), problem.w);
    benchmark::DoNotOptimize(result.gradient.data());
  }
}
BENCHMARK(logistic_eigen)->Name("logistic_10000x100/eigen");
BENCHMARK(logistic_mlmath)->Name("logistic_10000x100/mlmath");

// softmax cross-entropy
struct SoftmaxProblem {
  MatrixXd X = random_matrix(1000, 784, 1);
  MatrixXd Y = MatrixXd::Zero(1000, 10);
  MatrixXd W = random_matrix(784, 10, 3);
  SoftmaxProblem() {
    for (Index i = 0; i < 1000; ++i) Y(i, i % 10) = 1;
  }
  auto loss() const {
    return [this](const auto& V) {
      const auto Z = (X * V).eval();
      return (log_sum_exp_rows(Z).sum() - Z.cwiseProduct(Y).sum()) / 1000.0;
    };
  }
  double by_hand(MatrixXd& gradient) const {
    const MatrixXd Z = X * W;
    const VectorXd largest = Z.rowwise().maxCoeff();
    MatrixXd P = (Z.colwise() - largest).array().exp();
    const ArrayXd sums = P.rowwise().sum();
    const double value = (largest.sum() + sums.log().sum() - Z.cwiseProduct(Y).sum()) / 1000.0;
    P.array().colwise() /= sums;
    P = (P - Y) / 1000.0;
    gradient.noalias() = X.transpose() * P;
    return value;
  }
};

void softmax_eigen(benchmark::State& state) {
  const SoftmaxProblem problem;
  MatrixXd g;
  for (auto _ : state) {
    benchmark::DoNotOptimize(problem.by_hand(g));
    benchmark::DoNotOptimize(g.data());
  }
}
void softmax_mlmath(benchmark::State& state) {
  const SoftmaxProblem problem;
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(problem.loss(), problem.W);
    benchmark::DoNotOptimize(result.gradient.data());
  }
}
BENCHMARK(softmax_eigen)->Name("softmax_1000x784x10/eigen");
BENCHMARK(softmax_mlmath)->Name("softmax_1000x784x10/mlmath");

// two-layer network
struct Network {
  MatrixXd X = random_matrix(256, 784, 1);
  MatrixXd Y = MatrixXd::Zero(256, 10);
  MatrixXd W1 = 0.1 * random_matrix(784, 128, 3);
  Eigen::RowVectorXd b1 = random_matrix(1, 128, 4);
  MatrixXd W2 = 0.1 * random_matrix(128, 10, 5);
  Eigen::RowVectorXd b2 = random_matrix(1, 10, 6);
  Network() {
    for (Index i = 0; i < 256; ++i) Y(i, i % 10) = 1;
  }
  auto loss() const {
    return [this](const auto& V1, const auto& c1, const auto& V2, const auto& c2) {
      const auto hidden = tanh(((X * V1).rowwise() + c1).eval());
      const auto Z = ((hidden * V2).rowwise() + c2).eval();
      return (log_sum_exp_rows(Z).sum() - Z.cwiseProduct(Y).sum()) / 256.0;
    };
  }
  double by_hand(MatrixXd& g1, Eigen::RowVectorXd& h1, MatrixXd& g2, Eigen::RowVectorXd& h2) const {
    MatrixXd hidden = X * W1;
    hidden.rowwise() += b1;
    hidden = hidden.array().tanh();
    MatrixXd Z = hidden * W2;
    Z.rowwise() += b2;
    const VectorXd largest = Z.rowwise().maxCoeff();
    MatrixXd P = (Z.colwise() - largest).array().exp();
    const ArrayXd sums = P.rowwise().sum();
    const double value = (largest.sum() + sums.log().sum() - Z.cwiseProduct(Y).sum()) / 256.0;
    P.array().colwise() /= sums;
    P = (P - Y) / 256.0;
    g2.noalias() = hidden.transpose() * P;
    h2 = P.colwise().sum();
    MatrixXd D = P * W2.transpose();
    D.array() *= 1 - hidden.array().square();
    g1.noalias() = X.transpose() * D;
    h1 = D.colwise().sum();
    return value;
  }
};

void network_eigen(benchmark::State& state) {
  const Network net;
  MatrixXd g1, g2;
  Eigen::RowVectorXd h1, h2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(net.by_hand(g1, h1, g2, h2));
    benchmark::DoNotOptimize(g1.data());
  }
}
void network_mlmath(benchmark::State& state) {
  const Network net;
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(net.loss(), net.W1, net.b1, net.W2, net.b2);
    benchmark::DoNotOptimize(std::get<0>(result.gradient).data());
  }
}
BENCHMARK(network_eigen)->Name("network_784_128_10_batch_256/eigen");
BENCHMARK(network_mlmath)->Name("network_784_128_10_batch_256/mlmath");

// Rosenbrock's function
double rosenbrock_by_hand(const VectorXd& x, VectorXd& g) {
  const Index n = x.size();
  g.setZero(n);
  double value = 0;
  for (Index i = 0; i + 1 < n; ++i) {
    const double t = x[i + 1] - x[i] * x[i];
    const double u = 1 - x[i];
    value += 100 * t * t + u * u;
    g[i] += -400 * x[i] * t - 2 * u;
    g[i + 1] += 200 * t;
  }
  return value;
}

constexpr auto rosenbrock_vectors = [](const auto& x) {
  const Index n = x.size();
  const auto head = x.head(n - 1).array();
  const auto t = x.tail(n - 1).array() - head.square();
  return 100 * t.square().sum() + (1 - head).square().sum();
};
constexpr auto rosenbrock_numbers = [](const auto& x) {
  auto value = 0 * x[0];
  for (Index i = 0; i + 1 < x.size(); ++i) {
    const auto t = x[i + 1] - x[i] * x[i];
    const auto u = 1 - x[i];
    value += 100 * t * t + u * u;
  }
  return value;
};

void rosenbrock_eigen(benchmark::State& state) {
  const VectorXd x = random_matrix(1000, 1, 1);
  VectorXd g;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rosenbrock_by_hand(x, g));
    benchmark::DoNotOptimize(g.data());
  }
}
template <typename F>
void rosenbrock_mlmath(benchmark::State& state, F f) {
  const VectorXd x = random_matrix(1000, 1, 1);
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(f, x);
    benchmark::DoNotOptimize(result.gradient.data());
  }
}
BENCHMARK(rosenbrock_eigen)->Name("rosenbrock_1000/eigen");
void rosenbrock_mlmath_vectors(benchmark::State& state) {
  rosenbrock_mlmath(state, rosenbrock_vectors);
}
void rosenbrock_mlmath_numbers(benchmark::State& state) {
  rosenbrock_mlmath(state, rosenbrock_numbers);
}
BENCHMARK(rosenbrock_mlmath_vectors)->Name("rosenbrock_1000/mlmath");
BENCHMARK(rosenbrock_mlmath_numbers)->Name("rosenbrock_1000/mlmath_numbers");

// Hessians and their products
void hessian_logistic_eigen(benchmark::State& state) {
  const Logistic problem(1000, 50);
  for (auto _ : state) {
    const VectorXd z = problem.X * problem.w;
    const ArrayXd s = 1 / (1 + (-z.array()).exp());
    const VectorXd weights = s * (1 - s) / 1000.0;
    const MatrixXd H = problem.X.transpose() * (weights.asDiagonal() * problem.X);
    benchmark::DoNotOptimize(H.data());
  }
}
void hessian_logistic_mlmath(benchmark::State& state) {
  const Logistic problem(1000, 50);
  for (auto _ : state) {
    const MatrixXd H = mlmath::hessian(problem.loss(), problem.w);
    benchmark::DoNotOptimize(H.data());
  }
}
BENCHMARK(hessian_logistic_eigen)->Name("hessian_logistic_1000x50/eigen");
BENCHMARK(hessian_logistic_mlmath)->Name("hessian_logistic_1000x50/mlmath");

void product_logistic_eigen(benchmark::State& state) {
  const Logistic problem(10000, 100);
  const VectorXd v = random_matrix(100, 1, 9);
  for (auto _ : state) {
    const VectorXd z = problem.X * problem.w;
    const ArrayXd s = 1 / (1 + (-z.array()).exp());
    const VectorXd Xv = problem.X * v;
    const VectorXd Hv = problem.X.transpose() * (s * (1 - s) * Xv.array() / 10000.0).matrix();
    benchmark::DoNotOptimize(Hv.data());
  }
}
void product_logistic_mlmath(benchmark::State& state) {
  const Logistic problem(10000, 100);
  const VectorXd v = random_matrix(100, 1, 9);
  for (auto _ : state) {
    const VectorXd Hv = mlmath::hessian_vector_product(problem.loss(), problem.w, v);
    benchmark::DoNotOptimize(Hv.data());
  }
}
BENCHMARK(product_logistic_eigen)->Name("hessian_product_logistic_10000x100/eigen");
BENCHMARK(product_logistic_mlmath)->Name("hessian_product_logistic_10000x100/mlmath");

void hessian_rosenbrock_eigen(benchmark::State& state) {
  const VectorXd x = random_matrix(100, 1, 1);
  for (auto _ : state) {
    MatrixXd H = MatrixXd::Zero(100, 100);
    for (Index i = 0; i + 1 < 100; ++i) {
      H(i, i) += 1200 * x[i] * x[i] - 400 * x[i + 1] + 2;
      H(i + 1, i + 1) += 200;
      H(i, i + 1) = H(i + 1, i) = -400 * x[i];
    }
    benchmark::DoNotOptimize(H.data());
  }
}
template <typename F>
void hessian_rosenbrock(benchmark::State& state, F f) {
  const VectorXd x = random_matrix(100, 1, 1);
  for (auto _ : state) {
    const MatrixXd H = mlmath::hessian(f, x);
    benchmark::DoNotOptimize(H.data());
  }
}
void hessian_rosenbrock_vectors(benchmark::State& state) {
  hessian_rosenbrock(state, rosenbrock_vectors);
}
void hessian_rosenbrock_numbers(benchmark::State& state) {
  hessian_rosenbrock(state, rosenbrock_numbers);
}
BENCHMARK(hessian_rosenbrock_eigen)->Name("hessian_rosenbrock_100/eigen");
BENCHMARK(hessian_rosenbrock_vectors)->Name("hessian_rosenbrock_100/mlmath_dense");
BENCHMARK(hessian_rosenbrock_numbers)->Name("hessian_rosenbrock_100/mlmath_numbers");

// With the pattern known: as many directions as it has colours.
void hessian_rosenbrock_sparse(benchmark::State& state) {
  const VectorXd x = random_matrix(100, 1, 1);
  const mlmath::HessianPattern pattern = mlmath::hessian_pattern(rosenbrock_vectors, x);
  for (auto _ : state) {
    const Eigen::SparseMatrix<double> H = mlmath::sparse_hessian(rosenbrock_vectors, x, pattern);
    benchmark::DoNotOptimize(H.valuePtr());
  }
}
BENCHMARK(hessian_rosenbrock_sparse)->Name("hessian_rosenbrock_100/mlmath");

void product_rosenbrock_eigen(benchmark::State& state) {
  const VectorXd x = random_matrix(1000, 1, 1);
  const VectorXd v = random_matrix(1000, 1, 2);
  for (auto _ : state) {
    VectorXd Hv = VectorXd::Zero(1000);
    for (Index i = 0; i + 1 < 1000; ++i) {
      Hv[i] += (1200 * x[i] * x[i] - 400 * x[i + 1] + 2) * v[i] - 400 * x[i] * v[i + 1];
      Hv[i + 1] += 200 * v[i + 1] - 400 * x[i] * v[i];
    }
    benchmark::DoNotOptimize(Hv.data());
  }
}
void product_rosenbrock_mlmath(benchmark::State& state) {
  const VectorXd x = random_matrix(1000, 1, 1);
  const VectorXd v = random_matrix(1000, 1, 2);
  for (auto _ : state) {
    const VectorXd Hv = mlmath::hessian_vector_product(rosenbrock_vectors, x, v);
    benchmark::DoNotOptimize(Hv.data());
  }
}
BENCHMARK(product_rosenbrock_eigen)->Name("hessian_product_rosenbrock_1000/eigen");
BENCHMARK(product_rosenbrock_mlmath)->Name("hessian_product_rosenbrock_1000/mlmath");

}  // namespace
