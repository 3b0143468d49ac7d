// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/probability/bernoulli.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/beta_binomial.hpp>
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/categorical.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/dirichlet.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/geometric.hpp>
#include <mlmath/probability/laplace.hpp>
#include <mlmath/probability/log_normal.hpp>
#include <mlmath/probability/logistic.hpp>
#include <mlmath/probability/multinomial.hpp>
#include <mlmath/probability/multivariate_normal.hpp>
#include <mlmath/probability/negative_binomial.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>
#include <mlmath/probability/sampling.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/uniform.hpp>
#include <mlmath/probability/weibull.hpp>

#include <Eigen/Core>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace mlmath;  // the laws are named in their dozens below
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;
using mlmath_test::sized;

namespace {

/// The chi-square of counts in the cells (-inf, edges[0]], (edges[0], edges[1]], ... against their
/// probabilities, below its quantile of 1 - 1e-6: the false alarms of each check.
void check_cells(const VectorXd& x, const std::vector<double>& edges,
                 const std::vector<double>& probabilities) {
  // scipy.stats.chi2.ppf(1 - 1e-6, df) for df = 1, ..., 9
  constexpr double limits[] = {23.93, 27.63, 30.66, 33.38, 35.89, 38.26, 40.52, 42.70, 44.81};
  VectorXd counts = VectorXd::Zero(Index(probabilities.size()));
  for (const double value : x) {
    std::size_t cell = 0;
    while (cell < edges.size() && value > edges[cell]) ++cell;
    counts(Index(cell)) += 1;
  }
  double chi_square = 0;
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    const double expected = double(x.size()) * probabilities[k];
    chi_square += (counts(Index(k)) - expected) * (counts(Index(k)) - expected) / expected;
  }
  CHECK(chi_square < limits[edges.size() - 1]);
}

/// The quantiles of 1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99 and 1 - 1e-4.
template <typename Law>
void check_quantiles(const Law& d, const std::vector<double>& edges) {
  CAPTURE(Law::Kernel::name, edges[4]);
  Philox rng(2026, 1);
  const std::vector<double> probabilities = {1e-4, 0.0099, 0.09, 0.15,   0.25,
                                             0.25, 0.15,   0.09, 0.0099, 1e-4};
  check_cells(sample(d, rng, sized(200000, 50000)), edges, probabilities);
}

/// The distribution function at some counts; the same of draws in bulk and of single draws.
template <typename Law>
void check_counts(const Law& d, const std::vector<double>& edges, const std::vector<double>& cdf) {
  CAPTURE(Law::Kernel::name, edges.back());
  std::vector<double> probabilities = cdf;
  for (std::size_t k = 1; k < cdf.size(); ++k) probabilities[k] = cdf[k] - cdf[k - 1];
  probabilities.push_back(1 - cdf.back());
  Philox rng(2026, 2);
  const VectorXd many = sample(d, rng, sized(200000, 50000));
  check_cells(many, edges, probabilities);
  VectorXd single(sized(50000, 20000));
  for (double& x : single) x = sample(d, rng);
  check_cells(single, edges, probabilities);
  CHECK(many.array().floor().matrix() == many);
  CHECK(many.minCoeff() >= 0);
}

template <typename Derived>
std::uint64_t hash_of(const Eigen::DenseBase<Derived>& x) {
  std::uint64_t hash = 0;
  for (Index i = 0; i < x.size(); ++i) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(double(x.derived()(i)))) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
  return hash;
}

template <typename Law>
std::uint64_t golden(const Law& d) {
  Philox rng(7, 1);
  return hash_of(sample(d, rng, 20000));
}

template <typename Law>
std::uint64_t golden_singles(const Law& d) {
  Philox rng(7, 2);
  VectorXd x(2000);
  for (double& value : x) value = double(sample(d, rng));
  return hash_of(x);
}

}  // namespace

// The quantiles: scipy.stats 1.10, ppf (isf for the last) of the law in the comment.
TEST_CASE("sample: continuous laws have their quantiles", "[probability][sampling]") {
  check_quantiles(
      Uniform{-1.0, 2.5},  // stats.uniform(-1, 3.5)
      {-0.99965, -0.965, -0.6499999999999999, -0.125, 0.75, 1.625, 2.15, 2.465, 2.49965});
  check_quantiles(
      Normal{1.0, 2.0},  // stats.norm(1, 2)
      {-6.438032970911361, -3.6526957480816815, -1.5631031310892007, -0.3489795003921634, 1.0,
       2.348979500392163, 3.5631031310892007, 5.6526957480816815, 8.438032970911362});
  check_quantiles(LogNormal{0.5, 0.25},  // stats.lognorm(0.25, scale=np.exp(0.5))
                  {0.6506690606775841, 0.921652551618971, 1.1967530628741607, 1.3928855943393292,
                   1.6487212707001282, 1.9515470900884546, 2.2713807156931205, 2.949356374790178,
                   4.17767186536938});
  check_quantiles(Exponential{2.0},  // stats.expon(scale=0.5)
                  {5.000250016667917e-05, 0.005025167926750721, 0.052680257828913155,
                   0.14384103622589045, 0.34657359027997264, 0.6931471805599453, 1.151292546497023,
                   2.3025850929940455, 4.605170185988091});
  check_quantiles(Weibull{1.7, 1.3},  // stats.weibull_min(1.7, scale=1.3)
                  {0.005767863177880789, 0.08684712682063551, 0.3459776082057703, 0.624678794186406,
                   1.0478793223416971, 1.5753887456466813, 2.1233002186913583, 3.1921836769146044,
                   4.799150180204137});
  check_quantiles(
      Laplace{0.1, 1.3},  // stats.laplace(0.1, 1.3)
      {-10.97235114884111, -4.98562990705659, -1.9922692861643303, -0.8010913347279289, 0.1,
       1.0010913347279289, 2.192269286164331, 5.1856299070565886, 11.17235114884111});
  check_quantiles(
      Logistic{0.1, 1.3},  // stats.logistic(0.1, 1.3)
      {-11.873312477068605, -5.873655805174967, -2.756391950537085, -1.3281959752685426, 0.1,
       1.5281959752685428, 2.9563919505370855, 6.073655805174965, 12.073312477068605});
  check_quantiles(Cauchy{0.1, 1.3},  // stats.cauchy(0.1, 1.3)
                  {-4137.928384251877, -41.26667073990601, -3.9009885983278294, -1.1999999999999997,
                   0.1, 1.4, 4.100988598327829, 41.466670739906306, 4138.128384251878});
  check_quantiles(Gamma{2.5, 1.3},  // stats.gamma(2.5, scale=1.3)
                  {0.053415294288470035, 0.3602937498733802, 1.0467001915255099, 1.7384918261309064,
                   2.828449124212092, 4.30669184648901, 6.00363198485773, 9.806077105102844,
                   16.73414077338632});
  check_quantiles(Gamma{0.5, 1.3},  // stats.gamma(0.5, scale=1.3)
                  {1.0210176177627201e-08, 0.0001021071076413062, 0.010264003160730294,
                   0.06599517877395401, 0.2957086750277218, 0.8601474030054532, 1.7586032451620126,
                   4.312682790663789, 9.838858397305208});
  check_quantiles(Gamma{1.0, 1.0},  // stats.gamma(1)
                  {0.0001000050003333584, 0.010050335853501437, 0.10536051565782636,
                   0.2876820724517809, 0.6931471805599455, 1.3862943611198906, 2.302585092994046,
                   4.60517018598809, 9.210340371976182});
  check_quantiles(Gamma{100.0, 1.0},  // stats.gamma(100)
                  {67.00773823554391, 78.21598305379582, 87.41763649959366, 93.08583383712174,
                   99.66686491931549, 106.55109252697643, 113.01052385984448, 124.7225614907208,
                   141.53012691212086});
  check_quantiles(ChiSquared{3.0},  // stats.chi2(3)
                  {0.005214832329027977, 0.11483180189911707, 0.5843743741551835,
                   1.2125329030456686, 2.3659738843753377, 4.108344935632312, 6.251388631170325,
                   11.344866730144373, 21.10751346616021});
  check_quantiles(Beta{2.0, 3.0},  // stats.beta(2, 3)
                  {0.004093652990366431, 0.04199863562170072, 0.14255931671003072,
                   0.24302208375607628, 0.3857275681323895, 0.5436782854190803, 0.6795394162781817,
                   0.859132457305454, 0.9705412504285336});
  check_quantiles(Beta{0.5, 0.5},  // stats.beta(0.5, 0.5)
                  {2.4674010799787785e-08, 0.00024671981713422146, 0.024471741852423214,
                   0.14644660940672624, 0.4999999999999999, 0.8535533905932737, 0.9755282581475768,
                   0.9997532801828658, 0.999999975325989});
  check_quantiles(Beta{0.3, 2.0},  // stats.beta(0.3, 2)
                  {1.935777743664071e-14, 8.985084980360625e-08, 0.000193606606338892,
                   0.0041181161550032964, 0.04276750690589219, 0.18485803586191127,
                   0.40822369358398575, 0.7856582389534142, 0.9774742643377349});
  check_quantiles(FisherF{5.0, 10.0},  // stats.f(5, 10)
                  {0.014440457355117077, 0.09949241734983869, 0.30326908902107147,
                   0.5291416855678219, 0.9319331608510479, 1.5853232593846152, 2.521640686209624,
                   5.636326187669078, 18.12031981760292});
  check_quantiles(FisherF{1.0, 1.0},  // stats.f(1, 1)
                  {2.4674011408589172e-08, 0.000246780702824095, 0.025085630936916573,
                   0.17157287525380982, 1.0000000000000013, 5.8284271247461925, 39.86345818906144,
                   4052.1806954768217, 40528472.790277384});
  check_quantiles(StudentT{5.0, 0.1, 1.3},  // stats.t(5, 0.1, 1.3)
                  {-12.480836191152163, -4.274408998579458, -1.8186492634166351,
                   -0.8446928969373216, 0.1000000000000001, 1.0446928969373217, 2.0186492634166355,
                   4.474408998579457, 12.680836191152162});
  check_quantiles(StudentT{0.7, 0.0, 1.0},  // stats.t(0.7)
                  {-97570.04017877005, -135.57150572954617, -5.009947965578888, -1.200330743996334,
                   8.392587970497114e-17, 1.200330743996334, 5.009947965578889, 135.57150572954598,
                   97570.04017877005});
}

TEST_CASE("sample: laws of counts have their distribution function", "[probability][sampling]") {
  check_counts(Bernoulli{0.3},  // stats.bernoulli(0.3).cdf(...)
               {0}, {0.7});
  check_counts(Geometric{0.3},  // stats.geom(0.3, -1).cdf(...)
               {0, 1, 3, 6, 12, 19},
               {0.3, 0.51, 0.7599, 0.9176457, 0.9903110989593, 0.9992020773370239});
  check_counts(
      Geometric{1e-3},  // stats.geom(1e-3, -1).cdf(...)
      {0, 10, 105, 287, 692, 1385, 2301, 4602, 6904},
      {0.001, 0.010945164670461539, 0.100623051969043, 0.25034643767784975, 0.5000997653522721,
       0.7500997553991465, 0.9000566514385343, 0.990001328406728, 0.999000699279802});
  check_counts(Poisson{0.2},  // stats.poisson(0.2).cdf(...)
               {0, 1, 2, 3},
               {0.8187307530779818, 0.9824769036935782, 0.9988515187551379, 0.9999431597592419});
  check_counts(Poisson{10.0},  // stats.poisson(10).cdf(...)
               {2, 3, 6, 8, 10, 12, 14, 18, 21},
               {0.0027693957155115775, 0.010336050675925726, 0.130141420882483, 0.3328196787507191,
                0.5830397501929852, 0.7915564763948745, 0.9165415270653372, 0.9928134953961456,
                0.9993003494876652});
  check_counts(Poisson{1000.0},  // stats.poisson(1000).cdf(...)
               {904, 927, 960, 979, 1000, 1021, 1041, 1074, 1099},
               {0.0010894250768049988, 0.01028215714841029, 0.10525672066446431,
                0.25939500462487114, 0.508409367168506, 0.752610429647888, 0.9046746963584014,
                0.9901686930709781, 0.9990373695941335});
  check_counts(Poisson{1e5},  // stats.poisson(1e5).cdf(...)
               {99024, 99265, 99595, 99787, 100000, 100213, 100405, 100736, 100979},
               {0.0010031105256558363, 0.010035516299548497, 0.10036443993377739,
                0.2508889507262134, 0.5008410430993401, 0.7502996834842105, 0.9000725588818053,
                0.9900092150889983, 0.9990090826594866});
  check_counts(Poisson{1e9},  // stats.poisson(1e9).cdf(...)
               {999902280, 999926435, 999959474, 999978671, 1000000000, 1000021329, 1000040526,
                1000073566, 1000097723},
               {0.0010000852862048918, 0.01000028976650234, 0.10000339540115101, 0.2500083360993432,
                0.500008410441739, 0.7500035387500057, 0.9000009660769264, 0.9900001563989582,
                0.9990000371827918});
  check_counts(Binomial{40, 0.1},  // stats.binom(40, 0.1).cdf(...)
               {0, 2, 3, 4, 5, 6, 9, 11},
               {0.014780882941434585, 0.22280812433940317, 0.4231306530930026, 0.6290176965342007,
                0.7937273312871602, 0.9004835760344487, 0.9949369463421656, 0.9996191657332637});
  check_counts(Binomial{100, 0.3},  // stats.binom(100, 0.3).cdf(...)
               {17, 20, 24, 27, 30, 33, 36, 41, 45},
               {0.002162933168779963, 0.01646285324186938, 0.11357018170418094, 0.2963661605577417,
                0.5491236007687914, 0.77925776124226, 0.920119957706269, 0.9928264374006266,
                0.9994629852508522});
  check_counts(Binomial{100, 0.8},  // stats.binom(100, 0.8).cdf(...)
               {67, 70, 75, 77, 80, 83, 85, 89, 91},
               {0.0015504405541974606, 0.011248978720991624, 0.1313532173329887,
                0.26106724766909384, 0.5398386299354266, 0.807662415402399, 0.9195562788619491,
                0.9943036190442065, 0.9991446016377815});
  check_counts(Binomial{1000000, 0.3},  // stats.binom(1000000, 0.3).cdf(...)
               {298584, 298934, 299413, 299691, 300000, 300309, 300587, 301066, 301417},
               {0.0010003765565020448, 0.010015836489307626, 0.10028296178696058, 0.250434643768524,
                0.500493319066655, 0.7503093208968885, 0.9000675611351034, 0.9900081238976901,
                0.9990059217421511});
  check_counts(Binomial{1000000000000, 1e-12},  // stats.binom(1000000000000, 1e-12).cdf(...)
               {0, 1, 2, 4, 5},
               {0.36787944117125837, 0.7357588823428847, 0.9196986029286978, 0.9963401531726793,
                0.9994058151824244});
  check_counts(Poisson{3.5},  // stats.poisson(3.5).cdf(...)
               {0, 1, 2, 3, 5, 6, 8, 11},
               {0.0301973834223185, 0.13588822540043327, 0.32084719886213414, 0.536632667900785,
                0.8576135530957782, 0.9347119029710463, 0.9901263419438951, 0.9997110077800697});
  check_counts(Poisson{20.0},  // stats.poisson(20).cdf(...)
               {8, 10, 14, 17, 20, 23, 26, 31, 35},
               {0.002087259049135014, 0.010811718826652723, 0.10486428110798468,
                0.29702839792467406, 0.5590925842313251, 0.7874928167884275, 0.9221132189037747,
                0.9919082453301649, 0.9991963400385956});
  check_counts(Binomial{60, 0.35},  // stats.binom(60, 0.35).cdf(...)
               {10, 13, 16, 18, 21, 23, 26, 30, 33},
               {0.0014015704916097095, 0.01844357853108177, 0.11009548732726603, 0.2518473184025981,
                0.5590321392949311, 0.7528838218154252, 0.9299702946864524, 0.9941101018994419,
                0.9995107096336462});
  check_counts(BetaBinomial{30, 2.0, 3.0},  // stats.betabinom(30, 2, 3).cdf(...)
               {0, 4, 7, 12, 17, 21, 27},
               {0.010695187165775409, 0.13466016905295827, 0.2808780403657063, 0.5513843367258928,
                0.7841555977229601, 0.9110531309297911, 0.9936389511816455});
  check_counts(NegativeBinomial{3.5, 0.4},  // stats.nbinom(3.5, 0.4).cdf(...)
               {0, 1, 3, 5, 7, 10, 16, 22},
               {0.04047715405015526, 0.1254791775554813, 0.36645991419308044, 0.6002972932803512,
                0.7711128614399284, 0.9124883832397582, 0.9903338876890031, 0.9991428613134211});
  check_counts(NegativeBinomial{0.2, 0.01},  // stats.nbinom(0.2, 0.01).cdf(...)
               {0, 2, 18, 60, 219, 408},
               {0.39810717055349726, 0.5237545708662276, 0.7557218734571851, 0.9007359508052237,
                0.9900606760422138, 0.9990053518126196});
  check_counts(NegativeBinomial{50.0, 0.001},  // stats.nbinom(50, 0.001).cdf(...)
               {30918, 34990, 41133, 45019, 49617, 54518, 59194, 67844, 74662},
               {0.0010000046540335414, 0.010002717334415396, 0.10000057933706263,
                0.2500203704593455, 0.5000152388043251, 0.7500070119780285, 0.9000027444432032,
                0.9900002840272275, 0.999000087339127});
}

TEST_CASE("sample: extremes of the parameters", "[probability][sampling]") {
  Philox rng(3);
  const Index n = 20000;
  const auto mean_is = [&](const VectorXd& x, double expected, double deviation) {
    // Five standard errors.
    CHECK(std::abs(x.mean() - expected) < 5 * deviation / std::sqrt(double(n)));
  };
  // P(X <= 1e-300) = 1e-300^0.001 / Gamma(1.001), half of the draws.
  const VectorXd tiny = sample(Gamma{0.001, 1.0}, rng, n);
  mean_is((tiny.array() <= 1e-300).cast<double>(), 0.5014767, 0.5);
  mean_is(tiny, 0.001, std::sqrt(0.001));
  CHECK(tiny.minCoeff() >= 0);
  CHECK(tiny.allFinite());
  // A beta law with most of its probability at both ends: variance 1 / (4 (2 a + 1)).
  for (const double a : {0.01, 1e-5, 1e-300}) {
    const VectorXd ends = sample(Beta{a, a}, rng, n);
    CHECK(ends.allFinite());
    CHECK(ends.minCoeff() >= 0);
    CHECK(ends.maxCoeff() <= 1);
    mean_is(ends, 0.5, 0.5);
    mean_is((ends.array() - 0.5).square(), 0.25 / (2 * a + 1), 0.1);
  }
  const VectorXd rare = sample(Binomial{1000000000000, 1e-12}, rng, n);
  mean_is(rare, 1, 1);
  mean_is(sample(Poisson{1e9}, rng, n), 1e9, std::sqrt(1e9));
  mean_is(sample(Gamma{1e15, 1e-15}, rng, n), 1, std::sqrt(1e-15));
  mean_is(sample(Poisson{1e-8}, rng, n), 1e-8, 1e-4);
  mean_is(sample(Geometric{1e-300}, rng, n) * 1e-300, 1, 1);
  // Means of ratios: log |T| and log F are symmetric around these.
  CHECK((sample(StudentT{1e300, 0.0, 1.0}, rng, n).array().abs() < 6).all());
  CHECK(std::abs((sample(FisherF{1e-3, 1e-3}, rng, n).array() <= 1).cast<double>().mean() - 0.5) <
        0.02);

  // Laws of one value.
  CHECK((sample(Poisson{0.0}, rng, 100).array() == 0).all());
  CHECK((sample(Binomial{0, 0.5}, rng, 100).array() == 0).all());
  CHECK((sample(Binomial{7, 1.0}, rng, 100).array() == 7).all());
  CHECK((sample(Binomial{7, 0.0}, rng, 100).array() == 0).all());
  CHECK((sample(Bernoulli{1.0}, rng, 100).array() == 1).all());
  CHECK((sample(Bernoulli{0.0}, rng, 100).array() == 0).all());
  CHECK((sample(Geometric{1.0}, rng, 100).array() == 0).all());
  CHECK((sample(NegativeBinomial{2.5, 1.0}, rng, 100).array() == 0).all());
  CHECK(sample(Binomial{7, 1.0}, rng) == 7);
  CHECK(sample(Poisson{0.0}, rng) == 0);
  CHECK(sample(NegativeBinomial{2.5, 1.0}, rng) == 0);

  // With infinitely many degrees of freedom t is normal.
  const double infinite = std::numeric_limits<double>::infinity();
  Philox a(4), b(4);
  CHECK(sample(StudentT{infinite, 1.0, 2.0}, a, 100) == sample(Normal{1.0, 2.0}, b, 100));
}

TEST_CASE("Categorical: frequencies, zeros and skewed probabilities", "[probability][sampling]") {
  const Index n = 200000;
  Philox rng(11);
  const auto check = [&](const VectorXd& p) {
    const Eigen::VectorX<Index> x = sample(Categorical{p}, rng, n);
    VectorXd counts = VectorXd::Zero(p.size());
    for (const Index k : x) counts(k) += 1;
    double chi_square = 0;
    for (Index k = 0; k < p.size(); ++k) {
      if (p(k) == 0) {
        CHECK(counts(k) == 0);
      } else {
        chi_square +=
            (counts(k) - p(k) * double(n)) * (counts(k) - p(k) * double(n)) / (p(k) * double(n));
      }
    }
    return chi_square;
  };
  // scipy.stats.chi2.ppf(1 - 1e-6, df)
  CHECK(check(VectorXd::Constant(50, 0.02)) < 112.4);
  CHECK(check(VectorXd{{0.2, 0, 0.3, 0, 0, 0.5, 0}}) < 27.64);
  // Many outcomes in one cell of the table.
  VectorXd skewed = VectorXd::Constant(50, 0.1 / 49);
  skewed(20) = 0.9;
  CHECK(check(skewed) < 112.4);
  // The two ends of a large one, each with an eighth of the probability.
  VectorXd many = VectorXd::Constant(10000, 0.5 / 9998);
  many(0) = many(9999) = 0.25;
  const Eigen::VectorX<Index> x = sample(Categorical{many}, rng, n);
  const double ends = double((x.array() == 0).count() + (x.array() == 9999).count());
  CHECK(std::abs(ends - 0.5 * double(n)) < 5 * std::sqrt(0.25 * double(n)));
  CHECK(sample(Categorical{VectorXd{{1.0}}}, rng) == 0);
  // By inversion: the result is the quantile of the word.
  Philox words(5), draws(5);
  const auto sampler = make_sampler(Categorical{VectorXd{{0.25, 0.25, 0.5}}});
  for (int i = 0; i < 1000; ++i) {
    const double u = uniform(words);
    CHECK(sampler(draws) == (u < 0.25 ? 0 : u < 0.5 ? 1 : 2));
  }
}

TEST_CASE("MultivariateNormal: rows have the mean and the covariance", "[probability][sampling]") {
  MatrixXd C{{4, 1, -1}, {1, 2, 0.5}, {-1, 0.5, 1}};
  const Eigen::Vector3d mu(1, -2, 3);
  const MultivariateNormal d(mu, C);
  const Index n = 50000;
  Philox rng(6);
  const MatrixXd X = sample(d, rng, n);
  CHECK(rng.position() == std::uint64_t(3 * n));
  const Eigen::RowVectorXd mean = X.colwise().mean();
  const MatrixXd centred = X.rowwise() - mean;
  const MatrixXd S = centred.transpose() * centred / double(n);
  for (Index i = 0; i < 3; ++i) {
    CHECK(std::abs(mean(i) - mu(i)) < 5 * std::sqrt(C(i, i) / double(n)));
    for (Index j = 0; j < 3; ++j) {
      const double error = std::sqrt((C(i, i) * C(j, j) + C(i, j) * C(i, j)) / double(n));
      CHECK(std::abs(S(i, j) - C(i, j)) < 5 * error);
    }
  }
  // The factor's first row is of the first normal number alone.
  Philox again(6), normals(6);
  const VectorXd row = sample(d, again);
  CHECK(row == X.row(0).transpose());
  CHECK(std::abs(row(0) - (1 + 2 * sample(Normal{0.0, 1.0}, normals))) < 1e-15);

  Philox third(6);
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> floats(40, 4);
  floats.setZero();
  fill_sample(d, third, floats.middleCols(1, 3));
  CHECK(floats.middleCols(1, 3) == X.topRows(40).cast<float>());

  // Large enough for the packs of the factorization: the factor times its transpose.
  MatrixXd A(21, 21);
  fill_uniform(rng, A);
  const MatrixXd B = A * A.transpose() + MatrixXd::Identity(21, 21);
  const MatrixXd L = detail::unfused_cholesky(B);
  CHECK((L * L.transpose() - B).cwiseAbs().maxCoeff() < 21 * 4e-16 * B.cwiseAbs().maxCoeff());
  CHECK(L.isLowerTriangular());
}

TEST_CASE("Dirichlet: rows on the simplex with beta marginals", "[probability][sampling]") {
  const Index n = 50000;
  Philox rng(8);
  for (const VectorXd& alpha : {VectorXd{{2.0, 3.0, 5.0}}, VectorXd{{0.01, 0.02, 0.03}}}) {
    const MatrixXd X = sample(Dirichlet{alpha}, rng, n);
    const double total = alpha.sum();
    CHECK(X.minCoeff() >= 0);
    CHECK((X.rowwise().sum().array() - 1).abs().maxCoeff() < 4e-16);
    for (Index k = 0; k < 3; ++k) {
      const double share = alpha(k) / total;
      const double variance = share * (1 - share) / (total + 1);
      CHECK(std::abs(X.col(k).mean() - share) < 5 * std::sqrt(variance / double(n)));
      const double spread = (X.col(k).array() - share).square().mean();
      CHECK(std::abs(spread / variance - 1) < 0.05);
    }
  }
  Philox one(9), many(9);
  const Dirichlet d{VectorXd{{2.0, 0.5}}};
  const MatrixXd X = sample(d, many, 20);
  for (Index i = 0; i < 20; ++i) CHECK(sample(d, one) == X.row(i).transpose());
}

TEST_CASE("Multinomial: rows sum to n with binomial marginals", "[probability][sampling]") {
  const Index n = 20000;
  Philox rng(10);
  const VectorXd p{{0.1, 0, 0.6, 0.3, 0}};
  const MatrixXd X = sample(Multinomial{50, p}, rng, n);
  CHECK((X.rowwise().sum().array() == 50).all());
  CHECK(X.minCoeff() >= 0);
  for (Index k = 0; k < 5; ++k) {
    const double variance = 50 * p(k) * (1 - p(k));
    CHECK(std::abs(X.col(k).mean() - 50 * p(k)) <= 5 * std::sqrt(variance / double(n)));
    CHECK(std::abs((X.col(k).array() - 50 * p(k)).square().mean() - variance) <= 0.06 * variance);
  }
  const double joint = (X.col(0).array() - 5).cwiseProduct(X.col(2).array() - 30).mean();
  CHECK(std::abs(joint + 50 * 0.1 * 0.6) < 0.2);
  Philox one(10);
  CHECK(sample(Multinomial{50, p}, one) == X.row(0).transpose());
}

TEST_CASE("sample and fill_sample: one by one, in bulk, in every storage",
          "[probability][sampling]") {
  const auto same = [](const auto& d) {
    CAPTURE(std::remove_cvref_t<decltype(d)>::Kernel::name);
    Philox one(5), many(5), prepared(5);
    const auto sampler = make_sampler(d);
    const auto x = sample(d, many, 300);
    for (Index i = 0; i < 300; ++i) {
      CHECK(x(i) == sample(d, one));
      CHECK(x(i) == sampler(prepared));
    }
    CHECK(one == many);
    CHECK(many.position() == std::uint64_t(300 * sampler.words()));
  };
  same(Normal{1.0, 2.0});
  same(Gamma{0.5, 2.0});
  same(StudentT{3.0, 0.0, 1.0});
  same(Beta{2.0, 3.0});
  same(Geometric{0.2});
  same(Categorical{VectorXd{{0.5, 0.25, 0.25}}});

  const Normal d{0.5, 3.0};
  Philox rng(5, 2);
  const VectorXd x = sample(d, rng, 600);
  const auto fills = [&](auto&& out) {
    using Entry = typename std::remove_cvref_t<decltype(out)>::Scalar;
    Philox local(5, 2);
    fill_sample(d, local, out);
    CHECK(out.matrix().reshaped() == x.head(out.size()).template cast<Entry>());
    CHECK(local.position() == std::uint64_t(out.size()));
    std::mt19937_64 standard(1), copy(1);
    fill_sample(d, standard, out);
    for (Index j = 0; j < out.cols(); ++j) {
      for (Index i = 0; i < out.rows(); ++i) CHECK(out(i, j) == Entry(sample(d, copy)));
    }
  };
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  fills(RowMajor(200, 3));
  fills(Eigen::MatrixXf(20, 30));
  MatrixXd A(30, 40);
  fills(A.block(1, 2, 20, 30));
  fills(Eigen::Map<MatrixXd>(A.data(), 17, 13));
  fills(Eigen::ArrayX<long double>(77));
  VectorXd nothing(0);
  fill_sample(d, rng, nothing);
  CHECK(sample(d, rng, 0).size() == 0);

  // Integers for counts, as near as they come.
  Philox first(5), second(5);
  Eigen::VectorXi counts(200);
  fill_sample(Poisson{4.0}, first, counts);
  CHECK(counts.cast<double>() == sample(Poisson{4.0}, second, 200));
  Eigen::VectorX<std::int8_t> bytes(5);
  fill_sample(Poisson{1e6}, first, bytes);
  CHECK((bytes.array() == 127).all());

  // Floats below the upper end, however near: the sampler's last doubles round to it.
  Eigen::VectorXf floats(100000);
  fill_sample(Uniform{0.0, 0x1p-20}, first, floats);
  CHECK(floats.maxCoeff() < 0x1p-20f);
  const double top = std::nextafter(1.0, 2.0);
  CHECK(sample(Uniform{1.0, top}, first, 1000).maxCoeff() == 1);
  const Uniform<float> narrow{1.0f, std::nextafter(1.0f, 2.0f)};
  for (int i = 0; i < 100; ++i) CHECK(sample(narrow, first) == 1);
}

TEST_CASE("sample: errors", "[probability][sampling]") {
  Philox rng(1);
  CHECK(message_of<DomainError>([&] {
          return sample(Normal{0.0, -1.0}, rng);
        }) == "sample: Normal.standard_deviation = -1, expected a number > 0");
  CHECK(message_of<DomainError>([&] { return sample(Poisson{-1.0}, rng, 3); }) ==
        "sample: Poisson.rate = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([&] {
          return sample(Normal{0.0, 1.0}, rng, -3);
        }) == "sample: n = -3, expected n >= 0");
  CHECK(message_of<DomainError>([&] {
          return make_sampler(Gamma{0.0, 1.0});
        }) == "make_sampler: Gamma.shape = 0, expected a number > 0");
  CHECK(message_of<ShapeError>([&] {
          MatrixXd X(4, 3);
          fill_sample(Dirichlet{VectorXd{{1.0, 2.0}}}, rng, X);
          return 0;
        }) == "fill_sample: X is 4x3, expected 2 columns, one for each entry of a draw");
  CHECK(rng.position() == 0);
}

TEST_CASE("sample: parts of a stream and splits are what they are in any order",
          "[probability][sampling]") {
  const Gamma d{2.5, 1.0};
  Philox whole(9);
  const VectorXd x = sample(d, whole, 1000);
  // Two workers, each with half of the draws.
  const auto words = std::uint64_t(make_sampler(d).words());
  Philox second(9);
  second.discard(500 * words);
  CHECK(sample(d, second, 500) == x.tail(500));
  Philox parent(9);
  Philox child = parent.split(3);
  const VectorXd y = sample(Normal{0.0, 1.0}, child, 20000);
  Philox other = parent.split(4);
  const VectorXd z = sample(Normal{0.0, 1.0}, other, 20000);
  CHECK(std::abs(y.dot(z)) / 20000 < 5 / std::sqrt(20000.0));
}

// The same with GCC and Clang, from -O0 to -O3 -march=native, with fused multiply-adds and without.
TEST_CASE("sample: the same numbers everywhere", "[probability][sampling]") {
  CHECK(golden(Uniform{-1.0, 2.3}) == 0x4b6af092cf23fdedu);
  CHECK(golden(Normal{1.0, 2.0}) == 0x3c29a52a6b2df58bu);
  CHECK(golden(LogNormal{0.0, 0.25}) == 0x1c98cb83919cb519u);
  CHECK(golden(Exponential{2.0}) == 0x23eb51aaadbaa844u);
  CHECK(golden(Weibull{1.7, 1.3}) == 0xa776c18e4b3fa14cu);
  CHECK(golden(Laplace{0.1, 1.3}) == 0x48a7bac46b5eaebdu);
  CHECK(golden(Logistic{0.1, 1.3}) == 0xcbb815684dfff7a6u);
  CHECK(golden(Cauchy{0.1, 1.3}) == 0x9c932f398226721bu);
  CHECK(golden(Gamma{2.5, 1.3}) == 0x37fbf4ddbf10c42cu);
  CHECK(golden(Gamma{0.5, 1.3}) == 0x3d9e3ddd27af6cddu);
  CHECK(golden(ChiSquared{3.0}) == 0xafc98a31789739d1u);
  CHECK(golden(Beta{2.0, 3.0}) == 0xb9f39af6f50500adu);
  CHECK(golden(Beta{0.5, 0.5}) == 0x741e1a7ddeca1c06u);
  CHECK(golden(FisherF{5.0, 10.0}) == 0x71b7cece1329af0fu);
  CHECK(golden(StudentT{5.0, 0.1, 1.3}) == 0x35b97c7ead608427u);
  CHECK(golden(Bernoulli{0.3}) == 0x438c97f040f958b4u);
  CHECK(golden(Geometric{0.3}) == 0x436c9993a9abdbdau);
  CHECK(golden(Poisson{10.0}) == 0xd1ce919cdca6ffa9u);
  CHECK(golden(Poisson{12345.6}) == 0xcd48dddd2dbe3f11u);
  CHECK(golden(Binomial{100, 0.3}) == 0xa49ae2b9f4936c28u);
  CHECK(golden(Binomial{1000000, 0.3}) == 0xc820d39a4a7cd36cu);
  CHECK(golden(NegativeBinomial{3.5, 0.4}) == 0x24e9214f7f6279acu);
  CHECK(golden(Categorical{VectorXd{{0.5, 0.2, 0.3}}}) == 0x7f650184cd821de8u);
  CHECK(golden(MultivariateNormal(Eigen::Vector2d(1, 2), Eigen::Matrix2d{{2, 0.5}, {0.5, 1}})) ==
        0x1e11fa280b889c8eu);
  CHECK(golden(Dirichlet{VectorXd{{2.0, 0.5, 1.0}}}) == 0x35f5ad7936025fc3u);
  CHECK(golden(Multinomial{1000, VectorXd{{0.5, 0.2, 0.3}}}) == 0xc4947b790681fef1u);
  CHECK(golden_singles(Poisson{3.0}) == 0x35a0252440fbd158u);
  CHECK(golden_singles(Poisson{10.3}) == 0xa5272d77ce353aedu);
  CHECK(golden_singles(Poisson{1e9}) == 0xc09d7d778a751c05u);
  CHECK(golden_singles(Binomial{40, 0.1}) == 0xf2699ff56b00d829u);
  CHECK(golden_singles(Binomial{100, 0.3}) == 0xc2abc896ff7b478u);
  CHECK(golden_singles(NegativeBinomial{3.5, 0.4}) == 0x54b51178af871344u);
}
