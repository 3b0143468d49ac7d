// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/elementary.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>

/// The distances that are sums over coordinates, each as a term: `add` puts a pair of coordinates
/// into the running sums, for packs and for numbers of any type, `finish` makes the distance of
/// them. A pair of zeros adds nothing to any.
namespace mlmath::detail {

template <typename T>
[[gnu::always_inline]] inline T magnitude(const T& x) {
  using std::abs;
  return abs(x);
}
[[gnu::always_inline]] inline Pack magnitude(Pack x) { return pack_abs(x); }

/// Terms that are joined by addition.
struct AddedTerms {
  template <typename T>
  [[gnu::always_inline]] static void join(T& total, const T& part) {
    total += part;
  }
};

struct SquaredTerm : AddedTerms {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    const T d = x - y;
    total[0] += d * d;
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

struct ManhattanTerm : AddedTerms {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    total[0] += magnitude(x - y);
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

/// For finite coordinates: a comparison does not see NaN.
struct ChebyshevTerm {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    join(total[0], magnitude(x - y));
  }
  template <typename T>
  [[gnu::always_inline]] static void join(T& total, const T& part) {
    total = total < part ? part : total;
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

/// x^(halves/2) by multiplications and at most one root, for x >= 0 and halves >= 2.
[[gnu::always_inline]] inline Pack half_power(Pack x, int halves) {
  Pack power = x;
  for (int i = 3; i < halves; i += 2) power *= x;
  if (halves % 2 != 0) power *= pack_sqrt(x);
  return power;
}

/// The sum of |x - y|^p; its root is left to the caller, who knows whether the sum overflowed.
struct PowerTerm : AddedTerms {
  static constexpr int sums = 1;
  double p = 3;
  int halves = 6;  ///< 2 p where that is a small integer, else 0

  explicit PowerTerm(double order)
      : p(order), halves(2 * order == std::floor(2 * order) && order <= 16 ? int(2 * order) : 0) {}

  [[gnu::always_inline]] void add(Pack* total, const Pack& x, const Pack& y) const {
    const Pack d = pack_abs(x - y);
    total[0] += halves == 0 ? exp_kernel(p * log_kernel(d)) : half_power(d, halves);
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

/// The same for p = 3, the order that is asked for most.
struct CubeTerm : AddedTerms {
  static constexpr int sums = 1;
  [[gnu::always_inline]] static void add(Pack* total, const Pack& x, const Pack& y) {
    const Pack d = pack_abs(x - y);
    total[0] += d * d * d;
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

struct CanberraTerm : AddedTerms {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    const T d = magnitude(x - y);
    const T scale = magnitude(x) + magnitude(y);
    total[0] += d == T{} ? d : T(d / scale);
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

struct BrayCurtisTerm : AddedTerms {
  static constexpr int sums = 2;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    total[0] += magnitude(x - y);
    total[1] += magnitude(x + y);
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0] == T{} ? total[0] : T(total[0] / total[1]);
  }
};

struct HammingTerm : AddedTerms {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    total[0] += x != y ? T{} + 1.0 : T{};
  }
  template <typename T>
  T finish(const T* total, Eigen::Index size) const {
    return size == 0 ? T{} : T(total[0] / double(size));
  }
};

struct JaccardTerm : AddedTerms {
  static constexpr int sums = 2;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    const T one = T{} + 1.0;
    total[0] += x != y ? one : T{};
    // Where both are 0 so is the sum of magnitudes, and nowhere else.
    total[1] += magnitude(x) + magnitude(y) != T{} ? one : T{};
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0] == T{} ? total[0] : T(total[0] / total[1]);
  }
};

/// (1 + d) log(1 + d) + (1 - d) log(1 - d) for |d| <= 1, without cancellation around 0, where it is
/// d^2 + d^4/6 + d^6/15 + ...
[[gnu::always_inline]] inline Pack symmetric_entropy_gap_direct(Pack d) {
  return xlog1py_kernel(1.0 + d, d) + xlog1py_kernel(1.0 - d, -d);
}
template <typename T>
T symmetric_entropy_gap_direct(const T& d) {
  const XlogyFunction xlogy;
  return xlogy.generic(T(1.0 + d), T(1.0 + d)) + xlogy.generic(T(1.0 - d), T(1.0 - d));
}
template <typename T>
[[gnu::always_inline]] inline T symmetric_entropy_gap(const T& d) {
  const T square = d * d;
  T series = T{} + 1.0 / 351.0;  // 1 / (k (2k - 1)) for k = 13, ..., 1
  for (int k = 13; k >= 1; --k) series = series * square + 1.0 / double(k * (2 * k - 1));
  const T direct = symmetric_entropy_gap_direct(d);
  return square < T{} + 0.0625 ? T(series * square) : direct;
}

/// With p = m (1 + d) and q = m (1 - d), the divergence of a pair is m/2 times that gap: a sum of
/// terms none of which is negative.
struct JensenShannonTerm : AddedTerms {
  static constexpr int sums = 1;
  template <typename T>
  [[gnu::always_inline]] void add(T* total, const T& x, const T& y) const {
    const T twice = x + y;
    const T gap = T(0.25 * twice) * symmetric_entropy_gap(T((x - y) / twice));
    total[0] += twice == T{} ? twice : gap;
  }
  template <typename T>
  T finish(const T* total, Eigen::Index) const {
    return total[0];
  }
};

/// The most numbers that are summed one after the other; above, two halves are joined.
inline constexpr Eigen::Index term_block = 512;

/// The sums of a term over two runs of floats or doubles, in double, joined pairwise so that
/// rounding does not grow with the length. Eigen's lanes are not used, so the order of the additions depends on nothing but the size of a pack.
template <typename Term, typename Scalar>
std::array<double, Term::sums> packed_sums(const Term& term, const Scalar* a, const Scalar* b,
                                           Eigen::Index size) {
  constexpr int sums = Term::sums;
  constexpr int ways = 4;  // for the latency of the additions
  std::array<double, sums> total{};
  if (size > term_block) {
    const Eigen::Index half = (size / 2 + term_block - 1) / term_block * term_block;
    total = packed_sums(term, a, b, half);
    const auto rest = packed_sums(term, a + half, b + half, size - half);
    for (std::size_t s = 0; s < sums; ++s) Term::join(total[s], rest[s]);
    return total;
  }
  Pack part[ways][sums] = {};
  Eigen::Index i = 0;
  for (; i + ways * pack_size <= size; i += ways * pack_size) {
    for (int way = 0; way < ways; ++way) {
      const Eigen::Index at = i + way * pack_size;
      term.add(part[way], load(a + at), load(b + at));
    }
  }
  for (; i < size; i += pack_size) {
    const Eigen::Index count = std::min(pack_size, size - i);
    if (count == pack_size) {
      term.add(part[0], load(a + i), load(b + i));
    } else {
      term.add(part[1], load_part(a + i, count, 0.0), load_part(b + i, count, 0.0));
    }
  }
  for (int s = 0; s < sums; ++s) {
    Term::join(part[0][s], part[1][s]);
    Term::join(part[2][s], part[3][s]);
    Term::join(part[0][s], part[2][s]);
    double lanes[pack_size];
    store(lanes, part[0][s]);
    for (Eigen::Index lane = 1; lane < pack_size; ++lane) Term::join(lanes[0], lanes[lane]);
    total[std::size_t(s)] = lanes[0];
  }
  return total;
}

/// The distance by a term between two vectors of one type of number.
template <typename Term, typename Scalar>
Scalar term_distance(const Term& term, const VectorRef<Scalar>& a, const VectorRef<Scalar>& b) {
  if constexpr (is_packed<Scalar>) {
    const auto total = packed_sums(term, a.data(), b.data(), a.size());
    return Scalar(term.finish(total.data(), a.size()));
  } else {
    constexpr Eigen::Index block = 64;
    Scalar total[Term::sums] = {};
    for (Eigen::Index first = 0; first < a.size(); first += block) {
      Scalar part[Term::sums] = {};
      for (Eigen::Index i = first; i < std::min(first + block, a.size()); ++i) {
        term.add(part, a(i), b(i));
      }
      for (int s = 0; s < Term::sums; ++s) Term::join(total[s], part[s]);
    }
    return term.finish(total, a.size());
  }
}

}  // namespace mlmath::detail
