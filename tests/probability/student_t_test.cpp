// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/student_t.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::StudentT;
using mlmath_test::check_edges;
using mlmath_test::check_log_pdf_slope;
using mlmath_test::check_numbers;
using mlmath_test::check_points;
using mlmath_test::infinity;
using mlmath_test::LawPoint;
using mlmath_test::message_of;
using mlmath_test::not_a_number;

namespace {

// The logarithms of the density and of both tails, from their definitions by mpmath 1.2.1 with 60
// to 120 digits (erfc, loggamma, and the series and fractions of the incomplete functions).
const LawPoint table_0[] = {
    {-1e+60, -825.07093932960886894L, -688.52527166240022833L, -9.4901672455623631813e-300L},
    {-100000.0, -65.217858643073793521L, -55.314371090109094047L, -9.4901672353943244531e-25L},
    {-30.0, -16.564110682852201365L, -14.767603531963014936L, -3.8593250549674241841e-7L},
    {-3.0, -4.0574778405981988444L, -4.1964022748946908132L, -0.015164018722527046115L},
    {-1.0, -1.5155842594365880032L, -1.7059007202238270105L, -0.20041473623030755019L},
    {-0.2, -0.99252409800225474776L, -0.85641872968032530059L, -0.55282931795084239745L},
    {0.0, -0.96861958905472412459L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1e-10, -0.96861958905472412459L, -0.69314718048402397146L, -0.69314718063586664738L},
    {0.5, -1.1149900815630201338L, -0.38441243277190855538L, -1.1420958350382852483L},
    {1.0, -1.5155842594365880032L, -0.20041473623030755019L, -1.7059007202238270105L},
    {2.5, -3.4014102377037104165L, -0.027623078126247368941L, -3.6028834378183236112L},
    {10.0, -10.102186902224993114L, -8.5477440963852255889e-5L, -9.3673008036277121224L},
    {10000000000.0, -134.29541143139516404L, -9.4901672455623607787e-50L, -112.87899841388880758L},
};

const LawPoint table_1[] = {
    {-1e+300, -1382.0026385017168654L, -691.22711060350316012L, -6.3661977236758130965e-301L},
    {-100000.0, -23.477453635529904372L, -11.964518170343014285L, -6.3661543254038355111e-6L},
    {-5.0, -4.1404621594033911676L, -2.2787085952902986559L, -0.10804899566097342603L},
    {0.5, -1.8985016882257803261L, -0.86270051208687483822L, -0.54821751757516692392L},
    {1.0, -1.8378770664093454836L, -0.69314718055994530942L, -0.69314718055994530942L},
    {1.5, -1.8985016882257803261L, -0.54821751757516692392L, -0.86270051208687483822L},
    {20.0, -6.3514800588719463684L, -0.033953311391597649436L, -3.3996975141102996916L},
    {1e+100, -460.9686013040985917L, -6.3661977236758133295e-101L, -230.71009200469402328L},
};

const LawPoint table_2[] = {
    {-1e+300, -900.2634087195463312L, -208.28390801700668991L, -3.4950072338385858548e-91L},
    {-100000.0, -17.222025556349318849L, -4.5051272870361978773L, -0.011113712449826116253L},
    {-5.0, -4.3552453090952804703L, -1.5350935762527568594L, -0.24262653118851373625L},
    {0.5, -1.8666284013773687286L, -0.51141812644560585367L, -0.91540263557159782974L},
    {1e+100, -301.59128454109445842L, -3.495007233838568024e-31L, -70.12880243736395397L},
};

const LawPoint table_3[] = {
    {-1e+100, -690.77552789821370525L, -461.21016577936908214L, -4.999999999999999841e-201L},
    {-3.0, -3.5968429091975558161L, -3.0421326497423483757L, -0.048909803615967477783L},
    {0.5, -1.2163953243244931459L, -0.40546510810816438198L, -1.0986122886681096914L},
    {7.0, -5.8977384490864886575L, -0.0099513211497569608057L, -4.6150214921345141203L},
};

const LawPoint table_4[] = {
    {-1e+50, -573.16136659872342108L, -459.41840631014102742L, -2.9999999999999990844e-200L},
    {-3.0, -3.9274667438658415299L, -3.9134748570618904731L, -0.020173099629157311557L},
    {0.5, -1.1323908075528133433L, -0.3881139856355041322L, -1.1342447049023968112L},
    {7.0, -7.4408231340923042751L, -0.0010966660217659884327L, -6.8160288738278371799L},
};

const LawPoint table_5[] = {
    {-1e+50, -3517.2156050503862499L, -3405.487547782346121L, -1.0364534652562043189e-1479L},
    {-30.0, -54.154071994898612463L, -54.122321328850694197L, -3.1258958153044439765e-24L},
    {-3.0, -4.9939164246249569575L, -5.9163637414983265682L, -0.002698620034607591367L},
    {0.5, -1.055901769006619606L, -0.37158773526650596755L, -1.1700175240009593008L},
    {7.0, -15.935152622854270492L, -4.4349794319555329404e-8L, -16.931157788041517044L},
};

const LawPoint table_6[] = {
    {-600.0, -153743.42255511339889L, -153749.51200284662L, 0},
    {-30.0, -450.71700999887259554L, -454.11841582456560509L, -6.0100471168317189413e-198L},
    {-3.0, -5.4189230333059220431L, -6.6077015984123063738L, -0.0013508432487595724113L},
    {0.5, -1.0439388925796597209L, -0.36894649484496503833L, -1.1759115833002604629L},
    {7.0, -25.418363052211888444L, -1.2806120556878594122e-12L, -27.383682983777652116L},
};

const LawPoint table_7[] = {
    {-440.0, -96800.909568391214299L, -96806.996348089749182L, 0},
    {-30.0, -450.91893833115492286L, -454.32124375339344503L, -4.9067149229646631569e-198L},
    {-3.0, -5.4189385331891727418L, -6.6077262214857263034L, -0.0013508099647814775917L},
    {0.5, -1.0439385332050321168L, -0.36894641528873594938L, -1.1759117615934403155L},
    {7.0, -25.418938532629172742L, -1.2798125446859420004e-12L, -27.384307498186540001L},
};

}  // namespace

TEST_CASE("StudentT: densities, tails and quantiles, out to log p = -1e5") {
  check_points(StudentT{5}, table_0, 4e-14, 3e-14);
  check_points(StudentT{1, 1, 2}, table_1, 4e-14, 3e-14);
  check_points(StudentT{0.3}, table_2, 4e-14, 3e-14);
  check_points(StudentT{2}, table_3, 4e-14, 3e-14);
  check_points(StudentT{4}, table_4, 4e-14, 3e-14);
  check_points(StudentT{30}, table_5, 4e-14, 3e-14);
  check_points(StudentT{1e6}, table_6, 4e-14, 3e-14);
  check_points(StudentT{1e12}, table_7, 4e-14, 3e-14);
}

TEST_CASE("StudentT: ends of the line and of the probabilities") {
  check_edges(StudentT{5});
  check_edges(StudentT{1, 1, 2});
  check_edges(StudentT{0.3});
  check_edges(StudentT{2});
  check_edges(StudentT{4});
  check_edges(StudentT{30});
  check_edges(StudentT{1e6});
  check_edges(StudentT{1e12});
}

TEST_CASE("StudentT: moments, mode, median, entropy") {
  // Closed forms by mpmath.
  check_numbers(StudentT{5}, {0, 1.666666666666666667, 0, 6, 0, 0, 1.627502672414395981});
  check_numbers(StudentT{1, 1, 2}, {not_a_number, not_a_number, not_a_number, not_a_number, 1, 1,
                                    3.224171427529236102});
  check_numbers(StudentT{0.3}, {not_a_number, not_a_number, not_a_number, not_a_number, 0, 0,
                                5.145558653504391672});
  check_numbers(StudentT{2}, {0, infinity, not_a_number, not_a_number, 0, 0, 1.960279229160082036});
  check_numbers(StudentT{4}, {0, 2, 0, infinity, 0, 0, 1.681760016878666356});
  check_numbers(StudentT{30},
                {0, 1.071428571428571429, 0, 0.2307692307692307692, 0, 0, 1.452543329787207479});
  check_numbers(StudentT{1e6},
                {0, 1.000002000004000008, 0, 6.000024000096000384e-6, 0, 0, 1.418939533204922742});
  check_numbers(StudentT{1e12},
                {0, 1.000000000002, 0, 6.000000000024e-12, 0, 0, 1.418938533205672742});
}

TEST_CASE("StudentT: log_pdf differentiates") {
  for (const double x : {-3.0, 0.5, 1.0, 7.0}) check_log_pdf_slope(StudentT{5.0, 1.0, 2.0}, x);
}

TEST_CASE("StudentT: parameters out of range") {
  CHECK(message_of<mlmath::DomainError>([] { return cdf(StudentT{0}, 1.0); }) ==
        "cdf: StudentT.df = 0, expected a number > 0 or infinity");
  CHECK(message_of<mlmath::DomainError>([] {
          return cdf(StudentT{1, 0, -1}, 1.0);
        }) == "cdf: StudentT.scale = -1, expected a number > 0");
}

TEST_CASE("StudentT: infinitely many degrees of freedom are the normal distribution") {
  const StudentT d{infinity, 1.0, 2.0};
  check_edges(d);
  // scipy.stats.norm(1, 2).cdf(-3), .logcdf(-99), .ppf(0.975)
  CHECK(mlmath_test::relative_error(cdf(d, -3.0), 0.022750131948179195) < 1e-15);
  CHECK(mlmath_test::relative_error(log_cdf(d, -99.0), -1254.8313611394199) < 1e-15);
  CHECK(mlmath_test::relative_error(quantile(d, 0.975), 4.919927969080108) < 1e-15);
  CHECK(kurtosis(d) == 0);
}
