// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/projections.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Penalties R(w): value types with `value(w)`, `slope(w)`, a subgradient, and `proximal(v, step)`,
/// which the free functions check and call.
namespace mlmath {

/// The sum of absolute values, \f$ \|w\|_1 \f$, which makes entries exactly 0: the lasso's.
struct L1Penalty {
  static constexpr bool is_smooth = false;           ///< a kink where an entry is 0
  static constexpr bool is_strictly_convex = false;  ///< straight away from the kinks

  /// \f$ \sum_i |w_i| \f$.
  template <typename W>
  auto value(const W& w) const {
    return w.cwiseAbs().sum();
  }
  /// \f$ \max_i |g_i| \f$, the norm that is dual to it.
  template <typename Vector>
  typename Vector::Scalar dual_norm(const Vector& g) const {
    return g.template lpNorm<Eigen::Infinity>();
  }
  /// The signs of w, 0 for 0.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    return w.cwiseSign();
  }
  /// Soft thresholding, \f$ \mathrm{sign}(v_i) \max(|v_i| - \text{step}, 0) \f$.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar step) const {
    return v - v.cwiseMax(-step).cwiseMin(step);
  }
};

/// The squared length, \f$ \|w\|_2^2 \f$: ridge regression's.
struct L2Penalty {
  static constexpr bool is_smooth = true;           ///< its gradient is continuous
  static constexpr bool is_strictly_convex = true;  ///< so that the penalized minimum is unique
  static constexpr double lipschitz = 2;            ///< of the gradient

  /// \f$ \sum_i w_i^2 \f$.
  template <typename W>
  auto value(const W& w) const {
    return w.squaredNorm();
  }
  /// 2 w.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    return typename Vector::Scalar(2) * w;
  }
  /// \f$ v / (1 + 2\,\text{step}) \f$.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar step) const {
    return v / (typename Vector::Scalar(1) + typename Vector::Scalar(2) * step);
  }
};

/// The elastic net, \f$ a\|w\|_1 + (1 - a)\|w\|_2^2 \f$: zeros as of the first, and correlated
/// variables kept together by the second.
///
/// Throws:   DomainError, by the free functions, unless 0 <= mixing <= 1.
/// Source:   Zou, Hastie, Regularization and variable selection via the elastic net, J. R. Statist.
///           Soc. B 67 (2005).
struct ElasticNetPenalty {
  double mixing = 0.5;  ///< a, the share of the absolute values, in [0, 1]

  static constexpr bool is_smooth = false;          ///< a kink where an entry is 0
  static constexpr bool is_strictly_convex = true;  ///< for mixing < 1

  /// \f$ a \sum_i |w_i| + (1 - a) \sum_i w_i^2 \f$.
  template <typename W>
  auto value(const W& w) const {
    using Scalar = typename W::Scalar;
    return Scalar(mixing) * w.cwiseAbs().sum() + Scalar(1 - mixing) * w.squaredNorm();
  }
  /// Of both parts.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    return Scalar(mixing) * w.cwiseSign() + Scalar(2 * (1 - mixing)) * w;
  }
  /// Soft thresholding, then shrinking.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar step) const {
    using Scalar = typename Vector::Scalar;
    const Scalar cut = Scalar(mixing) * step;
    return (v - v.cwiseMax(-cut).cwiseMin(cut)) / (Scalar(1) + Scalar(2 * (1 - mixing)) * step);
  }
};

/// The group lasso's, \f$ \sum_g \sqrt{n_g}\,\|w_g\|_2 \f$ over groups of \f$ n_g \f$ entries each,
/// which become 0 together: the columns that code one category, say.
///
/// Throws:   ShapeError or DomainError, by the free functions, unless groups has a number >= 0 for
///           each entry.
/// Source:   Yuan, Lin, Model selection and estimation in regression with grouped variables, J. R.
///           Statist. Soc. B 68 (2006).
struct GroupPenalty {
  Eigen::VectorXi groups;  ///< the group of each entry, 0, 1, ...

  static constexpr bool is_smooth = false;           ///< a kink where a group is 0
  static constexpr bool is_strictly_convex = false;  ///< straight along rays

  /// \f$ \sum_g \sqrt{n_g}\,\|w_g\|_2 \f$.
  template <typename Vector>
  typename Vector::Scalar value(const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    using std::sqrt;
    Scalar total(0);
    for (const auto& [size, square] : sums(w)) total += sqrt(size * square);
    return total;
  }
  /// \f$ \max_g \|g_g\|_2 / \sqrt{n_g} \f$, the norm that is dual to it.
  template <typename Vector>
  typename Vector::Scalar dual_norm(const Vector& g) const {
    using Scalar = typename Vector::Scalar;
    Scalar largest(0);
    for (const auto& [size, square] : sums(g)) {
      if (size > Scalar(0)) largest = std::max(largest, square / size);
    }
    return std::sqrt(largest);
  }
  /// \f$ \sqrt{n_g}\,w_g / \|w_g\|_2 \f$, 0 for a group of zeros.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    return times_of_groups(w, [](Scalar size, Scalar square) {
      return square > Scalar(0) ? std::sqrt(size / square) : Scalar(1);
    });
  }
  /// Each group shortened by \f$ \sqrt{n_g}\,\text{step} \f$, or 0.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar step) const {
    using Scalar = typename Vector::Scalar;
    return times_of_groups(v, [step](Scalar size, Scalar square) {
      const Scalar length = std::sqrt(square);
      const Scalar cut = step * std::sqrt(size);
      return length > cut ? Scalar(1) - cut / length : Scalar(0);
    });
  }

 private:
  // The number of entries and the sum of squares of each group.
  template <typename Vector>
  std::vector<std::pair<typename Vector::Scalar, typename Vector::Scalar>> sums(
      const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    std::vector<std::pair<Scalar, Scalar>> result(std::size_t(groups.maxCoeff()) + 1);
    for (Eigen::Index i = 0; i < w.size();) {
      // Members of a group mostly stand side by side.
      const int group = groups(i);
      Scalar size(0);
      Scalar square(0);
      for (; i < w.size() && groups(i) == group; ++i) {
        size += Scalar(1);
        square += w(i) * w(i);
      }
      result[std::size_t(group)].first += size;
      result[std::size_t(group)].second += square;
    }
    return result;
  }
  // w with each group times factor(the number of its entries, their sum of squares).
  template <typename Vector, typename Factor>
  Vector times_of_groups(const Vector& w, const Factor& factor) const {
    const auto of_groups = sums(w);
    Eigen::VectorX<typename Vector::Scalar> factors(Eigen::Index(of_groups.size()));
    for (Eigen::Index g = 0; g < factors.size(); ++g) {
      const auto& [size, square] = of_groups[std::size_t(g)];
      factors(g) = factor(size, square);
    }
    Vector result = w;
    for (Eigen::Index i = 0; i < w.size(); ++i) result(i) *= factors(groups(i));
    return result;
  }
};

/// The constraint \f$ l \le w \le u \f$, entry by entry: 0 inside and infinite outside.
///
/// Throws:   ShapeError or DomainError, by the free functions, if bounds have another size or
///           lower > upper somewhere.
struct BoxConstraint {
  Eigen::VectorXd lower = {};  ///< l; empty for none, one entry for all
  Eigen::VectorXd upper = {};  ///< u; empty for none, one entry for all

  static constexpr bool is_smooth = false;           ///< it jumps at the bounds
  static constexpr bool is_strictly_convex = false;  ///< 0 inside

  /// 0 where every bound holds, else infinity.
  template <typename Vector>
  typename Vector::Scalar value(const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    for (Eigen::Index i = 0; i < w.size(); ++i) {
      if (w(i) >= Scalar(low(i)) && w(i) <= Scalar(high(i))) continue;
      return std::numeric_limits<Scalar>::infinity();
    }
    return Scalar(0);
  }
  /// 0, which is right inside.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    return Vector::Zero(w.size());
  }
  /// The projection onto the box, whatever the step.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar) const {
    using Scalar = typename Vector::Scalar;
    if (lower.size() == 1 && upper.size() == 1) {
      return v.cwiseMax(Scalar(lower(0))).cwiseMin(Scalar(upper(0)));
    }
    Vector result = v;
    if (lower.size() == 1) result = result.cwiseMax(Scalar(lower(0)));
    if (lower.size() > 1) result = result.cwiseMax(lower.template cast<Scalar>());
    if (upper.size() == 1) result = result.cwiseMin(Scalar(upper(0)));
    if (upper.size() > 1) result = result.cwiseMin(upper.template cast<Scalar>());
    return result;
  }

  /// The lower bound of entry i.
  [[nodiscard]] double low(Eigen::Index i) const {
    if (lower.size() == 0) return -std::numeric_limits<double>::infinity();
    return lower(lower.size() == 1 ? 0 : i);
  }
  /// The upper bound of entry i.
  [[nodiscard]] double high(Eigen::Index i) const {
    if (upper.size() == 0) return std::numeric_limits<double>::infinity();
    return upper(upper.size() == 1 ? 0 : i);
  }
};

/// The constraint \f$ w \ge 0, \sum_i w_i = \text{total} \f$: 0 inside and infinite outside. For
/// weights of a mixture or a portfolio.
///
/// Throws:   DomainError, by the free functions, if total is negative or not finite.
struct SimplexConstraint {
  double total = 1;  ///< the sum, >= 0

  static constexpr bool is_smooth = false;           ///< it jumps at the border
  static constexpr bool is_strictly_convex = false;  ///< 0 inside

  /// 0 on the simplex, to the rounding of the sum, else infinity.
  template <typename Vector>
  typename Vector::Scalar value(const Vector& w) const {
    using Scalar = typename Vector::Scalar;
    const Scalar rounding =
        Scalar(4) * std::numeric_limits<Scalar>::epsilon() * Scalar(w.size()) * Scalar(total);
    const bool inside = w.minCoeff() >= Scalar(0) && std::abs(w.sum() - Scalar(total)) <= rounding;
    return inside ? Scalar(0) : std::numeric_limits<Scalar>::infinity();
  }
  /// 0, which is right inside.
  template <typename Vector>
  Vector slope(const Vector& w) const {
    return Vector::Zero(w.size());
  }
  /// The projection onto the simplex, whatever the step.
  template <typename Vector>
  Vector proximal(const Vector& v, typename Vector::Scalar) const {
    return project_onto_simplex(v, typename Vector::Scalar(total));
  }
};

/// One of the penalties and constraints, or one of your own with the same members.
template <typename P>
concept Penalty = requires(const P& penalty, const Eigen::VectorXd& w) {
  { penalty.value(w) } -> std::convertible_to<double>;
  { penalty.slope(w) } -> std::convertible_to<Eigen::VectorXd>;
  { penalty.proximal(w, 1.0) } -> std::convertible_to<Eigen::VectorXd>;
  { P::is_smooth } -> std::convertible_to<bool>;
  { P::is_strictly_convex } -> std::convertible_to<bool>;
};

namespace detail {

template <typename P>
void check_penalty(const char*, const P&, Eigen::Index) {}

inline void check_penalty(const char* function, const ElasticNetPenalty& penalty, Eigen::Index) {
  check_between(function, "mixing", penalty.mixing, 0.0, 1.0);
}

inline void check_penalty(const char* function, const SimplexConstraint& constraint, Eigen::Index) {
  check_nonnegative(function, "total", constraint.total);
}

inline void check_penalty(const char* function, const GroupPenalty& penalty, Eigen::Index size) {
  check_size(function, "groups", penalty.groups.size(), size, "one for each entry");
  if (size > 0 && penalty.groups.minCoeff() >= 0) return;
  for (Eigen::Index i = 0; i < size; ++i) {
    if (penalty.groups(i) >= 0) continue;
    throw_domain_error(function, "groups" + position_text(penalty.groups, i, i) + " is " +
                                     to_text(penalty.groups(i)) + ", expected numbers >= 0");
  }
}

inline void check_penalty(const char* function, const BoxConstraint& box, Eigen::Index size) {
  for (const auto& [name, bound] : {std::pair{"lower", &box.lower}, {"upper", &box.upper}}) {
    if (bound->size() <= 1) continue;
    check_size(function, name, bound->size(), size, "one for each entry, one for all or none");
  }
  const Eigen::Index different = std::max(box.lower.size(), box.upper.size());
  for (Eigen::Index i = 0; i < std::min(size, different); ++i) {
    if (box.low(i) <= box.high(i)) continue;
    const std::string at = "(" + std::to_string(i) + ")";
    std::string message = "lower";
    message += at + " = " + to_text(box.low(i));
    message += ", upper" + at + " = " + to_text(box.high(i)) + ", expected lower <= upper";
    throw_domain_error(function, message);
  }
}

/// A vector argument as a plain column: itself where it is one.
template <typename Derived>
decltype(auto) plain_vector(const char* function, const char* name,
                            const Eigen::MatrixBase<Derived>& v) {
  using Vector = Eigen::VectorX<typename Derived::Scalar>;
  if constexpr (std::is_same_v<Derived, Vector>) {
    return (v.derived());
  } else {
    return Vector(pin_vector(v, function, name));
  }
}

}  // namespace detail

/// The penalty R(w), `penalty_value(L1Penalty{}, w)`; of a constraint, 0 where it holds and
/// infinity elsewhere.
///
/// Shapes:   w a vector; with L1Penalty, L2Penalty and ElasticNetPenalty also a matrix, and one
///           that reverse mode records.
/// Throws:   ShapeError or DomainError if a parameter of the penalty does not fit w.
template <Penalty P, typename Derived>
[[nodiscard]] typename Derived::Scalar penalty_value(const P& penalty,
                                                     const Eigen::MatrixBase<Derived>& w_arg) {
  const typename Derived::PlainObject w = w_arg.derived();
  detail::check_penalty("penalty_value", penalty, w.size());
  return penalty.value(w);
}

/// penalty_value() of weights that reverse mode records.
template <Penalty P, RecordedArray W>
[[nodiscard]] auto penalty_value(const P& penalty, const W& w) {
  detail::check_penalty("penalty_value", penalty, w.size());
  return penalty.value(w.matrix());
}

/// The proximal operator of a penalty,
/// \f$ \arg\min_z \tfrac{1}{2\,\text{step}} \|z - v\|_2^2 + R(z) \f$: the step of the proximal
/// methods that the penalty takes. With step times \f$ \lambda \f$ it is that of \f$ \lambda R \f$;
/// of a constraint it is the projection.
///
/// Shapes:   v a vector; the result a column.
/// Cost:     O(n).
/// Throws:   ShapeError or DomainError if a parameter of the penalty does not fit v; DomainError if
///           step is negative or not finite, or v holds NaN or infinity.
/// Source:   Parikh, Boyd, Proximal Algorithms (2014).
template <Penalty P, typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> proximal_operator(
    const P& penalty, const Eigen::MatrixBase<Derived>& v_arg,
    std::type_identity_t<typename Derived::Scalar> step) {
  const char* const function = "proximal_operator";
  decltype(auto) v = detail::plain_vector(function, "v", v_arg);
  detail::check_penalty(function, penalty, v.size());
  detail::check_nonnegative(function, "step", step);
  detail::check_finite(function, "v", v);
  return penalty.proximal(v, step);
}

}  // namespace mlmath
