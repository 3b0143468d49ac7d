// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath::detail {

/// The distinct labels of samples in ascending order, and for each sample the place of its own.
struct CodedLabels {
  Eigen::VectorX<Eigen::Index> classes;
  Eigen::VectorX<Eigen::Index> codes;
};

/// Reads labels, whole numbers of any type.
template <typename DerivedY>
CodedLabels code_labels(const char* function, const Eigen::DenseBase<DerivedY>& y_arg) {
  using Number = typename DerivedY::Scalar;
  const DerivedY& y = y_arg.derived();
  CodedLabels coded;
  coded.codes.resize(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const Number label = DerivedY::RowsAtCompileTime == 1 ? y.coeff(0, i) : y.coeff(i, 0);
    if constexpr (std::is_floating_point_v<Number>) {
      if (!(std::abs(label) <= Number(1e9) && label == std::floor(label))) {
        throw_domain_error(function, "y(" + std::to_string(i) + ") is " + to_text(label) +
                                         ", expected labels that are whole numbers");
      }
    }
    coded.codes(i) = static_cast<Eigen::Index>(label);
  }
  std::vector<Eigen::Index> seen;
  std::vector<Eigen::Index> place;  // of each label from the least on
  const Eigen::Index least = coded.codes.size() > 0 ? coded.codes.minCoeff() : 0;
  const Eigen::Index most = coded.codes.size() > 0 ? coded.codes.maxCoeff() : 0;
  const bool are_dense = most / 2 - least / 2 < coded.codes.size();
  if (are_dense) {
    place.assign(std::size_t(most - least) + 1, -1);
    for (const Eigen::Index code : coded.codes) place[std::size_t(code - least)] = 0;
    for (Eigen::Index label = least; label <= most; ++label) {
      Eigen::Index& own = place[std::size_t(label - least)];
      if (own < 0) continue;
      own = Eigen::Index(seen.size());
      seen.push_back(label);
    }
  } else {
    seen.assign(coded.codes.begin(), coded.codes.end());
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  }
  coded.classes =
      Eigen::Map<const Eigen::VectorX<Eigen::Index>>(seen.data(), Eigen::Index(seen.size()));
  for (Eigen::Index& code : coded.codes) {
    code = are_dense ? place[std::size_t(code - least)]
                     : std::lower_bound(seen.begin(), seen.end(), code) - seen.begin();
  }
  return coded;
}

/// "{0, 1, 5}", at most ten of them.
inline std::string labels_text(const Eigen::VectorX<Eigen::Index>& classes) {
  std::string text = "{";
  for (Eigen::Index k = 0; k < (std::min)(classes.size(), Eigen::Index(10)); ++k) {
    text += (k > 0 ? ", " : "") + std::to_string(classes(k));
  }
  return text + (classes.size() > 10 ? ", ...}" : "}");
}

}  // namespace mlmath::detail
