// SPDX-License-Identifier: MIT
// Naive Bayes: Gaussian on images of the size of Fashion-MNIST, in either storage order,
// multinomial and Bernoulli on counts of words that follow Zipf's law, and categorical; against
// plain loops over Eigen matrices, which check nothing, and sums, which only read.
#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using SparseRows = Eigen::SparseMatrix<double, Eigen::RowMajor>;

struct Uniform {
  std::uint64_t state = 1;
  double operator()() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
};

struct Images {
  Images() : X(60000, 784), y(60000) {
    Uniform uniform;
    for (Index i = 0; i < y.size(); ++i) y(i) = int(10 * uniform());
    for (Index k = 0; k < X.size(); ++k) X.data()[k] = uniform();
    for (Index j = 0; j < X.cols(); ++j) {
      for (Index i = 0; i < X.rows(); ++i) X(i, j) += 0.01 * ((y(i) * (j + 1)) % 7);
    }
  }
  MatrixXd X;
  VectorXi y;
};

const Images& images() {
  static const Images data;
  return data;
}

const RowMajor& rows_of_images() {
  static const RowMajor X = images().X;
  return X;
}

/// 100000 texts of 20000 words in 20 classes, some 46 different words each.
struct Texts {
  Texts() : X(100000, 20000), y(100000) {
    constexpr int classes = 20;
    Uniform uniform;
    std::vector<std::vector<double>> cumulative(classes);
    for (auto& sums : cumulative) {
      double sum = 0;
      for (int j = 0; j < 20000; ++j) {
        sums.push_back(sum += std::exp(2 * uniform()) / std::pow(j + 1, 1.05));
      }
    }
    std::vector<Eigen::Triplet<double>> entries;
    for (Index i = 0; i < y.size(); ++i) {
      y(i) = int(classes * uniform());
      const auto& sums = cumulative[std::size_t(y(i))];
      const int words = 40 + int(40 * uniform());
      for (int w = 0; w < words; ++w) {
        const auto found = std::lower_bound(sums.begin(), sums.end(), uniform() * sums.back());
        entries.emplace_back(int(i), int(found - sums.begin()), 1.0);
      }
    }
    X.setFromTriplets(entries.begin(), entries.end());
  }
  SparseRows X;
  VectorXi y;
};

const Texts& texts() {
  static const Texts data;
  return data;
}

/// 200000 samples of 5 classes with 50 features of 10 categories.
struct Tables {
  Tables() : X(200000, 50), y(200000) {
    Uniform uniform;
    for (Index i = 0; i < y.size(); ++i) y(i) = int(5 * uniform());
    for (Index j = 0; j < X.cols(); ++j) {
      for (Index i = 0; i < X.rows(); ++i) X(i, j) = int(10 * std::pow(uniform(), 1 + 0.2 * y(i)));
    }
  }
  MatrixXd X;
  VectorXi y;
};

const Tables& tables() {
  static const Tables data;
  return data;
}

/// What reading costs.
template <typename Matrix>
void sum_of(benchmark::State& state, const Matrix& X) {
  for (auto _ : state) {
    double sum = X.sum();
    benchmark::DoNotOptimize(sum);
  }
}

template <typename Matrix>
void gaussian_fit(benchmark::State& state, const Matrix& X) {
  for (auto _ : state) {
    auto model = mlmath::gaussian_naive_bayes(X, images().y);
    benchmark::DoNotOptimize(model.squares.data());
  }
}

template <typename Matrix>
void gaussian_predict(benchmark::State& state, const Matrix& X) {
  const auto model = mlmath::gaussian_naive_bayes(images().X, images().y);
  const Matrix X_test = X.topRows(10000);
  for (auto _ : state) {
    auto labels = mlmath::predict(model, X_test);
    benchmark::DoNotOptimize(labels.data());
  }
}

/// The two passes of the textbook: sums, then squares about the means.
void plain_gaussian_fit(benchmark::State& state) {
  const MatrixXd& X = images().X;
  const VectorXi& y = images().y;
  for (auto _ : state) {
    VectorXd counts = VectorXd::Zero(10);
    for (Index i = 0; i < X.rows(); ++i) ++counts(y(i));
    MatrixXd means = MatrixXd::Zero(10, X.cols());
    MatrixXd variances = MatrixXd::Zero(10, X.cols());
    for (Index j = 0; j < X.cols(); ++j) {
      for (Index i = 0; i < X.rows(); ++i) means(y(i), j) += X(i, j);
      means.col(j).array() /= counts.array();
      for (Index i = 0; i < X.rows(); ++i) {
        const double d = X(i, j) - means(y(i), j);
        variances(y(i), j) += d * d;
      }
      variances.col(j).array() /= counts.array();
    }
    benchmark::DoNotOptimize(variances.data());
  }
}

/// Two matrix products, which lose digits where means are far from 0.
void plain_gaussian_predict(benchmark::State& state) {
  const auto model = mlmath::gaussian_naive_bayes(images().X, images().y);
  const MatrixXd X = images().X.topRows(10000);
  const MatrixXd precisions = model.variances().cwiseInverse();
  const MatrixXd linear = model.means.cwiseProduct(precisions);
  const VectorXd constants =
      -0.5 * (linear.cwiseProduct(model.means).array() - precisions.array().log()).rowwise().sum();
  for (auto _ : state) {
    MatrixXd joint = X * linear.transpose();
    joint.noalias() -= 0.5 * X.cwiseAbs2() * precisions.transpose();
    joint.rowwise() += constants.transpose();
    VectorXi labels(X.rows());
    for (Index i = 0; i < X.rows(); ++i) joint.row(i).maxCoeff(&labels(i));
    benchmark::DoNotOptimize(labels.data());
  }
}

void multinomial_fit(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::multinomial_naive_bayes(texts().X, texts().y);
    benchmark::DoNotOptimize(model.counts.data());
  }
}

void bernoulli_fit(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::bernoulli_naive_bayes(texts().X, texts().y);
    benchmark::DoNotOptimize(model.counts.data());
  }
}

void counts_predict(benchmark::State& state, mlmath::CountLaw law) {
  const VectorXd ones = VectorXd::Ones(texts().y.size());
  const auto model = mlmath::count_naive_bayes(law, texts().X, texts().y, ones);
  for (auto _ : state) {
    auto labels = mlmath::predict(model, texts().X);
    benchmark::DoNotOptimize(labels.data());
  }
}

void plain_multinomial_fit(benchmark::State& state) {
  const SparseRows& X = texts().X;
  for (auto _ : state) {
    MatrixXd counts = MatrixXd::Zero(20, X.cols());
    for (Index i = 0; i < X.rows(); ++i) {
      for (SparseRows::InnerIterator it(X, i); it; ++it) {
        counts(texts().y(i), it.col()) += it.value();
      }
    }
    benchmark::DoNotOptimize(counts.data());
  }
}

void plain_multinomial_predict(benchmark::State& state) {
  const auto model = mlmath::multinomial_naive_bayes(texts().X, texts().y);
  const MatrixXd weights = model.weights().transpose();
  for (auto _ : state) {
    MatrixXd joint = texts().X * weights;
    joint.rowwise() += model.intercepts().transpose();
    VectorXi labels(joint.rows());
    for (Index i = 0; i < joint.rows(); ++i) joint.row(i).maxCoeff(&labels(i));
    benchmark::DoNotOptimize(labels.data());
  }
}

/// The values and the columns of the entries of a sparse matrix, read once.
void sum_of_texts(benchmark::State& state) {
  const SparseRows& X = texts().X;
  for (auto _ : state) {
    double sum = Eigen::Map<const VectorXd>(X.valuePtr(), X.nonZeros()).sum();
    int places = Eigen::Map<const VectorXi>(X.innerIndexPtr(), X.nonZeros()).maxCoeff();
    benchmark::DoNotOptimize(sum);
    benchmark::DoNotOptimize(places);
  }
}

void categorical_fit(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::categorical_naive_bayes(tables().X, tables().y);
    benchmark::DoNotOptimize(model.counts.data());
  }
}

/// Ten categories known beforehand.
void plain_categorical_fit(benchmark::State& state) {
  const MatrixXd& X = tables().X;
  for (auto _ : state) {
    MatrixXd counts = MatrixXd::Zero(5, 10 * X.cols());
    for (Index j = 0; j < X.cols(); ++j) {
      for (Index i = 0; i < X.rows(); ++i) ++counts(tables().y(i), 10 * j + Index(X(i, j)));
    }
    benchmark::DoNotOptimize(counts.data());
  }
}

void categorical_predict(benchmark::State& state) {
  const auto model = mlmath::categorical_naive_bayes(tables().X, tables().y);
  for (auto _ : state) {
    auto labels = mlmath::predict(model, tables().X);
    benchmark::DoNotOptimize(labels.data());
  }
}

void add(const char* name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond);
}

const bool registered = [] {
  add("gaussian_naive_bayes_fit_60000x784/mlmath",
      [](benchmark::State& state) { gaussian_fit(state, images().X); });
  add("gaussian_naive_bayes_fit_60000x784/eigen", plain_gaussian_fit);
  add("gaussian_naive_bayes_fit_rows_60000x784/mlmath",
      [](benchmark::State& state) { gaussian_fit(state, rows_of_images()); });
  add("gaussian_naive_bayes_fit_60000x784/sum",
      [](benchmark::State& state) { sum_of(state, images().X); });
  add("gaussian_naive_bayes_fit_rows_60000x784/sum",
      [](benchmark::State& state) { sum_of(state, rows_of_images()); });
  add("gaussian_naive_bayes_predict_10000x784/mlmath",
      [](benchmark::State& state) { gaussian_predict(state, images().X); });
  add("gaussian_naive_bayes_predict_10000x784/eigen", plain_gaussian_predict);
  add("gaussian_naive_bayes_predict_rows_10000x784/mlmath",
      [](benchmark::State& state) { gaussian_predict(state, rows_of_images()); });
  add("multinomial_naive_bayes_fit_100000x20000/mlmath", multinomial_fit);
  add("multinomial_naive_bayes_fit_100000x20000/eigen", plain_multinomial_fit);
  add("multinomial_naive_bayes_fit_100000x20000/sum", sum_of_texts);
  add("categorical_naive_bayes_fit_200000x50/mlmath", categorical_fit);
  add("categorical_naive_bayes_fit_200000x50/eigen", plain_categorical_fit);
  add("categorical_naive_bayes_predict_200000x50/mlmath", categorical_predict);
  add("multinomial_naive_bayes_predict_100000x20000/mlmath",
      [](benchmark::State& state) { counts_predict(state, mlmath::CountLaw::multinomial); });
  add("multinomial_naive_bayes_predict_100000x20000/eigen", plain_multinomial_predict);
  add("bernoulli_naive_bayes_fit_100000x20000/mlmath", bernoulli_fit);
  add("bernoulli_naive_bayes_predict_100000x20000/mlmath",
      [](benchmark::State& state) { counts_predict(state, mlmath::CountLaw::bernoulli); });
  return true;
}();

}  // namespace
