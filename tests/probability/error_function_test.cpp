// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/dual.hpp>
#include <mlmath/probability/error_function.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using mlmath_test::epsilon;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Point {
  double x;
  long double erf, erfc, erfcx, log_erfc;
};

// mpmath 1.2.1 with 60 to 200 digits: erf(x), erfc(x), exp(x^2) erfc(x), log(erfc(x)); by the
// continued fraction of erfc from 20 on.
const Point table[] = {
    {-100000.0, -1.0L, 2.0L, std::numeric_limits<long double>::infinity(), 0.69314718055994530942L},
    {-30.0, -1.0L, 2.0L, std::numeric_limits<long double>::infinity(), 0.69314718055994530942L},
    {-26.5, -1.0L, 2.0L, 1.9245531624185688092e+305L, 0.69314718055994530942L},
    {-5.0, -0.99999999999846254021L, 1.9999999999984625402L, 144009798674.66104041L,
     0.69314718055917657952L},
    {-2.0, -0.99532226501895273416L, 1.9953222650189527342L, 108.94090438997797241L,
     0.69080557364658765676L},
    {-1.0000000000000002, -0.84270079294971496151L, 1.8427007929497149615L, 5.0089800807622859413L,
     0.61123231767807054466L},
    {-1.0, -0.84270079294971486934L, 1.8427007929497148693L, 5.0089800807622834663L,
     0.61123231767807049464L},
    {-0.75, -0.7111556336535151316L, 1.7111556336535151316L, 3.0031716636274523087L,
     0.53716895141249712489L},
    {-0.5, -0.52049987781304653768L, 1.5204998778130465377L, 1.9523604891825570933L,
     0.41903914777555958036L},
    {-0.1, -0.1124629160182848984L, 1.1124629160182848984L, 1.1236433541992094807L,
     0.10657640058652249059L},
    {-1e-10, -1.128379167095512615e-10L, 1.0000000001128379167L, 1.0000000001128379167L,
     1.1283791670318506378e-10L},
    {-1e-300, -1.1283791670955126022e-300L, 1.0L, 1.0L, 0},
    {0.0, 0, 1.0L, 1.0L, 0},
    {5e-324, 5.5749338194485227127e-324L, 1.0L, 1.0L, 0},
    {1e-20, 1.128379167095512512e-20L, 0.99999999999999999999L, 0.99999999999999999999L,
     -1.128379167095512512e-20L},
    {1e-05, 1.1283791670579000273e-5L, 0.999988716208329421L, 0.99998871630832829263L,
     -1.1283855333035135832e-5L},
    {0.2, 0.22270258921047846618L, 0.77729741078952153382L, 0.80901951990158073283L,
     -0.25193223378261667644L},
    {0.49999999999999994, 0.5204998778130464889L, 0.4795001221869535111L, 0.61569034419292590333L,
     -0.73501112983708430129L},
    {0.5, 0.52049987781304653768L, 0.47950012218695346232L, 0.61569034419292587487L,
     -0.73501112983708440303L},
    {0.7, 0.67780119383741844228L, 0.32219880616258155772L, 0.52593033734944095849L,
     -1.1325865135143412341L},
    {0.9999999999999999, 0.84270079294971482326L, 0.15729920705028517674L, 0.42758357615580703474L,
     -1.8496055099332479556L},
    {1.0, 0.84270079294971486934L, 0.15729920705028513066L, 0.42758357615580700441L,
     -1.8496055099332482486L},
    {1.5, 0.96610514647531072707L, 0.033894853524689272933L, 0.32158541645431750235L,
     -3.3844920895515527203L},
    {2.0, 0.99532226501895273416L, 0.0046777349810472658379L, 0.25539567631050574387L,
     -5.3649412646166375745L},
    {2.8, 0.9999249868053345409L, 7.501319466545910313e-5L, 0.19054887968999190106L,
     -9.4978465310288449451L},
    {3.7, 0.99999983284894209085L, 1.6715105790914597513e-7L, 0.14743499753718507247L,
     -15.604367894999847766L},
    {5.0, 0.99999999999846254021L, 1.5374597944280348502e-12L, 0.11070463773306862637L,
     -27.200889545537434422L},
    {6.0, 0.99999999999999997848L, 2.1519736712498913117e-17L, 0.092776567800538354389L,
     -38.377561173223388366L},
    {10.0, 1.0L, 2.088487583762544757e-45L, 0.056140992743822585858L, -102.87988902484488857L},
    {13.0, 1.0L, 1.7395573154667245218e-75L, 0.043271921864609692663L, -172.14025131009476503L},
    {20.0, 1.0L, 5.3958656116079009289e-176L, 0.028174348741051319319L, -403.56934333410423496L},
    {26.0, 1.0L, 5.6631924088561428465e-296L, 0.021683584850562906616L, -679.83119976319423026L},
    {27.0, 1.0L, 5.237048923789255685e-319L, 0.020881607990420940674L, -732.86888650789741098L},
    {1000.0, 1.0L, 0, 5.641893014533876542e-4L, -1000007.4801207219062L},
    {100000000.0, 1.0L, 0, 5.6418958354775625874e-9L, -10000000000000018.993L},
};

}  // namespace

TEST_CASE("erf, erfc, erfcx, log_erfc: against mpmath") {
  for (const Point& p : table) {
    CAPTURE(p.x);
    CHECK(relative_error(mlmath::erf(p.x), double(p.erf)) <= 2 * epsilon<double>);
    const double erfc = double(p.erfc);
    if (erfc >= std::numeric_limits<double>::min()) {
      CHECK(relative_error(mlmath::erfc(p.x), erfc) <= 4 * epsilon<double>);
    } else {
      CHECK(std::abs(mlmath::erfc(p.x) - erfc) <= 1e-323);
    }
    CHECK(relative_error(mlmath::erfcx(p.x), double(p.erfcx)) <= 4 * epsilon<double>);
    CHECK(relative_error(mlmath::log_erfc(p.x), double(p.log_erfc)) <= 4 * epsilon<double>);
  }
}

TEST_CASE("erf and its relatives: infinities and NaN") {
  CHECK(mlmath::erf(infinity) == 1);
  CHECK(mlmath::erf(-infinity) == -1);
  CHECK(std::signbit(mlmath::erf(-0.0)));
  CHECK(mlmath::erfc(infinity) == 0);
  CHECK(mlmath::erfc(-infinity) == 2);
  CHECK(mlmath::erfcx(infinity) == 0);
  CHECK(mlmath::erfcx(-infinity) == infinity);
  CHECK(mlmath::log_erfc(infinity) == -infinity);
  CHECK(mlmath::log_erfc(-infinity) == std::log(2.0));
  for (const double y : {mlmath::erf(std::nan("")), mlmath::erfc(std::nan("")),
                         mlmath::erfcx(std::nan("")), mlmath::log_erfc(std::nan(""))}) {
    CHECK(std::isnan(y));
  }
}

TEST_CASE("erf and its relatives: a number has the same bits alone and in an array") {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(203, -30, 30);
  const Eigen::VectorXd erf = mlmath::erf(x);
  const Eigen::VectorXd erfc = mlmath::erfc((2 * x) / 2);
  const Eigen::MatrixXd erfcx = mlmath::erfcx(x.head(200).reshaped(20, 10));
  const Eigen::ArrayXf single = mlmath::log_erfc(x.cast<float>().array());
  for (Eigen::Index i = 0; i < 200; ++i) {
    CHECK(erf(i) == mlmath::erf(x(i)));
    CHECK(erfc(i) == mlmath::erfc(x(i)));
    CHECK(erfcx(i % 20, i / 20) == mlmath::erfcx(x(i)));
    CHECK(single(i) == float(mlmath::log_erfc(double(float(x(i))))));
  }
}

TEST_CASE("erf and its relatives: long double and numbers that differentiate") {
  // mpmath: log(erfc(mpf(3))), log(erfc(mpf(50))), exp(2500) erfc(50)
  CHECK(relative_error(mlmath::log_erfc(3.0L), -10.720363041981112568L) < 4 * epsilon<long double>);
  CHECK(relative_error(mlmath::log_erfc(50.0L), -2504.4845878484513719L) <
        4 * epsilon<long double>);
  CHECK(relative_error(mlmath::erfcx(50.0L), 0.0112815362653237725L) < 4 * epsilon<long double>);
  // d log erfc(x) / dx = -2 / (sqrt(pi) erfcx(x))
  for (const double x : {-2.0, 0.3, 3.0, 40.0}) {
    const auto y = mlmath::log_erfc(mlmath::Dual<double>::variable(x));
    const double slope = -1.1283791670955126 / mlmath::erfcx(x);
    CHECK(relative_error(y.tangent(), slope) < 1e-13);
  }
}
