// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/regression/glm_family.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::Family;
using mlmath::Link;
using mlmath_test::relative_error;

TEST_CASE("families and links by name", "[regression][glm_family]") {
  std::ostringstream names;
  for (const auto family : {Family::gaussian, Family::binomial, Family::poisson, Family::gamma}) {
    names << family << "-" << canonical_link(family) << " ";
  }
  names << Link::probit << " " << Link::canonical;
  CHECK(names.str() ==
        "Gaussian-identity binomial-logit Poisson-log gamma-inverse probit canonical");
}

TEST_CASE("means and their slopes by the links", "[regression][glm_family]") {
  using mlmath::detail::mean_of_link;
  // mpmath, 30 digits: mean, 1 - mean and the slope at eta.
  struct Row {
    Link link;
    double eta, mean, complement, slope;
  };
  const Row rows[] = {
      {Link::logit, 2, 0.880797077977882444, 0.119202922022117556, 0.104993585403506517},
      {Link::logit, -40, 4.24835425529158899e-18, 1, 4.24835425529158897e-18},
      {Link::logit, 40, 1, 4.24835425529158899e-18, 4.24835425529158897e-18},
      {Link::probit, 1.5, 0.933192798731141934, 0.0668072012688580661, 0.129517595665891728},
      {Link::probit, 9, 1, 1.12858840595384065e-19, 1.02797735716689148e-18},
      {Link::log, -0.5, 0.606530659712633424, 0.393469340287366576, 0.606530659712633424},
      {Link::inverse, 4, 0.25, 0.75, -0.0625},
      {Link::identity, 0.3, 0.3, 0.7, 1}};
  for (const Row& row : rows) {
    CAPTURE(row.link, row.eta);
    const auto m = mean_of_link(row.link, row.eta);
    const double tolerance = 1e-15 * (1 + row.eta * row.eta);
    CHECK(relative_error(m.mean, row.mean) <= tolerance);
    CHECK(relative_error(m.complement, row.complement) <= tolerance);
    CHECK(relative_error(m.slope, row.slope) <= tolerance);
    // The slope is that of the mean, by a difference.
    const double h = 1e-5;
    const double by_difference =
        (mean_of_link(row.link, row.eta + h).mean - mean_of_link(row.link, row.eta - h).mean) /
        (2 * h);
    CHECK(std::abs(by_difference - row.slope) <= 1e-9);
  }
}

TEST_CASE("unit deviances", "[regression][glm_family]") {
  using mlmath::detail::GlmMean;
  using mlmath::detail::unit_deviance;
  // mpmath, 30 digits: 2 (y log(y / m) - (y - m)), 2 ((y - m) / m - log(y / m)), and so on.
  CHECK(relative_error(unit_deviance(Family::poisson, 3.0, GlmMean<double>{2, -1, 1}),
                       0.432790648648986292) <= 1e-14);
  CHECK(unit_deviance(Family::poisson, 0.0, GlmMean<double>{2, -1, 1}) == 4);
  CHECK(relative_error(unit_deviance(Family::gamma, 3.0, GlmMean<double>{2, -1, 1}),
                       0.18906978378367124) <= 1e-14);
  CHECK(relative_error(unit_deviance(Family::binomial, 1.0, GlmMean<double>{0.25, 0.75, 1}),
                       2.7725887222397812) <= 1e-15);
  CHECK(relative_error(unit_deviance(Family::binomial, 0.5, GlmMean<double>{0.25, 0.75, 1}),
                       0.28768207245178090) <= 1e-14);
  CHECK(unit_deviance(Family::gaussian, 3.0, GlmMean<double>{1, 0, 1}) == 4);
  // Near its minimum it is the square of the difference over the variance, and cancels nothing.
  const double d = unit_deviance(Family::poisson, 5.0 + 1e-7, GlmMean<double>{5, -4, 1});
  CHECK(relative_error(d, 1e-14 / 5) <= 1e-7);
  // Only the mean itself has none.
  for (const auto family : {Family::gaussian, Family::poisson, Family::gamma}) {
    CHECK(unit_deviance(family, 0.7, GlmMean<double>{0.7, 0.3, 1}) == 0);
    CHECK(unit_deviance(family, 0.7, GlmMean<double>{0.8, 0.2, 1}) > 0);
  }
}
