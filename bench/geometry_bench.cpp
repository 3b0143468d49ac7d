// SPDX-License-Identifier: MIT
/// Distances, neighbours and projections against the same work in plain Eigen. Rows are stored by
/// rows, as the peers have them.
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/mahalanobis.hpp>
#include <mlmath/geometry/nearest_neighbours.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/geometry/projections.hpp>
#include <mlmath/geometry/radius_neighbours.hpp>
#include <mlmath/geometry/random_projection.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMajorXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

RowMajorXd random_rows(Index rows, Index cols, std::uint64_t stream) {
  mlmath::Philox rng(7, stream);
  RowMajorXd X(rows, cols);
  mlmath::fill_uniform(rng, X);
  return X;
}

template <typename Work>
void compare(const std::string& name, const Work& work) {
  benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
    for (auto _ : state) {
      auto result = work();
      benchmark::DoNotOptimize(result);
    }
  })->Unit(benchmark::kMillisecond);
}

/// Norms and a product: what a good user writes, and what cancels.
template <typename Matrix>
auto expanded_distances(const Matrix& X, const Matrix& Y) {
  using Scalar = typename Matrix::Scalar;
  Eigen::MatrixX<Scalar> D(X.rows(), Y.rows());
  D.noalias() = Scalar(-2) * X * Y.transpose();
  D.colwise() += X.rowwise().squaredNorm();
  D.rowwise() += Y.rowwise().squaredNorm().transpose();
  D = D.cwiseMax(Scalar(0)).cwiseSqrt();
  return D;
}

/// The distance of each pair by an expression.
template <typename Distance>
MatrixXd pair_by_pair(const RowMajorXd& X, const RowMajorXd& Y, const Distance& distance) {
  MatrixXd D(X.rows(), Y.rows());
  for (Index j = 0; j < Y.rows(); ++j) {
    for (Index i = 0; i < X.rows(); ++i) D(i, j) = distance(X.row(i), Y.row(j));
  }
  return D;
}

void register_euclidean() {
  const RowMajorXd X = random_rows(5000, 784, 1);
  const RowMajorXd Y = random_rows(5000, 784, 2);
  const std::string name = "pairwise_euclidean_5000x5000x784";
  compare(name + "/mlmath", [X, Y] { return mlmath::pairwise_distances(X, Y); });
  compare(name + "/eigen", [X, Y] { return expanded_distances(X, Y); });
  compare(name + "/eigen_product_alone", [X, Y] { return MatrixXd(X * Y.transpose()); });
  const RowMajorXf X_float = X.cast<float>();
  const RowMajorXf Y_float = Y.cast<float>();
  compare("pairwise_euclidean_float_5000x5000x784/mlmath",
          [X_float, Y_float] { return mlmath::pairwise_distances(X_float, Y_float); });
  compare("pairwise_euclidean_float_5000x5000x784/eigen",
          [X_float, Y_float] { return expanded_distances(X_float, Y_float); });
  compare("pairwise_euclidean_self_5000x784/mlmath", [X] { return mlmath::pairwise_distances(X); });
  compare("pairwise_euclidean_self_5000x784/eigen", [X] { return expanded_distances(X, X); });
  const RowMajorXd points = random_rows(5000, 3, 3);
  compare("pairwise_euclidean_5000x5000x3/mlmath",
          [points] { return mlmath::pairwise_distances(points, points); });
  compare("pairwise_euclidean_5000x5000x3/eigen",
          [points] { return expanded_distances(points, points); });
}

void register_metrics() {
  const RowMajorXd X = random_rows(1000, 100, 4);
  const RowMajorXd Y = random_rows(1000, 100, 5);
  const auto both = [&](const std::string& name, const auto& metric, const auto& expression) {
    compare("pairwise_" + name + "_1000x1000x100/mlmath",
            [X, Y, metric] { return mlmath::pairwise_distances(X, Y, metric); });
    compare("pairwise_" + name + "_1000x1000x100/eigen",
            [X, Y, expression] { return pair_by_pair(X, Y, expression); });
  };
  both("manhattan", mlmath::ManhattanDistance{},
       [](const auto& a, const auto& b) { return (a - b).template lpNorm<1>(); });
  both("chebyshev", mlmath::ChebyshevDistance{},
       [](const auto& a, const auto& b) { return (a - b).template lpNorm<Eigen::Infinity>(); });
  both("minkowski3", mlmath::MinkowskiDistance{.p = 3},
       [](const auto& a, const auto& b) { return std::cbrt((a - b).array().abs().cube().sum()); });
  both("minkowski1.5", mlmath::MinkowskiDistance{.p = 1.5}, [](const auto& a, const auto& b) {
    return std::pow((a - b).array().abs().pow(1.5).sum(), 1 / 1.5);
  });
  both("canberra", mlmath::CanberraDistance{}, [](const auto& a, const auto& b) {
    return ((a - b).array().abs() / (a.array().abs() + b.array().abs())).sum();
  });
  both("braycurtis", mlmath::BrayCurtisDistance{}, [](const auto& a, const auto& b) {
    return (a - b).template lpNorm<1>() / (a + b).template lpNorm<1>();
  });
  both("hamming", mlmath::HammingDistance{}, [](const auto& a, const auto& b) {
    return double((a.array() != b.array()).count()) / double(a.size());
  });
  both("cosine", mlmath::CosineDistance{},
       [](const auto& a, const auto& b) { return 1 - a.dot(b) / (a.norm() * b.norm()); });
  both("correlation", mlmath::CorrelationDistance{}, [](const auto& a, const auto& b) {
    const auto u = (a.array() - a.mean()).eval();
    const auto v = (b.array() - b.mean()).eval();
    return 1 - (u * v).sum() / std::sqrt(u.square().sum() * v.square().sum());
  });
  RowMajorXd spread(X.cols(), X.cols());
  for (Index i = 0; i < spread.rows(); ++i) {
    for (Index j = 0; j < spread.cols(); ++j) spread(i, j) = std::pow(0.5, std::abs(i - j));
  }
  const mlmath::MahalanobisDistance<> mahalanobis{MatrixXd(spread)};
  compare("pairwise_mahalanobis_1000x1000x100/mlmath",
          [X, Y, mahalanobis] { return mlmath::pairwise_distances(X, Y, mahalanobis); });
  RowMajorXd P = X;
  for (Index i = 0; i < P.rows(); ++i) P.row(i) /= P.row(i).sum();
  compare("pairwise_jensenshannon_1000x1000x100/mlmath", [P] {
    return mlmath::pairwise_distances(P, P, mlmath::JensenShannonDistance{mlmath::nats});
  });
  compare("pairwise_jensenshannon_1000x1000x100/eigen", [P] {
    return pair_by_pair(P, P, [](const auto& p, const auto& q) {
      const auto m = ((p + q) / 2).array().eval();
      return std::sqrt(std::max(0.0, 0.5 * ((p.array() * (p.array() / m).log()).sum() +
                                            (q.array() * (q.array() / m).log()).sum())));
    });
  });
}

void register_others() {
  const RowMajorXd queries = random_rows(2000, 64, 6);
  const RowMajorXd samples = random_rows(20000, 64, 7);
  compare("nearest_10_2000x20000x64/mlmath",
          [queries, samples] { return mlmath::nearest_neighbours(queries, samples, 10).indices; });
  compare("nearest_10_2000x20000x64/eigen", [queries, samples] {
    const MatrixXd D = expanded_distances(samples, queries);
    Eigen::MatrixX<Index> nearest(10, D.cols());
    std::vector<Index> order(std::size_t(D.rows()));
    for (Index j = 0; j < D.cols(); ++j) {
      std::iota(order.begin(), order.end(), Index(0));
      std::partial_sort(order.begin(), order.begin() + 10, order.end(),
                        [&](Index a, Index b) { return D(a, j) < D(b, j); });
      std::copy_n(order.begin(), 10, nearest.col(j).data());
    }
    return nearest;
  });

  const RowMajorXd cloud = random_rows(50000, 3, 11);
  compare("nearest_10_within_50000x3/mlmath",
          [cloud] { return mlmath::nearest_neighbours(cloud, 10).indices; });
  compare("radius_within_50000x3/mlmath",
          [cloud] { return mlmath::radius_neighbours(cloud, 0.05).indices; });
  const RowMajorXd places = random_rows(1000, 2, 12);
  compare("pairwise_haversine_1000x1000/mlmath", [places] {
    return mlmath::pairwise_distances(places, places, mlmath::HaversineDistance{});
  });

  mlmath::Philox rng(8);
  std::vector<Eigen::Triplet<double>> entries;
  for (int i = 0; i < 1000; ++i) {
    for (int k = 0; k < 50; ++k) {
      entries.emplace_back(i, int(rng() % 10000), mlmath::uniform(rng));
    }
  }
  Eigen::SparseMatrix<double, Eigen::RowMajor> S(1000, 10000);
  S.setFromTriplets(entries.begin(), entries.end());
  compare("pairwise_sparse_euclidean_1000x1000x10000/mlmath",
          [S] { return mlmath::pairwise_distances(S, S); });
  compare("pairwise_sparse_cosine_1000x1000x10000/mlmath",
          [S] { return mlmath::pairwise_distances(S, mlmath::CosineDistance{}); });
  compare("pairwise_sparse_manhattan_1000x1000x10000/mlmath",
          [S] { return mlmath::pairwise_distances(S, S, mlmath::ManhattanDistance{}); });

  const VectorXd x = 3 * random_rows(1000000, 1, 9);
  compare("simplex_1000000/mlmath", [x] { return mlmath::project_onto_simplex(x); });
  compare("simplex_1000000/eigen", [x] {  // by sorting
    VectorXd sorted = x;
    std::sort(sorted.data(), sorted.data() + sorted.size(), std::greater<double>());
    double sum = 0;
    double threshold = 0;
    for (Index k = 0; k < sorted.size(); ++k) {
      sum += sorted(k);
      const double next = (sum - 1) / double(k + 1);
      if (sorted(k) <= next) break;
      threshold = next;
    }
    return VectorXd((x.array() - threshold).max(0.0));
  });

  const RowMajorXd data = random_rows(2000, 10000, 10);
  const auto projection = mlmath::sparse_projection(10000, 500, rng);
  const MatrixXd dense = projection.matrix();
  compare("sparse_projection_2000x10000_to_500/mlmath",
          [projection, data] { return mlmath::transform(projection, data); });
  compare("sparse_projection_2000x10000_to_500/eigen",
          [dense, data] { return MatrixXd(data * dense); });
}

[[maybe_unused]] const bool registered = [] {
  register_euclidean();
  register_metrics();
  register_others();
  return true;
}();

}  // namespace
