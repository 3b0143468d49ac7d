// SPDX-License-Identifier: MIT
#include <mlmath/core/random.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/error_function.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/gamma_function.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>
#define BOOST_MATH_PROMOTE_DOUBLE_POLICY false
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using namespace mlmath;

VectorXd numbers(Index size, double low, double high) {
  Philox rng(1);
  VectorXd x(size);
  fill_uniform(rng, x);
  return low + (high - low) * x.array();
}

/// A function of a vector, and `each` of one number for the other way of doing it.
template <typename Function>
void all(benchmark::State& state, Index size, double low, double high, Function f) {
  const VectorXd x = numbers(size, low, high);
  for (auto _ : state) {
    VectorXd y = f(x);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
}
template <typename Function>
void each(benchmark::State& state, Index size, double low, double high, Function f) {
  all(state, size, low, high, [&](const VectorXd& x) { return VectorXd(x.unaryExpr(f)); });
}

constexpr Index many = 1000000;
constexpr Index some = 20000;

#define WORKLOAD(name, size, low, high, ours, who, theirs)                                \
  BENCHMARK_CAPTURE(all, name, size, low, high, [](const VectorXd& x) { return ours; })   \
      ->Name(#name "/mlmath")                                                             \
      ->Unit(benchmark::kMicrosecond);                                                    \
  BENCHMARK_CAPTURE(each, name, size, low, high, [](double x) { return double(theirs); }) \
      ->Name(#name "/" #who)                                                              \
      ->Unit(benchmark::kMicrosecond)

namespace bm = boost::math;

WORKLOAD(erf_1e6, many, -4, 4, erf(x), libc, std::erf(x));
WORKLOAD(erfc_1e6, many, -4, 8, erfc(x), libc, std::erfc(x));
WORKLOAD(lgamma_1e6, many, 0.1, 30, mlmath::lgamma(x), libc, std::lgamma(x));
WORKLOAD(normal_log_pdf_1e6, many, -4, 4, log_pdf(Normal{0.5, 2.0}, x), eigen,
         -0.5 * ((x - 0.5) / 2) * ((x - 0.5) / 2) - 1.6120857137646181);
WORKLOAD(normal_pdf_1e6, many, -4, 4, pdf(Normal{0.5, 2.0}, x), boost,
         bm::pdf(bm::normal_distribution<>(0.5, 2), x));
WORKLOAD(normal_cdf_1e6, many, -4, 4, cdf(Normal{0.0, 1.0}, x), boost,
         bm::cdf(bm::normal_distribution<>(), x));
WORKLOAD(normal_log_cdf_1e6, many, -40, 4, log_cdf(Normal{0.0, 1.0}, x), boost,
         std::log(bm::cdf(bm::normal_distribution<>(), x)));
WORKLOAD(normal_quantile_1e6, many, 0, 1, quantile(Normal{0.0, 1.0}, x), boost,
         x > 0 ? bm::quantile(bm::normal_distribution<>(), x) : 0);
WORKLOAD(t5_cdf_2e4, some, -5, 5, cdf(StudentT{5}, x), boost,
         bm::cdf(bm::students_t_distribution<>(5), x));
WORKLOAD(t5_quantile_2e4, some, 0.001, 0.999, quantile(StudentT{5}, x), boost,
         bm::quantile(bm::students_t_distribution<>(5), x));
WORKLOAD(beta_cdf_2e4, some, 0, 1, cdf(Beta{2.5, 3.5}, x), boost,
         bm::cdf(bm::beta_distribution<>(2.5, 3.5), x));
WORKLOAD(gamma_cdf_2e4, some, 0, 10, cdf(Gamma{2.5, 1.0}, x), boost,
         bm::cdf(bm::gamma_distribution<>(2.5, 1), x));
WORKLOAD(gamma_log_pdf_2e4, some, 0.1, 10, log_pdf(Gamma{2.5, 1.0}, x), boost,
         std::log(bm::pdf(bm::gamma_distribution<>(2.5, 1), x)));
WORKLOAD(gamma_quantile_2e4, some, 0.001, 0.999, quantile(Gamma{2.5, 1.0}, x), boost,
         bm::quantile(bm::gamma_distribution<>(2.5, 1), x));
WORKLOAD(beta_quantile_2e4, some, 0.001, 0.999, quantile(Beta{2.5, 3.5}, x), boost,
         bm::quantile(bm::beta_distribution<>(2.5, 3.5), x));

}  // namespace
