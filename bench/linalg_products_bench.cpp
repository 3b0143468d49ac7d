// SPDX-License-Identifier: MIT
/// Products and norms against the same work in plain Eigen.
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/affine.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/linalg/matrix_norms.hpp>
#include <mlmath/linalg/norms.hpp>
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using SparseXd = Eigen::SparseMatrix<double, Eigen::RowMajor>;

MatrixXd random_matrix(Index rows, Index cols) {
  mlmath::Philox rng(7, std::uint64_t(rows) * 1000003 + std::uint64_t(cols));
  MatrixXd A(rows, cols);
  mlmath::fill_uniform(rng, A);
  A.array() -= 0.5;
  return A;
}

SparseXd random_sparse(Index rows, Index cols, Index per_row) {
  mlmath::Philox rng(11);
  std::vector<Eigen::Triplet<double>> entries;
  for (Index i = 0; i < rows; ++i) {
    for (Index k = 0; k < per_row; ++k) {
      entries.emplace_back(int(i), int(rng() % std::uint64_t(cols)), mlmath::uniform(rng));
    }
  }
  SparseXd S(rows, cols);
  S.setFromTriplets(entries.begin(), entries.end());
  return S;
}

template <typename Work>
void compare(const std::string& name, const Work& work) {
  benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(work());
  });
}

[[maybe_unused]] const bool registered = [] {
  for (const Index n : {Index(100), Index(10'000), Index(10'000'000)}) {
    const VectorXd x = random_matrix(n, 1);
    const VectorXd y = random_matrix(n, 1);
    const std::string size = std::string("_").append(std::to_string(n));
    compare("dot" + size + "/mlmath", [x, y] { return mlmath::dot(x, y); });
    compare("dot" + size + "/eigen", [x, y] { return x.dot(y); });
    compare("norm" + size + "/mlmath", [x] { return mlmath::norm(x); });
    compare("norm" + size + "/eigen", [x] { return x.norm(); });
    compare("norm" + size + "/eigen_stable", [x] { return x.stableNorm(); });
    compare("norm_l1" + size + "/mlmath", [x] { return mlmath::norm(x, 1); });
    compare("norm_l1" + size + "/eigen", [x] { return x.lpNorm<1>(); });
  }
  for (const Index n : {Index(4), Index(100), Index(1000)}) {
    const MatrixXd A = random_matrix(n, n);
    const MatrixXd B = random_matrix(n, n);
    const std::string size = std::string("_").append(std::to_string(n));
    compare("matmul" + size + "/mlmath", [A, B] { return mlmath::matmul(A, B); });
    compare("matmul" + size + "/eigen", [A, B] { return MatrixXd(A * B); });
  }
  const MatrixXd X = random_matrix(100'000, 100);
  const RowMajorXd X_rows = X;
  const VectorXd w = random_matrix(100, 1);
  const VectorXd row_weights = random_matrix(100'000, 1).array() + 0.5;
  compare("affine_100000x100/mlmath", [X, w] { return mlmath::affine(w, X, 0.5); });
  compare("affine_100000x100/eigen", [X, w] { return VectorXd((X * w).array() + 0.5); });
  const MatrixXd W = random_matrix(100, 10);
  const VectorXd b = random_matrix(10, 1);
  compare("dense_layer_100000x100x10/mlmath", [X, W, b] { return mlmath::affine(W, X, b); });
  compare("dense_layer_100000x100x10/eigen",
          [X, W, b] { return MatrixXd((X * W).rowwise() + b.transpose()); });
  const SparseXd S = random_sparse(100'000, 10'000, 20);
  const VectorXd w_sparse = random_matrix(10'000, 1);
  compare("affine_sparse_100000x10000/mlmath",
          [S, w_sparse] { return mlmath::affine(w_sparse, S, 0.5); });
  compare("affine_sparse_100000x10000/eigen",
          [S, w_sparse] { return VectorXd((S * w_sparse).array() + 0.5); });

  const auto rank_update = [](const auto& M) {
    MatrixXd G = MatrixXd::Zero(M.cols(), M.cols());
    G.selfadjointView<Eigen::Lower>().rankUpdate(M.transpose());
    return MatrixXd(G.selfadjointView<Eigen::Lower>());
  };
  compare("gram_100000x100/mlmath", [X] { return mlmath::gram(X); });
  compare("gram_100000x100/eigen", [X, rank_update] { return rank_update(X); });
  compare("gram_100000x100/eigen_full", [X] { return MatrixXd(X.transpose() * X); });
  compare("gram_rows_100000x100/mlmath", [X_rows] { return mlmath::gram(X_rows); });
  compare("gram_rows_100000x100/eigen", [X_rows, rank_update] { return rank_update(X_rows); });
  compare("gram_weighted_100000x100/mlmath",
          [X, row_weights] { return mlmath::gram(X, row_weights); });
  compare("gram_weighted_100000x100/eigen",
          [X, row_weights] { return MatrixXd(X.transpose() * row_weights.asDiagonal() * X); });
  compare("frobenius_100000x100/mlmath", [X] { return mlmath::frobenius_norm(X); });
  compare("frobenius_100000x100/eigen", [X] { return X.norm(); });
  return true;
}();

}  // namespace
