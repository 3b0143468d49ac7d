// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/regression/inference_options.hpp>

#include <sstream>

TEST_CASE("covariances by name", "[regression][inference_options]") {
  using mlmath::CovarianceKind;
  std::ostringstream names;
  for (const auto kind : {CovarianceKind::classical, CovarianceKind::hc0, CovarianceKind::hc1,
                          CovarianceKind::hc2, CovarianceKind::hc3, CovarianceKind::clustered}) {
    names << kind << " ";
  }
  CHECK(names.str() == "classical HC0 HC1 HC2 HC3 clustered ");
  const mlmath::InferenceOptions defaults;
  CHECK(defaults.level == 0.95);
  CHECK(defaults.covariance == CovarianceKind::classical);
  CHECK(!defaults.counts);
  CHECK(!defaults.estimate_dispersion);
}
