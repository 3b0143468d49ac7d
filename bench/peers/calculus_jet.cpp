// SPDX-License-Identifier: MIT
/// Bundle adjustment by the forward modes of Ceres and of Eigen; see calculus_jet_peers.py.
#include <Eigen/Core>
#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

#include <ceres/jet.h>
#include <unsupported/Eigen/AutoDiff>

namespace {

// The reprojection error of bench/calculus_forward_bench.cpp.
template <typename T>
Eigen::Matrix<T, 2, 1> reprojection(const Eigen::Matrix<T, 15, 1>& p,
                                    const Eigen::Vector2d& feature) {
  using std::cos;
  using std::sin;
  using std::sqrt;
  using V3 = Eigen::Matrix<T, 3, 1>;
  const V3 rot = p.template segment<3>(0);
  const V3 pt = p.template segment<3>(11) - p.template segment<3>(3);
  V3 cam;
  const T sq = rot.squaredNorm();
  if (sq != T(0)) {
    const T theta = sqrt(sq);
    const T c = cos(theta), s = sin(theta);
    const V3 w = rot * (T(1) / theta);
    const V3 cross = w.cross(pt);
    const T tmp = w.dot(pt) * (T(1) - c);
    cam = pt * c + cross * s + w * tmp;
  } else {
    cam = pt + rot.cross(pt);
  }
  const T u = cam(0) / cam(2), v = cam(1) / cam(2);
  const T r2 = u * u + v * v;
  const T L = T(1) + p(9) * r2 + p(10) * r2 * r2;
  Eigen::Matrix<T, 2, 1> err;
  err(0) = p(14) * (u * L * p(6) + p(7) - T(feature(0)));
  err(1) = p(14) * (v * L * p(6) + p(8) - T(feature(1)));
  return err;
}

double processor_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

template <typename Call>
void report(const char* peer, const Call& call) {
  double best = 1e9;
  for (int run = 0; run < 9; ++run) {
    const double start = processor_seconds();
    for (int i = 0; i < 50; ++i) call();
    best = std::min(best, (processor_seconds() - start) / 50);
  }
  std::printf("bundle_adjustment_2x15,%s,%.6g\n", peer, best);
}

}  // namespace

int main() {
  std::mt19937 rng(1);
  std::uniform_real_distribution<double> uniform(-0.5, 0.5);
  constexpr int size = 1000;
  std::vector<Eigen::Matrix<double, 15, 1>> parameters(size);
  std::vector<Eigen::Vector2d> features(size);
  std::vector<Eigen::Matrix<double, 2, 15>> J(size);
  for (int i = 0; i < size; ++i) {
    for (double& entry : parameters[i]) entry = uniform(rng);
    parameters[i](13) += 4;
    features[i] = Eigen::Vector2d(uniform(rng), uniform(rng));
  }
  report("ceres_jet", [&] {
    using T = ceres::Jet<double, 15>;
    for (int i = 0; i < size; ++i) {
      Eigen::Matrix<T, 15, 1> p;
      for (int k = 0; k < 15; ++k) p(k) = T(parameters[i](k), k);
      const auto e = reprojection<T>(p, features[i]);
      J[i].row(0) = e(0).v;
      J[i].row(1) = e(1).v;
    }
  });
  report("eigen_autodiff", [&] {
    using T = Eigen::AutoDiffScalar<Eigen::Matrix<double, 15, 1>>;
    for (int i = 0; i < size; ++i) {
      Eigen::Matrix<T, 15, 1> p;
      for (int k = 0; k < 15; ++k) p(k) = T(parameters[i](k), 15, k);
      const auto e = reprojection<T>(p, features[i]);
      J[i].row(0) = e(0).derivatives();
      J[i].row(1) = e(1).derivatives();
    }
  });
  return J[0](0, 0) == 0;
}
