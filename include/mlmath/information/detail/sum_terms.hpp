// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/error_free.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

/// Sums of a term over the entries of one distribution or of two, in one pass over memory in which
/// the probabilities are checked as well.
namespace mlmath::detail {

/// Four packs that sum side by side.
struct PackSum {
  Pack parts[4] = {};

  [[gnu::always_inline]] void add(Eigen::Index k, Pack x) { parts[k & 3] += x; }

  [[nodiscard]] double total() const {
    double lanes[pack_size];
    store(lanes, (parts[0] + parts[1]) + (parts[2] + parts[3]));
    double sum = 0;
    for (const double lane : lanes) sum += lane;
    return sum;
  }
};

/// What a pass over probabilities leaves to check them by.
struct ProbabilityPass {
  DoubledNumber<double> total{};
  PackSum block{};
  Pack least{};

  [[gnu::always_inline]] void see(Eigen::Index k, Pack p) {
    least = pack_min(least, p);
    block.add(k, p);
  }

  [[gnu::always_inline]] void end_block() {
    accumulate(total, block.total());
    block = {};
  }

  /// Whether they are probabilities: a NaN or an infinity shows in the total.
  [[nodiscard]] bool is_valid(double tolerance) const {
    return !has_below_zero(least) && std::abs(total.value() - 1) <= tolerance;
  }

 private:
  static bool has_below_zero(Pack x) {
    double lanes[pack_size];
    store(lanes, x);
    return !std::all_of(lanes, lanes + pack_size, [](double lane) { return lane >= 0; });
  }
};

/// What a pass over numbers leaves to check that they lie in [0, 1].
struct UnitIntervalPass {
  Pack outside{};

  [[gnu::always_inline]] void see(Eigen::Index, Pack x) {
    outside = select((x >= 0) & (x <= 1), outside, splat(-1));
  }
  [[gnu::always_inline]] void end_block() {}
  [[nodiscard]] bool is_valid() const { return !has_negative(outside); }
};

/// A pass over numbers that may be any.
struct UncheckedPass {
  [[gnu::always_inline]] void see(Eigen::Index, Pack) {}
  [[gnu::always_inline]] void end_block() {}
};

/// x log y of probabilities. Nearly all packs hold normal y or zero x, for which a logarithm without
/// its edges is enough; infinities and NaN show elsewhere.
[[gnu::always_inline]] inline Pack xlogy_of_probabilities(Pack x, Pack y) {
  const auto is_plain = (x == 0) | (y >= std::numeric_limits<double>::min());
  if (has_negative(select(is_plain, Pack{}, splat(-1)))) return xlogy_kernel(x, y);
  const LogReduction reduced = reduce_log(y);
  return x * log_assemble(reduced.m - 1, reduced.k * ln2_high, reduced.k * ln2_low);
}

/// The first `count` lanes, and 0 in the others.
[[gnu::always_inline]] inline Pack first_lanes(Pack x, Eigen::Index count) {
  double lanes[pack_size];
  store(lanes, x);
  return load_part(lanes, count, 0);
}

/// total += sum of term(p[i]), with p seen by the pass.
template <typename Scalar, typename Term, typename Pass>
void sum_terms_run(const Term& term, const Scalar* p, Eigen::Index size, Pass& p_pass,
                   DoubledNumber<double>& total) {
  constexpr Eigen::Index block = 256;
  Pass seen = p_pass;
  for (Eigen::Index begin = 0; begin < size; begin += block) {
    const Eigen::Index end = std::min(begin + block, size);
    PackSum terms;
    Eigen::Index i = begin;
    const auto visit = [&](Eigen::Index k, Pack x) {
      seen.see(k, x);
      terms.add(k, term(x));
    };
    for (; i + 4 * pack_size <= end; i += 4 * pack_size) {
      for (Eigen::Index k = 0; k < 4; ++k) visit(k, load(p + i + k * pack_size));
    }
    for (; i + pack_size <= end; i += pack_size) visit(0, load(p + i));
    if (i < end) {
      const Pack x = load_part(p + i, end - i, 0);
      seen.see(0, x);
      terms.add(0, first_lanes(term(x), end - i));
    }
    seen.end_block();
    accumulate(total, terms.total());
  }
  p_pass = seen;
}

/// total += sum of term(p[i], q[i]), with both seen by their passes.
template <typename Scalar, typename Term, typename PassP, typename PassQ>
void sum_terms_run(const Term& term, const Scalar* p, const Scalar* q, Eigen::Index size,
                   PassP& p_pass, PassQ& q_pass, DoubledNumber<double>& total) {
  constexpr Eigen::Index block = 256;
  PassP p_seen = p_pass;
  PassQ q_seen = q_pass;
  for (Eigen::Index begin = 0; begin < size; begin += block) {
    const Eigen::Index end = std::min(begin + block, size);
    PackSum terms;
    Eigen::Index i = begin;
    const auto visit = [&](Eigen::Index k, Pack x, Pack y) {
      p_seen.see(k, x);
      q_seen.see(k, y);
      terms.add(k, term(x, y));
    };
    for (; i + 2 * pack_size <= end; i += 2 * pack_size) {
      visit(0, load(p + i), load(q + i));
      visit(1, load(p + i + pack_size), load(q + i + pack_size));
    }
    for (; i + pack_size <= end; i += pack_size) visit(0, load(p + i), load(q + i));
    if (i < end) {
      const Pack x = load_part(p + i, end - i, 0);
      const Pack y = load_part(q + i, end - i, 0);
      p_seen.see(0, x);
      q_seen.see(0, y);
      terms.add(0, first_lanes(term(x, y), end - i));
    }
    p_seen.end_block();
    q_seen.end_block();
    accumulate(total, terms.total());
  }
  p_pass = p_seen;
  q_pass = q_seen;
}

/// What reverse mode records, entry by entry; a plain object as it is.
template <RecordedArray P>
Eigen::MatrixX<typename P::Number> entries_of(const P& p) {
  Eigen::MatrixX<typename P::Number> entries(p.rows(), p.cols());
  for (Eigen::Index j = 0; j < p.cols(); ++j) {
    for (Eigen::Index i = 0; i < p.rows(); ++i) entries(i, j) = p(i, j);
  }
  return entries;
}
template <typename Derived>
const Derived& entries_of(const Eigen::DenseBase<Derived>& p) {
  return p.derived();
}

/// A pair of laws that reverse mode records one of, or both.
template <typename P, typename Q>
concept RecordedPair = (RecordedArray<P> || DenseExpression<P>)&&(
    RecordedArray<Q> || DenseExpression<Q>)&&(RecordedArray<P> || RecordedArray<Q>);

template <typename ScalarP, typename ScalarQ>
struct PairedScalar {
  static_assert(std::is_same_v<ScalarP, ScalarQ>, "p and q must hold the same scalar type");
  using type = ScalarP;
};
template <typename ScalarP, typename ScalarQ>
  requires(std::is_arithmetic_v<ScalarP> && !std::is_arithmetic_v<ScalarQ>)
struct PairedScalar<ScalarP, ScalarQ> {
  using type = ScalarQ;
};
template <typename ScalarP, typename ScalarQ>
  requires(!std::is_arithmetic_v<ScalarP> && std::is_arithmetic_v<ScalarQ>)
struct PairedScalar<ScalarP, ScalarQ> {
  using type = ScalarP;
};

/// The scalar type of both: the one that differentiates, where just one does.
template <typename DerivedP, typename DerivedQ>
using CommonScalar =
    typename PairedScalar<typename DerivedP::Scalar, typename DerivedQ::Scalar>::type;

/// Pins an argument in its own storage order, a vector as a column.
template <bool IsVector, typename Derived>
auto pin_probabilities(const char* function, const char* name, const Eigen::DenseBase<Derived>& p) {
  if constexpr (IsVector) {
    return pin_vector(p, function, name);
  } else {
    return MatrixRef<Derived>(p.derived());
  }
}

/// The sum of term(p) over the entries of a distribution, which is checked; `term` is called with
/// packs for float and double, and `term.generic(p)` for other numbers. Numbers that differentiate
/// are not checked: along a derivative they leave the simplex.
template <typename Term, typename Derived>
typename Derived::Scalar sum_terms(const char* function, const Term& term,
                                   const Eigen::DenseBase<Derived>& p_arg) {
  using Scalar = typename Derived::Scalar;
  const auto p = pin_probabilities<bool(Derived::IsVectorAtCompileTime)>(function, "p", p_arg);
  check_nonempty(function, "p", p.rows(), p.cols());
  if constexpr (is_packed<Scalar>) {
    ProbabilityPass pass;
    DoubledNumber<double> total;
    for_each_run(p, [&](const Scalar* run, Eigen::Index size) {
      sum_terms_run(term, run, size, pass, total);
    });
    if (!pass.is_valid(double(probability_tolerance<Scalar>()))) {
      check_probabilities(function, "p", p);
    }
    return Scalar(total.value());
  } else {
    if constexpr (RealScalar<Scalar>) check_probabilities(function, "p", p);
    Scalar total(0);
    for (Eigen::Index j = 0; j < p.cols(); ++j) {
      for (Eigen::Index i = 0; i < p.rows(); ++i) total += term.generic(p(i, j));
    }
    return total;
  }
}

/// The same for two distributions over the same outcomes, in one scalar type.
template <typename Term, typename DerivedP, typename DerivedQ>
typename DerivedP::Scalar sum_same_terms(const char* function, const Term& term,
                                         const Eigen::DenseBase<DerivedP>& p_arg,
                                         const Eigen::DenseBase<DerivedQ>& q_arg) {
  using Scalar = typename DerivedP::Scalar;
  constexpr bool is_vector = DerivedP::IsVectorAtCompileTime || DerivedQ::IsVectorAtCompileTime;
  using PinnedQ =
      std::conditional_t<is_vector, VectorRef<Scalar>, Eigen::Ref<const PlainMatrix<DerivedP>>>;
  const auto p = pin_probabilities<is_vector>(function, "p", p_arg);
  check_nonempty(function, "p", p.rows(), p.cols());
  if constexpr (is_vector) {
    check_same_size(function, "p", p.size(), "q", q_arg.size());
  } else if (p.rows() != q_arg.rows() || p.cols() != q_arg.cols()) {
    throw_shape_error(function, "q is " + shape_text(q_arg.rows(), q_arg.cols()) + ", expected " +
                                    shape_text(p.rows(), p.cols()) + " as p");
  }
  const PinnedQ q = [&]() -> PinnedQ {
    if constexpr (is_vector) {
      return pin_vector(q_arg, function, "q");
    } else {
      return PinnedQ(q_arg.derived());
    }
  }();
  if constexpr (is_packed<Scalar>) {
    ProbabilityPass p_pass;
    ProbabilityPass q_pass;
    DoubledNumber<double> total;
    for (Eigen::Index k = 0; k < p.outerSize(); ++k) {
      sum_terms_run(term, p.data() + k * p.outerStride(), q.data() + k * q.outerStride(),
                    p.innerSize(), p_pass, q_pass, total);
    }
    const double tolerance = double(probability_tolerance<Scalar>());
    if (!p_pass.is_valid(tolerance)) check_probabilities(function, "p", p);
    if (!q_pass.is_valid(tolerance)) check_probabilities(function, "q", q);
    return Scalar(total.value());
  } else {
    if constexpr (RealScalar<Scalar>) {
      check_probabilities(function, "p", p);
      check_probabilities(function, "q", q);
    }
    Scalar total(0);
    for (Eigen::Index j = 0; j < p.cols(); ++j) {
      for (Eigen::Index i = 0; i < p.rows(); ++i) total += term.generic(p(i, j), q(i, j));
    }
    return total;
  }
}

/// The same for two distributions over the same outcomes.
template <typename Term, typename DerivedP, typename DerivedQ>
CommonScalar<DerivedP, DerivedQ> sum_terms(const char* function, const Term& term,
                                           const Eigen::DenseBase<DerivedP>& p_arg,
                                           const Eigen::DenseBase<DerivedQ>& q_arg) {
  using Scalar = CommonScalar<DerivedP, DerivedQ>;
  if constexpr (!std::is_same_v<Scalar, typename DerivedP::Scalar>) {
    return sum_terms(function, term, p_arg.derived().template cast<Scalar>(), q_arg);
  } else if constexpr (!std::is_same_v<Scalar, typename DerivedQ::Scalar>) {
    return sum_terms(function, term, p_arg, q_arg.derived().template cast<Scalar>());
  } else {
    return sum_same_terms(function, term, p_arg, q_arg);
  }
}

}  // namespace mlmath::detail
