// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/loss_table.hpp"
#include <mlmath/optimization/classification_losses.hpp>

using mlmath_test::check_loss_table;

// Values of mpmath 1.2 at 60 digits, from the formulas of the comments: value, and the first and
// second derivative in t written out.

TEST_CASE("logistic loss: to the last digits of a sure and right score", "[losses]") {
  check_loss_table(
      mlmath::LogisticLoss{},
      {
          {0.0, 0.0, 0.69314718055994530942, 0.5, 0.25},
          {1.0, 0.0, 0.69314718055994530942, -0.5, 0.25},
          {1.0, 2.5, 0.078889734292549623344, -0.075858180021243551193, 0.070103716545108156932},
          {0.0, 2.5, 2.5788897342925496233, 0.92414181997875644881, 0.070103716545108156932},
          {1.0, 40.0, 4.2483542552915889863e-18, -4.2483542552915889773e-18,
           4.2483542552915889592e-18},
          {1.0, -40.0, 40.000000000000000004, -0.99999999999999999575, 4.2483542552915889592e-18},
          {0.0, -700.0, 9.8596765437597708567e-305, 9.8596765437597708567e-305,
           9.8596765437597708567e-305},
          {0.25, -3.0, 0.79858735157374205876, -0.20257412682243321912, 0.045176659730912132649},
          {1.0, 720.0, 2.0322308024242931529e-313, -2.0322308024242931529e-313,
           2.0322308024242931529e-313},
          {0.0, 100000.0, 100000.0, 1.0, 0.0},
      },
      8);
}

TEST_CASE("cross-entropy loss: infinite where a sure forecast was wrong", "[losses]") {
  const mlmath::CrossEntropyLoss loss;
  check_loss_table(
      loss,
      {
          {0.0, 0.25, 0.28768207245178092744, 1.3333333333333333333, 1.7777777777777777778},
          {1.0, 0.25, 1.3862943611198906188, -4.0, 16.0},
          {1.0, 0.999, 0.0010005003335835343892, -1.0010010010010010019, 1.0020030040050060088},
          {0.5, 0.125, 1.1064864671521792757, -3.4285714285714285714, 32.653061224489795918},
          {0.0, 1e-10, 1.0000000000500000364e-10, 1.0000000001, 1.0000000002},
      },
      8);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(mlmath::loss_value(loss, 1.0, 0.0) == infinity);
  CHECK(mlmath::loss_derivative(loss, 1.0, 0.0) == -infinity);
  CHECK(mlmath::loss_value(loss, 0.0, 0.0) == 0);
  CHECK(mlmath::loss_derivative(loss, 0.0, 0.0) == 1);
}

// By hand: max(0, 1 - s t) with s = 2 y - 1.
TEST_CASE("hinge losses: nothing from a margin of 1 on", "[losses]") {
  check_loss_table(mlmath::HingeLoss{},
                   {
                       {0.0, 0.25, 1.25, 1.0, 0.0},
                       {1.0, 0.25, 0.75, -1.0, 0.0},
                       {1.0, 3.0, 0.0, 0.0, 0.0},
                       {0.0, -1.0, 0.0, 0.0, 0.0},
                       {1.0, -1e300, 1e300, -1.0, 0.0},
                   },
                   2);
  check_loss_table(mlmath::SquaredHingeLoss{},
                   {
                       {0.0, 0.25, 1.5625, 2.5, 2.0},
                       {1.0, 0.25, 0.5625, -1.5, 2.0},
                       {1.0, 3.0, 0.0, 0.0, 0.0},
                       {0.0, -1.0, 0.0, 0.0, 0.0},
                   },
                   2);
}
