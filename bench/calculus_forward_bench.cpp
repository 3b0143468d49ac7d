// SPDX-License-Identifier: MIT
/// Forward mode against Jacobians written by hand in plain Eigen.
#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Geometry>
#include <benchmark/benchmark.h>

#include <cmath>
#include <type_traits>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_matrix(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = mlmath::uniform(rng) - 0.5;
  return A;
}

// bundle adjustment: the formulas of ADBench's reprojection error. The 15 parameters are rotation
// (3), centre (3), focal length, principal point (2), radial distortion (2), point (3), weight.
struct Reprojection {
  Eigen::Vector2d feature;
  template <typename X>
  auto operator()(const X& p) const {
    using T = typename X::Scalar;
    using std::cos;
    using std::sin;
    using std::sqrt;
    using V3 = Eigen::Matrix<T, 3, 1>;
    const V3 rot = p.template segment<3>(0);
    const V3 pt = p.template segment<3>(11) - p.template segment<3>(3);
    V3 cam;
    const T sq = rot.squaredNorm();
    if (sq != 0.0) {
      const T theta = sqrt(sq);
      const T c = cos(theta), s = sin(theta);
      const V3 w = rot * (1.0 / theta);
      const V3 cross = w.cross(pt);
      const T tmp = w.dot(pt) * (1.0 - c);
      cam = pt * c + cross * s + w * tmp;
    } else {
      cam = pt + rot.cross(pt);
    }
    const T u = cam(0) / cam(2), v = cam(1) / cam(2);
    const T r2 = u * u + v * v;
    const T L = 1.0 + p(9) * r2 + p(10) * r2 * r2;
    Eigen::Matrix<T, 2, 1> err;
    err(0) = p(14) * (u * L * p(6) + p(7) - feature(0));
    err(1) = p(14) * (v * L * p(6) + p(8) - feature(1));
    return err;
  }
};
Eigen::Matrix<double, 2, 15> reprojection_by_hand(const Eigen::Matrix<double, 15, 1>& p,
                                                  const Eigen::Vector2d& feature,
                                                  Eigen::Vector2d& err) {
  using Eigen::Matrix3d;
  using Eigen::Vector3d;
  const Vector3d rot = p.segment<3>(0);
  const Vector3d pt = p.segment<3>(11) - p.segment<3>(3);
  Vector3d cam;
  Matrix3d R, dRot;
  const double sq = rot.squaredNorm();
  if (sq != 0) {
    const double theta = std::sqrt(sq), inv = 1 / theta, c = std::cos(theta), s = std::sin(theta);
    const Vector3d w = rot * inv, cross = w.cross(pt);
    const double dot = w.dot(pt), tmp = dot * (1 - c);
    cam = pt * c + cross * s + w * tmp;
    R << c + w(0) * w(0) * (1 - c), w(0) * w(1) * (1 - c) - w(2) * s,
        w(0) * w(2) * (1 - c) + w(1) * s, w(0) * w(1) * (1 - c) + w(2) * s,
        c + w(1) * w(1) * (1 - c), w(1) * w(2) * (1 - c) - w(0) * s,
        w(0) * w(2) * (1 - c) - w(1) * s, w(1) * w(2) * (1 - c) + w(0) * s,
        c + w(2) * w(2) * (1 - c);
    const Vector3d dtheta = -s * pt + c * cross + (s * dot) * w;
    for (int k = 0; k < 3; ++k) {
      const Vector3d dw = (Vector3d::Unit(k) - w * w(k)) * inv;
      dRot.col(k) = dtheta * w(k) + dw.cross(pt) * s + dw * tmp + w * (dw.dot(pt) * (1 - c));
    }
  } else {
    cam = pt + rot.cross(pt);
    R << 1, -rot(2), rot(1), rot(2), 1, -rot(0), -rot(1), rot(0), 1;
    dRot << 0, pt(2), -pt(1), -pt(2), 0, pt(0), pt(1), -pt(0), 0;
  }
  const double iz = 1 / cam(2), u = cam(0) * iz, v = cam(1) * iz;
  const double r2 = u * u + v * v, L = 1 + p(9) * r2 + p(10) * r2 * r2, dL = p(9) + 2 * p(10) * r2;
  const double f = p(6), wt = p(14);
  const double e0 = u * L * f + p(7) - feature(0), e1 = v * L * f + p(8) - feature(1);
  err << wt * e0, wt * e1;
  Eigen::Matrix2d dproj;
  dproj << L + 2 * dL * u * u, 2 * dL * u * v, 2 * dL * u * v, L + 2 * dL * v * v;
  dproj *= wt * f;
  Eigen::Matrix<double, 2, 3> dpersp;
  dpersp << iz, 0, -u * iz, 0, iz, -v * iz;
  const Eigen::Matrix<double, 2, 3> dcam = dproj * dpersp;
  Eigen::Matrix<double, 2, 15> J;
  J.block<2, 3>(0, 0).noalias() = dcam * dRot;
  J.block<2, 3>(0, 11).noalias() = dcam * R;
  J.block<2, 3>(0, 3) = -J.block<2, 3>(0, 11);
  J.col(6) << wt * u * L, wt * v * L;
  J.col(7) << wt, 0;
  J.col(8) << 0, wt;
  J.col(9) << wt * f * u * r2, wt * f * v * r2;
  J.col(10) << wt * f * u * r2 * r2, wt * f * v * r2 * r2;
  J.col(14) << e0, e1;
  return J;
}

struct Bundle {
  static constexpr int size = 1000;
  std::vector<Eigen::Matrix<double, 15, 1>> parameters;
  std::vector<Eigen::Vector2d> features;
  std::vector<Eigen::Matrix<double, 2, 15>> jacobians;
  Bundle() : parameters(size), features(size), jacobians(size) {
    const MatrixXd P = random_matrix(15, size, 1);
    const MatrixXd F = random_matrix(2, size, 2);
    for (int i = 0; i < size; ++i) {
      parameters[std::size_t(i)] = P.col(i);
      parameters[std::size_t(i)](13) += 4;
      features[std::size_t(i)] = F.col(i);
    }
  }
};

void bundle_eigen(benchmark::State& state) {
  Bundle bundle;
  Eigen::Vector2d error;
  for (auto _ : state) {
    for (std::size_t i = 0; i < Bundle::size; ++i) {
      bundle.jacobians[i] = reprojection_by_hand(bundle.parameters[i], bundle.features[i], error);
    }
    benchmark::DoNotOptimize(bundle.jacobians.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(bundle_eigen)->Name("bundle_adjustment_2x15/eigen")->Unit(benchmark::kMicrosecond);

void bundle_mlmath(benchmark::State& state) {
  Bundle bundle;
  for (auto _ : state) {
    for (std::size_t i = 0; i < Bundle::size; ++i) {
      bundle.jacobians[i] =
          mlmath::jacobian(Reprojection{bundle.features[i]}, bundle.parameters[i]);
    }
    benchmark::DoNotOptimize(bundle.jacobians.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(bundle_mlmath)->Name("bundle_adjustment_2x15/mlmath")->Unit(benchmark::kMicrosecond);

// one layer of a network, 100 -> 100
struct Layer {
  MatrixXd A = 0.2 * random_matrix(100, 100, 3);
  VectorXd b = random_matrix(100, 1, 4);
  VectorXd x = random_matrix(100, 1, 5);
  MatrixXd J{100, 100};
};

void layer_eigen(benchmark::State& state) {
  Layer layer;
  for (auto _ : state) {
    const VectorXd y = (layer.A * layer.x + layer.b).array().tanh();
    layer.J.noalias() = (1 - y.array().square()).matrix().asDiagonal() * layer.A;
    benchmark::DoNotOptimize(layer.J.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(layer_eigen)->Name("jacobian_100_to_100/eigen")->Unit(benchmark::kMicrosecond);

void layer_mlmath(benchmark::State& state) {
  Layer layer;
  const auto f = [&layer](const auto& v) {
    using T = typename std::decay_t<decltype(v)>::Scalar;
    return Eigen::VectorX<T>((layer.A * v + layer.b).array().tanh());
  };
  for (auto _ : state) {
    layer.J = mlmath::jacobian(f, layer.x);
    benchmark::DoNotOptimize(layer.J.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(layer_mlmath)->Name("jacobian_100_to_100/mlmath")->Unit(benchmark::kMicrosecond);

// spherical to Cartesian coordinates, 3 x 3, as on a small machine: no heap
void spherical_eigen(benchmark::State& state) {
  Eigen::Vector3d x(2, 0.7, -1.1);
  Eigen::Matrix3d J;
  for (auto _ : state) {
    benchmark::DoNotOptimize(x.data());
    benchmark::ClobberMemory();
    const double r = x(0), sa = std::sin(x(1)), ca = std::cos(x(1)), sb = std::sin(x(2)),
                 cb = std::cos(x(2));
    J << sa * cb, r * ca * cb, -r * sa * sb, sa * sb, r * ca * sb, r * sa * cb, ca, -r * sa, 0;
    benchmark::DoNotOptimize(J.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(spherical_eigen)->Name("jacobian_3_to_3_fixed/eigen");

void spherical_mlmath(benchmark::State& state) {
  Eigen::Vector3d x(2, 0.7, -1.1);
  Eigen::Matrix3d J;
  const auto f = [](const auto& v) {
    using std::cos;
    using std::sin;
    using T = typename std::decay_t<decltype(v)>::Scalar;
    const T sa = sin(v(1));
    return Eigen::Vector3<T>(v(0) * sa * cos(v(2)), v(0) * sa * sin(v(2)), v(0) * cos(v(1)));
  };
  for (auto _ : state) {
    benchmark::DoNotOptimize(x.data());
    benchmark::ClobberMemory();
    J = mlmath::jacobian(f, x);
    benchmark::DoNotOptimize(J.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(spherical_mlmath)->Name("jacobian_3_to_3_fixed/mlmath");

}  // namespace
