// SPDX-License-Identifier: MIT
// The logarithms of far tails, here and by Boost (which has only the logarithm of the probability),
// beside what R and SciPy give: true ones by mpmath, and the relative error of each.
#include "data/log_tails.hpp"

#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/laplace.hpp>
#include <mlmath/probability/log_normal.hpp>
#include <mlmath/probability/logistic.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/weibull.hpp>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/cauchy.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/laplace.hpp>
#include <boost/math/distributions/logistic.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/distributions/weibull.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using mlmath_data::LogTail;
namespace math = boost::math;
using Policy = math::policies::policy<math::policies::promote_double<false>>;

struct Pair {
  double ours;
  double boost;
};

template <typename Ours, typename Theirs>
Pair both(const LogTail& tail, const Ours& ours, const Theirs& theirs) {
  const double x = tail.x;
  if (tail.upper) return {log_survival(ours, x), std::log(cdf(complement(theirs, x)))};
  return {log_cdf(ours, x), std::log(cdf(theirs, x))};
}

Pair computed(const LogTail& tail) {
  const double a = tail.a;
  const double b = tail.b;
  const std::string law = tail.law;
  if (law == "normal")
    return both(tail, mlmath::Normal{a, b}, math::normal_distribution<double, Policy>(a, b));
  if (law == "log_normal")
    return both(tail, mlmath::LogNormal{a, b}, math::lognormal_distribution<double, Policy>(a, b));
  if (law == "student_t")
    return both(tail, mlmath::StudentT{a}, math::students_t_distribution<double, Policy>(a));
  if (law == "gamma")
    return both(tail, mlmath::Gamma{a, b}, math::gamma_distribution<double, Policy>(a, b));
  if (law == "chi_squared")
    return both(tail, mlmath::ChiSquared{a}, math::chi_squared_distribution<double, Policy>(a));
  if (law == "beta")
    return both(tail, mlmath::Beta{a, b}, math::beta_distribution<double, Policy>(a, b));
  if (law == "fisher_f")
    return both(tail, mlmath::FisherF{a, b}, math::fisher_f_distribution<double, Policy>(a, b));
  if (law == "exponential")
    return both(tail, mlmath::Exponential{a}, math::exponential_distribution<double, Policy>(a));
  if (law == "weibull")
    return both(tail, mlmath::Weibull{a, b}, math::weibull_distribution<double, Policy>(a, b));
  if (law == "laplace")
    return both(tail, mlmath::Laplace{a, b}, math::laplace_distribution<double, Policy>(a, b));
  if (law == "logistic")
    return both(tail, mlmath::Logistic{a, b}, math::logistic_distribution<double, Policy>(a, b));
  return both(tail, mlmath::Cauchy{a, b}, math::cauchy_distribution<double, Policy>(a, b));
}

/// The relative error of a logarithm in a few characters.
std::string error_of(double value, double exact) {
  if (std::isnan(value)) return "has none";
  if (std::isinf(value)) return "-inf";
  char text[16];
  std::snprintf(text, sizeof text, "%.0e", std::abs(value / exact - 1));
  return value == exact ? "0" : text;
}

}  // namespace

int main() {
  std::printf("%-34s %16s | %8s %8s %8s %8s\n", "logarithm of", "true", "mlmath", "R", "SciPy",
              "Boost");
  double worst = 0;
  for (const LogTail& tail : mlmath_data::log_tails) {
    char name[64];
    std::snprintf(name, sizeof name, "%s(%g, %g), X %c %g", tail.law, tail.a, tail.b,
                  tail.upper ? '>' : '<', tail.x);
    const Pair pair = computed(tail);
    std::printf("%-34s %16.4f | %8s %8s %8s %8s\n", name, tail.exact,
                error_of(pair.ours, tail.exact).c_str(), error_of(tail.r, tail.exact).c_str(),
                error_of(tail.scipy, tail.exact).c_str(), error_of(pair.boost, tail.exact).c_str());
    worst = std::max(worst, std::abs(pair.ours / tail.exact - 1));
  }
  return worst <= 1e-12 ? EXIT_SUCCESS : EXIT_FAILURE;
}
