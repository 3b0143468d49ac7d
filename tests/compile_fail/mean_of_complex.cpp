// expect: statistics are of samples of real numbers
// SPDX-License-Identifier: MIT
#include <mlmath/statistics/mean.hpp>

#include <Eigen/Core>

int main() { return mlmath::mean(Eigen::Vector2cd(1, 2)) == 1.5; }
