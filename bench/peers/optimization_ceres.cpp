// SPDX-License-Identifier: MIT
/// NIST's 27 nonlinear sets from both starts by Ceres; see optimization_ceres_peers.py.
#include "../../examples/data/nist_nonlinear.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>

#include <ceres/ceres.h>

namespace {

// A set as Ceres takes it: all residuals of one block of parameters, differentiated by its Jets.
struct Residuals {
  const mlmath_data::NistNonlinear* set;
  template <typename T>
  bool operator()(T const* const* parameters, T* residuals) const {
    const auto size = Eigen::Index(set->certified.size());
    const Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>> b(parameters[0], size);
    Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, 1>>(residuals, set->observations()) = (*set)(b);
    return true;
  }
};

struct Score {
  int digits[3] = {0, 0, 0};  // fits right to 4, 6 and 8 digits
  int evaluations = 0;
};

Score solve_all(const ceres::Solver::Options& options) {
  Score score;
  for (const auto& set : mlmath_data::nist_nonlinear()) {
    for (std::size_t start = 0; start < 2; ++start) {
      Eigen::VectorXd b = set.start(start);
      auto cost =
          std::make_unique<ceres::DynamicAutoDiffCostFunction<Residuals, 4>>(new Residuals{&set});
      cost->AddParameterBlock(int(b.size()));
      cost->SetNumResiduals(int(set.observations()));
      ceres::Problem problem;
      problem.AddResidualBlock(cost.release(), nullptr, b.data());
      ceres::Solver::Summary summary;
      ceres::Solve(options, &problem, &summary);
      score.evaluations += summary.num_residual_evaluations;
      double digits = 11;
      for (Eigen::Index j = 0; j < b.size(); ++j) {
        const double exact = set.certified[std::size_t(j)];
        const double correct = -std::log10(std::max(1e-11, std::abs((b[j] - exact) / exact)));
        digits = std::min(digits, std::isfinite(correct) ? correct : 0.0);
      }
      const double least[3] = {4, 6, 8};
      for (int k = 0; k < 3; ++k) score.digits[k] += digits >= least[k] ? 1 : 0;
    }
  }
  return score;
}

}  // namespace

int main(int count, char**) {
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.logging_type = ceres::SILENT;
  options.num_threads = 1;
  ceres::Solver::Options tight = options;
  tight.max_num_iterations = 5000;
  tight.function_tolerance = 1e-16;
  tight.gradient_tolerance = 1e-16;
  tight.parameter_tolerance = 1e-16;
  if (count > 1) {
    for (const auto& [name, chosen] : {std::pair{"defaults", &options}, {"tight", &tight}}) {
      const Score score = solve_all(*chosen);
      std::printf("Ceres LM %s: %d to 4 digits, %d to 6, %d to 8; %d evaluations\n", name,
                  score.digits[0], score.digits[1], score.digits[2], score.evaluations);
    }
    return 0;
  }
  double best = 1e300;
  for (int run = 0; run < 5; ++run) {
    const std::clock_t begin = std::clock();
    (void)solve_all(tight);
    best = std::min(best, double(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  std::printf("nist_nonlinear_54,ceres,%.6g\n", best);
  return 0;
}
