// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/regression/separation.hpp>

#include <ostream>
#include <string>

/// What logistic and softmax models print of their penalties and of how they were found.
namespace mlmath::detail {

/// The penalties of a model, where it has any, with `squares` as the sum of squares of w is written.
template <typename Model>
void print_penalties(std::ostream& out, const Model& model, const std::string& w,
                     const std::string& squares) {
  if (!(model.lambda > 0)) return;
  const std::string absolutes = "sum |" + w + "|";
  out << " + lambda ";
  if (model.mixing == 0) {
    out << squares;
  } else if (model.mixing == 1) {
    out << absolutes;
  } else {
    out << "(a " << absolutes << " + (1 - a) " << squares << "), a = " << model.mixing;
  }
  out << ", lambda = " << model.lambda;
}

/// The objective, the certificate, and whether the classes are separable.
template <typename Model>
std::ostream& print_outcome(std::ostream& out, const Model& model) {
  out << "\nobjective: " << model.objective << ", log loss: " << model.log_loss
      << "\nlargest violation of an optimality condition: " << model.gradient_norm << " after "
      << model.iterations << " steps: " << model.status << "\n";
  if (model.separation != Separation::none) {
    out << "the classes are separable (" << model.separation
        << "): without a penalty the weights grow for ever and are no estimate\n";
  }
  return out;
}

}  // namespace mlmath::detail
