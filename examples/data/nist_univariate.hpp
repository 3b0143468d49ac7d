// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// The nine univariate sets of the NIST Statistical Reference Datasets (StRD) with their certified
/// summaries, which NIST computed with 500 digits: https://www.itl.nist.gov/div898/strd. A work of
/// the United States government, in the public domain. Five of the sets follow a rule and are made
/// by it.
namespace mlmath_data {

/// One set: its numbers and their certified mean, standard deviation (divisor n - 1) and lag-1
/// autocorrelation. They are long double, so that no scalar type loses a digit of the decimals.
struct NistUnivariate {
  std::string_view name;
  std::vector<long double> values;
  long double mean;
  long double standard_deviation;
  long double autocorrelation;

  /// The numbers in a scalar type.
  template <typename Scalar = double>
  [[nodiscard]] Eigen::VectorX<Scalar> sample() const {
    using LongVector = Eigen::VectorX<long double>;
    return Eigen::Map<const LongVector>(values.data(), Eigen::Index(values.size()))
        .template cast<Scalar>();
  }
};

// clang-format off
inline constexpr int lew[200] = {
      -213, -564, -35, -15, 141, 115, -420, -360, 203, -338, -431, 194, -220, -513, 154, -125, -559,
      92, -21, -579, -52, 99, -543, -175, 162, -457, -346, 204, -300, -474, 164, -107, -572, -8, 83,
      -541, -224, 180, -420, -374, 201, -236, -531, 83, 27, -564, -112, 131, -507, -254, 199, -311,
      -495, 143, -46, -579, -90, 136, -472, -338, 202, -287, -477, 169, -124, -568, 17, 48, -568,
      -135, 162, -430, -422, 172, -74, -577, -13, 92, -534, -243, 194, -355, -465, 156, -81, -578,
      -64, 139, -449, -384, 193, -198, -538, 110, -44, -577, -6, 66, -552, -164, 161, -460, -344,
      205, -281, -504, 134, -28, -576, -118, 156, -437, -381, 200, -220, -540, 83, 11, -568, -160,
      172, -414, -408, 188, -125, -572, -32, 139, -492, -321, 205, -262, -504, 142, -83, -574, 0,
      48, -571, -106, 137, -501, -266, 190, -391, -406, 194, -186, -553, 83, -13, -577, -49, 103,
      -515, -280, 201, 300, -506, 131, -45, -578, -80, 138, -462, -361, 201, -211, -554, 32, 74,
      -533, -235, 187, -372, -442, 182, -147, -566, 25, 68, -535, -244, 194, -351, -463, 174, -125,
      -570, 15, 72, -550, -190, 172, -424, -385, 198, -218, -536, 96,
};
inline constexpr int lottery[218] = {
      162, 671, 933, 414, 788, 730, 817, 33, 536, 875, 670, 236, 473, 167, 877, 980, 316, 950, 456,
      92, 517, 557, 956, 954, 104, 178, 794, 278, 147, 773, 437, 435, 502, 610, 582, 780, 689, 562,
      964, 791, 28, 97, 848, 281, 858, 538, 660, 972, 671, 613, 867, 448, 738, 966, 139, 636, 847,
      659, 754, 243, 122, 455, 195, 968, 793, 59, 730, 361, 574, 522, 97, 762, 431, 158, 429, 414,
      22, 629, 788, 999, 187, 215, 810, 782, 47, 34, 108, 986, 25, 644, 829, 630, 315, 567, 919,
      331, 207, 412, 242, 607, 668, 944, 749, 168, 864, 442, 533, 805, 372, 63, 458, 777, 416, 340,
      436, 140, 919, 350, 510, 572, 905, 900, 85, 389, 473, 758, 444, 169, 625, 692, 140, 897, 672,
      288, 312, 860, 724, 226, 884, 508, 976, 741, 476, 417, 831, 15, 318, 432, 241, 114, 799, 955,
      833, 358, 935, 146, 630, 830, 440, 642, 356, 373, 271, 715, 367, 393, 190, 669, 8, 861, 108,
      795, 269, 590, 326, 866, 64, 523, 862, 840, 219, 382, 998, 4, 628, 305, 747, 247, 34, 747,
      729, 645, 856, 974, 24, 568, 24, 694, 608, 480, 410, 729, 947, 293, 53, 930, 223, 203, 677,
      227, 62, 455, 387, 318, 562, 242, 428, 968,
};
inline constexpr int mavro_offsets[50] = {
      180, 170, 180, 190, 180, 170, 150, 140, 150, 150, 170, 180, 180, 190, 190, 210, 200, 160, 140,
      130, 130, 150, 150, 160, 150, 140, 130, 140, 150, 140, 150, 160, 150, 160, 190, 200, 200, 210,
      220, 230, 240, 250, 270, 260, 260, 260, 270, 260, 250, 240,
};
inline constexpr int michelson_offsets[100] = {
      85, 74, 90, 107, 93, 85, 95, 98, 98, 88, 100, 98, 93, 65, 76, 81, 100, 100, 96, 96, 96, 94,
      96, 94, 88, 80, 85, 88, 90, 84, 83, 79, 81, 88, 88, 83, 80, 79, 76, 80, 88, 88, 88, 86, 72,
      72, 62, 86, 97, 95, 88, 91, 85, 87, 84, 84, 85, 84, 84, 84, 89, 81, 81, 82, 80, 77, 76, 74,
      75, 76, 91, 92, 89, 86, 88, 72, 84, 85, 85, 78, 89, 84, 78, 81, 76, 81, 79, 81, 82, 85, 87,
      87, 81, 74, 81, 94, 95, 80, 81, 87,
};
// clang-format on

/// The first digits of pi, by Machin's formula 16 arctan(1/5) - 4 arctan(1/239) with numbers of nine
/// digits a limb.
inline std::vector<long double> pi_digits(int count) {
  constexpr std::uint64_t base = 1'000'000'000;
  const std::size_t limbs = std::size_t(count) / 9 + 3;
  using Number = std::vector<std::uint64_t>;
  const auto divide = [&](Number& x, std::uint64_t divisor) {
    std::uint64_t rest = 0;
    for (std::uint64_t& limb : x) {
      const std::uint64_t part = rest * base + limb;
      limb = part / divisor;
      rest = part % divisor;
    }
  };
  const auto add = [&](Number& sum, const Number& x, bool subtract) {
    std::uint64_t carry = 0;
    for (std::size_t i = limbs; i-- > 0;) {
      const std::uint64_t next = subtract ? sum[i] + base - x[i] - carry : sum[i] + x[i] + carry;
      sum[i] = next % base;
      carry = subtract ? 1 - next / base : next / base;
    }
  };
  Number pi(limbs, 0);
  const auto add_arctangent = [&](std::uint64_t factor, std::uint64_t inverse, bool subtract) {
    Number power(limbs, 0);
    power[0] = factor;
    divide(power, inverse);
    for (std::uint64_t k = 1; k < 3 * std::uint64_t(count); k += 2) {
      Number term = power;
      divide(term, k);
      add(pi, term, subtract != (k % 4 == 3));
      divide(power, inverse * inverse);
    }
  };
  add_arctangent(16, 5, false);
  add_arctangent(4, 239, true);
  std::vector<long double> digits = {static_cast<long double>(pi[0])};
  for (std::size_t i = 1; digits.size() < std::size_t(count); ++i) {
    for (std::uint64_t unit = base / 10; unit > 0 && digits.size() < std::size_t(count);
         unit /= 10) {
      digits.push_back(static_cast<long double>(pi[i] / unit % 10));
    }
  }
  return digits;
}

/// The sets, in NIST's order of difficulty.
inline std::vector<NistUnivariate> nist_univariate() {
  const auto numbers = [](const auto& integers, long double offset, long double divisor) {
    std::vector<long double> values;
    for (const int integer : integers) values.push_back((offset + integer) / divisor);
    return values;
  };
  // The 957th digit of NIST's file is 3; pi's is 8.
  std::vector<long double> pi = pi_digits(5000);
  pi[956] = 3;
  // offset + 0.2, then offset + 0.1 and offset + 0.3 in turn, as decimals of one digit.
  const auto alternating = [](long double offset) {
    std::vector<long double> values = {(10 * offset + 2) / 10};
    for (int i = 0; i < 1000; ++i) values.push_back((10 * offset + (i % 2 == 0 ? 1 : 3)) / 10);
    return values;
  };
  return {
      {"PiDigits", pi, 4.53480000000000L, 2.86733906028871L, -0.00355099287237972L},
      {"Lottery", numbers(lottery, 0, 1), 518.958715596330L, 291.699727470969L,
       -0.120948622967393L},
      {"Lew", numbers(lew, 0, 1), -177.435000000000L, 277.332168044316L, -0.307304800605679L},
      {"Mavro", numbers(mavro_offsets, 200000, 100000), 2.00185600000000L, 0.000429123454003053L,
       0.937989183438248L},
      {"Michelso", numbers(michelson_offsets, 29900, 100), 299.852400000000L, 0.0790105478190518L,
       0.535199668621283L},
      {"NumAcc1", {10000001, 10000003, 10000002}, 10000002, 1, -0.5L},
      {"NumAcc2", alternating(1), 1.2L, 0.1L, -0.999L},
      {"NumAcc3", alternating(1000000), 1000000.2L, 0.1L, -0.999L},
      {"NumAcc4", alternating(10000000), 10000000.2L, 0.1L, -0.999L},
  };
}

}  // namespace mlmath_data
