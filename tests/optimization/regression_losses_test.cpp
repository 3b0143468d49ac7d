// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/loss_table.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/regression_losses.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::VectorXd;
using mlmath_test::check_loss_table;
using mlmath_test::message_of;

// Values of mpmath 1.2 at 60 digits, from the formulas of the comments: value, and the first and
// second derivative in t written out.

TEST_CASE("squared loss: (t - y)^2", "[losses]") {
  check_loss_table(mlmath::SquaredLoss{},
                   {
                       {1.0, 3.0, 4.0, 4.0, 2.0},
                       {0.5, 0.25, 0.0625, -0.5, 2.0},
                       {0.0, 1e-09, 1.0000000000000001246e-18, 2.0000000000000001246e-9, 2.0},
                       {2.0, -1.5, 12.25, -7.0, 2.0},
                       {0.0, 40.0, 1600.0, 80.0, 2.0},
                   },
                   2);
}

// sklearn 1.x, sklearn._loss.loss.AbsoluteError/HuberLoss/PinballLoss: loss and gradient.
TEST_CASE("absolute loss: |t - y|, with 0 at the kink", "[losses]") {
  check_loss_table(mlmath::AbsoluteLoss{},
                   {
                       {0.0, 0.5, 0.5, 1.0, 0.0},
                       {1.0, -1.0, 2.0, -1.0, 0.0},
                       {2.0, 0.25, 1.75, -1.0, 0.0},
                       {4.0, 4.0, 0.0, 0.0, 0.0},
                       {0.0, -1e300, 1e300, -1.0, 0.0},
                   },
                   2);
}

TEST_CASE("Huber loss: a square inside delta, a line outside", "[losses]") {
  check_loss_table(mlmath::HuberLoss{1.5},
                   {
                       {0.0, 0.5, 0.125, 0.5, 1.0},
                       {1.0, -1.0, 1.875, -1.5, 0.0},
                       {2.0, 0.25, 1.5, -1.5, 0.0},
                       {4.0, 2.0, 1.875, -1.5, 0.0},
                       {0.0, 1e300, 1.5e300, 1.5, 0.0},
                       {0.0, 1.5, 1.125, 1.5, 1.0},
                   },
                   2);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::loss_value(mlmath::HuberLoss{0}, VectorXd::Ones(2), VectorXd::Zero(2));
        }) == "loss_value: delta = 0, expected a number > 0");
}

TEST_CASE("pinball loss: the slopes -q and 1 - q", "[losses]") {
  check_loss_table(mlmath::PinballLoss{0.3},
                   {
                       {0.0, 0.5, 0.35, 0.7, 0.0},
                       {1.0, -1.0, 0.6, -0.3, 0.0},
                       {2.0, 0.25, 0.525, -0.3, 0.0},
                       {4.0, 2.0, 0.6, -0.3, 0.0},
                   },
                   2);
  CHECK(mlmath::loss_derivative(mlmath::PinballLoss{0.3}, 1.0, 1.0) == 0);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::loss_derivative(mlmath::PinballLoss{1.5}, 1.0, 0.0);
        }) == "loss_derivative: quantile = 1.5, expected 0 <= quantile <= 1");
}

TEST_CASE("log-cosh loss: to the last digits at both ends", "[losses]") {
  check_loss_table(
      mlmath::LogCoshLoss{},
      {
          {1.0, 3.0, 1.3250027473578644309, 0.96402758007581688395, 0.070650824853164465686},
          {0.5, 0.25, 0.030929803620161371456, -0.24491866240370912928, 0.94001484880637795628},
          {0.0, 1e-09, 5.000000000000000622e-19, 1.0000000000000000619e-9, 0.999999999999999999},
          {2.0, -1.5, 2.8077642858938289353, -0.99817789761119870928, 0.0036408847204873060615},
          {0.0, 40.0, 39.306852819440054691, 1.0, 7.2194055513816606892e-35},
          {0.0, -1e+200, 9.9999999999999996973e+199, -1.0, 0.0},
          {0.0, 0.99, 0.42618599451566743714, 0.75736232421652627773, 0.42640230985734133414},
          {0.0, 1.01, 0.44141766440255513782, 0.76576201824843895652, 0.41360853140807744255},
          {0.0, 350.0, 349.30685281944005469, 1.0, 3.9438706175039083427e-304},
      },
      8);
}

TEST_CASE("Poisson loss: e^t - y t", "[losses]") {
  check_loss_table(
      mlmath::PoissonLoss{},
      {
          {0.0, -2.0, 0.13533528323661269189, 0.13533528323661269189, 0.13533528323661269189},
          {3.0, 1.25, -0.25965704253815862387, 0.49034295746184137613, 3.4903429574618413761},
          {7.0, -30.0, 210.00000000000009358, -6.9999999999999064238, 9.3576229688401746049e-14},
          {1.0, 0.0, 1.0, 0.0, 1.0},
          {2.0, 600.0, 3.7730203009299398234e+260, 3.7730203009299398234e+260,
           3.7730203009299398234e+260},
      },
      32);
}

TEST_CASE("gamma loss: t + y e^-t", "[losses]") {
  check_loss_table(
      mlmath::GammaLoss{},
      {
          {0.5, -2.0, 1.6945280494653251136, -2.6945280494653251136, 3.6945280494653251136},
          {3.0, 1.25, 2.109514390580570301, 0.14048560941942969903, 0.85951439058057030097},
          {7.0, -30.0, 74805322070641.235029, -74805322070670.235029, 74805322070671.235029},
          {1.5, 0.0, 1.5, -0.5, 1.5},
          {1e-300, -700.0, 9442.3205473500453487, -10141.320547350045349, 10142.320547350045349},
      },
      16);
}
