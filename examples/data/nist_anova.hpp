// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <string_view>
#include <vector>

/// The eleven analyses of variance of the NIST Statistical Reference Datasets (StRD) with their
/// certified values, which NIST computed with 500 digits: https://www.itl.nist.gov/div898/strd. A
/// work of the United States government, in the public domain. Nine of the sets follow a rule and
/// are made by it.
namespace mlmath_data {

/// One set: a group for each treatment, and the certified sums of squares and ratio.
struct NistAnova {
  std::string_view name;
  std::vector<Eigen::VectorXd> groups;
  double between_sum_of_squares;
  double within_sum_of_squares;
  double F;
};

/// SmLs01 to SmLs09: nine treatments; the first of their n values is in the middle of the two that
/// alternate behind it. Tenths above a base that hides them.
inline std::vector<Eigen::VectorXd> simon_lesage(int n, double base) {
  const int middles[] = {14, 13, 15, 13, 15, 13, 15, 13, 15};
  std::vector<Eigen::VectorXd> groups;
  for (const int middle : middles) {
    Eigen::VectorXd group(n);
    for (int i = 0; i < n; ++i) {
      const int tenths = i == 0 ? middle : i % 2 == 1 ? middle - 1 : middle + 1;
      // The base has a 1 that the tenths of the smallest sets hold as well; exact before / 10.
      group(i) = (10 * base + tenths - 10) / 10;
    }
    groups.push_back(group);
  }
  return groups;
}

inline std::vector<NistAnova> nist_anova() {
  using Eigen::VectorXd;
  // The atomic weight of silver by two instruments, and the resistivity of silicon by five.
  const std::vector<VectorXd> silver{
      VectorXd{{107.8681568, 107.8681465, 107.8681572, 107.8681785, 107.8681446, 107.8681903,
                107.8681526, 107.8681494, 107.8681616, 107.8681587, 107.8681519, 107.8681486,
                107.8681419, 107.8681569, 107.8681508, 107.8681672, 107.8681385, 107.8681518,
                107.8681662, 107.8681424, 107.8681360, 107.8681333, 107.8681610, 107.8681477}},
      VectorXd{{107.8681079, 107.8681344, 107.8681513, 107.8681197, 107.8681604, 107.8681385,
                107.8681642, 107.8681365, 107.8681151, 107.8681082, 107.8681517, 107.8681448,
                107.8681198, 107.8681482, 107.8681334, 107.8681609, 107.8681101, 107.8681512,
                107.8681469, 107.8681360, 107.8681254, 107.8681261, 107.8681450, 107.8681368}}};
  const std::vector<VectorXd> silicon{VectorXd{{196.3052, 196.1240, 196.1890, 196.2569, 196.3403}},
                                      VectorXd{{196.3042, 196.3825, 196.1669, 196.3257, 196.0422}},
                                      VectorXd{{196.1303, 196.2005, 196.2889, 196.0343, 196.1811}},
                                      VectorXd{{196.2795, 196.1748, 196.1494, 196.1485, 195.9885}},
                                      VectorXd{{196.2119, 196.1051, 196.1850, 196.0052, 196.2090}}};
  return {{"AtmWtAg", silver, 3.63834187500000e-09, 1.04951729166667e-08, 15.9467335677930},
          {"SiRstv", silicon, 5.11462616000000e-02, 2.16636560000000e-01, 1.18046237440255},
          {"SmLs01", simon_lesage(21, 1), 1.68, 1.80, 21},
          {"SmLs02", simon_lesage(201, 1), 16.08, 18, 201},
          {"SmLs03", simon_lesage(2001, 1), 160.08, 180, 2001},
          {"SmLs04", simon_lesage(21, 1e6), 1.68, 1.80, 21},
          {"SmLs05", simon_lesage(201, 1e6), 16.08, 18, 201},
          {"SmLs06", simon_lesage(2001, 1e6), 160.08, 180, 2001},
          {"SmLs07", simon_lesage(21, 1e12), 1.68, 1.80, 21},
          {"SmLs08", simon_lesage(201, 1e12), 16.08, 18, 201},
          {"SmLs09", simon_lesage(2001, 1e12), 160.08, 180, 2001}};
}

}  // namespace mlmath_data
