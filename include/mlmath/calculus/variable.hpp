// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/binary_rules.hpp>
#include <mlmath/calculus/detail/elementary_rules.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cmath>
#include <compare>
#include <concepts>
#include <cstdint>
#include <ostream>
#include <type_traits>

namespace mlmath {

template <typename Scalar, int Order = 1>
class Variable;

template <typename Scalar, int Order>
inline constexpr bool is_scalar_like<Variable<Scalar, Order>> = true;

namespace detail {

/// A node for one operation on numbers where directions are carried along (Order 2), with the
/// slopes and curvatures of f(a, b). An operand that is constant is null.
template <typename Scalar>
struct NumberNode : Node<Scalar, 2> {
  using Base = Node<Scalar, 2>;
  Base* a = nullptr;
  Base* b = nullptr;
  Scalar slope_a{0}, slope_b{0};
  Scalar curve_aa{0}, curve_ab{0}, curve_bb{0};

  void fill(Scalar f, Index blocks) {
    this->value[0] = f;
    for (Index j = 1; j < blocks; ++j) {
      Scalar tangent(0);
      if (a != nullptr) tangent += chain(slope_a, a->value[j]);
      if (b != nullptr) tangent += chain(slope_b, b->value[j]);
      this->value[j] = tangent;
    }
  }

  static void add(Tape<Scalar, 2>& tape, const Base& self, Base* to, Base* other, Scalar slope,
                  Scalar curve, Scalar mixed) {
    if (to == nullptr) return;
    Scalar* const sum = tape.adjoint(*to);
    const Scalar seed = self.adjoint[0];
    sum[0] += chain(slope, seed);
    const Scalar own = chain(curve, seed);
    const Scalar cross = other == nullptr ? Scalar(0) : chain(mixed, seed);
    for (Index j = 1; j < tape.blocks(); ++j) {
      Scalar change = chain(slope, self.adjoint[j]);
      if (own != Scalar(0)) change += own * to->value[j];
      if (cross != Scalar(0)) change += cross * other->value[j];
      sum[j] += change;
    }
  }

  static void backward(Base& base, Tape<Scalar, 2>& tape) {
    auto& self = static_cast<NumberNode&>(base);
    add(tape, self, self.a, self.b, self.slope_a, self.curve_aa, self.curve_ab);
    add(tape, self, self.b, self.a, self.slope_b, self.curve_bb, self.curve_ab);
  }
};

/// The second derivatives of a rule at a point, from forward mode; defined by hessian.hpp.
template <typename Rule, typename Scalar>
struct Curvature;

template <typename T>
inline constexpr bool is_variable = false;
template <typename Scalar, int Order>
inline constexpr bool is_variable<Variable<Scalar, Order>> = true;

/// A number that goes with a Variable: a built-in arithmetic type, or the variable's own scalar.
template <typename T, typename Scalar>
concept NumberFor = std::is_arithmetic_v<T> || std::same_as<T, Scalar>;

}  // namespace detail

/// A number whose derivative is being recorded: what gradient() and its relatives hand to a
/// function that reads elements, loops and branches. It behaves as its Scalar in arithmetic,
/// comparisons (by value) and the functions of <cmath>; one made from a plain number is a constant.
///
/// `Order` is 1 for gradients and 2 inside hessian() and hessian_vector_product(), where tangents
/// are carried along.
///
/// Cost:     an operation on two of them appends 24 bytes to the recording, and a function of one
///           nothing; either takes a few nanoseconds. Matrix operations on whole vectors
///           (DenseVariable) are far cheaper for the same arithmetic.
/// Edges:    at kinks and singular points, the conventions of calculus.hpp.
/// Throws:   TapeError where a variable is used outside the call that made it.
template <typename Scalar_, int Order>
class Variable {
 public:
  using Scalar = Scalar_;  ///< The type of the value.

  /// A constant 0.
  Variable() = default;

  /// A constant.
  template <detail::NumberFor<Scalar_> T>
  Variable(T value) : value_(static_cast<Scalar>(value)) {}  // NOLINT: implicit, as for numbers

  /// The value, without its derivative.
  [[nodiscard]] const Scalar& value() const { return value_; }

  /// Adds, subtracts, multiplies, divides in place.
  Variable& operator+=(const Variable& b) { return *this = *this + b; }
  /// See operator+=.
  Variable& operator-=(const Variable& b) { return *this = *this - b; }
  /// See operator+=.
  Variable& operator*=(const Variable& b) { return *this = *this * b; }
  /// See operator+=.
  Variable& operator/=(const Variable& b) { return *this = *this / b; }

  /// \cond
  // The machinery's door: the recorded operand (a slot for Order 1, a node for Order 2; 0 for a
  // constant) and the recording it belongs to.
  using Operand = std::conditional_t<Order == 1, std::uint32_t, detail::Node<Scalar_, 2>*>;
  Variable(Scalar value, Operand operand, std::uint32_t id, Scalar slope = Scalar(1))
      : value_(value), slope_(slope), operand_(operand), id_(id) {}
  [[nodiscard]] std::uint32_t tape_id() const { return id_; }

  // The operand of this very number: where it is a function of another one, that is recorded now.
  [[nodiscard]] Operand operand() const {
    if constexpr (Order == 1) {
      if (operand_ != 0 && slope_ != Scalar(1)) {
        return detail::tape_of<Scalar, 1>(id_).push({slope_, Scalar(0), operand_, 0});
      }
    }
    return operand_;
  }

  // Gives this number an adjoint, after the recording.
  void add_adjoint(detail::Tape<Scalar_, 1>& tape, const Scalar& adjoint) const {
    tape.slot_adjoint(operand_) += slope_ * adjoint;
  }

  // The result of an operation on a (and b) with these first and second derivatives.
  static Variable record(const Scalar& f, const Variable& a, const Scalar& slope,
                         const Scalar& curve) {
    if constexpr (Order == 1) {
      if (a.id_ != detail::scalar_tape<Scalar>.id) [[unlikely]]
        return constant_or_error(f, a.id_);
      return Variable(f, a.operand_, a.id_, detail::chain(a.slope_, slope));
    } else {
      return record(f, a, slope, Variable(), Scalar(0), curve, Scalar(0), Scalar(0));
    }
  }
  // Inlined, and its callers with it, as the numbers would go through memory otherwise.
  [[gnu::always_inline]] static inline Variable record(const Scalar& f, const Variable& a,
                                                       const Scalar& slope_a, const Variable& b,
                                                       const Scalar& slope_b,
                                                       const Scalar& curve_aa,
                                                       const Scalar& curve_ab,
                                                       const Scalar& curve_bb) {
    if constexpr (Order == 1) {
      detail::ScalarTape<Scalar>& tape = detail::scalar_tape<Scalar>;
      const std::uint32_t id = a.id_ | b.id_;
      if (id != tape.id) [[unlikely]]
        return constant_or_error(f, id);
      const Scalar to_a = detail::chain(a.slope_, slope_a);
      const Scalar to_b = detail::chain(b.slope_, slope_b);
      if (a.operand_ == b.operand_ || a.operand_ == 0 || b.operand_ == 0) {
        const Scalar slope =
            (a.operand_ == 0 ? Scalar(0) : to_a) + (b.operand_ == 0 ? Scalar(0) : to_b);
        return Variable(f, a.operand_ | b.operand_, id, slope);
      }
      if (tape.next == tape.end) [[unlikely]]
        detail::tape_of<Scalar, 1>(id).grow();
      detail::ScalarEntry<Scalar>& entry = *tape.next++;
      entry.slope_a = to_a;
      entry.slope_b = to_b;
      entry.a = a.operand_;
      entry.b = b.operand_;
      return Variable(f, tape.slot++, id);
    } else {
      if (a.id_ == 0 && b.id_ == 0) return Variable(f);
      auto& tape = detail::tape_of<Scalar, 2>(a.id_ | b.id_);
      auto* const node = tape.template append<detail::NumberNode<Scalar>>(1, 1);
      node->a = a.operand_;
      node->b = b.operand_;
      node->slope_a = slope_a;
      node->slope_b = slope_b;
      node->curve_aa = curve_aa;
      node->curve_ab = curve_ab;
      node->curve_bb = curve_bb;
      node->fill(f, tape.blocks());
      return Variable(f, node, tape.id());
    }
  }
  /// \endcond

 private:
  // Out of the way of the fast path: constants alone, or a foreign variable.
  [[gnu::noinline]] static Variable constant_or_error(const Scalar& f, std::uint32_t id) {
    if (id != 0) detail::throw_tape_error();
    return Variable(f);
  }

  Scalar value_{0};
  Scalar slope_{1};  // by the operand: functions of one number need no entry (Order 1)
  Operand operand_{};
  std::uint32_t id_ = 0;
};

namespace detail {

/// A recorded number as the operand of an operation on matrices.
template <typename Scalar, int Order>
struct NumberOperand {
  Scalar value{0};
  typename Variable<Scalar, Order>::Operand operand{};

  NumberOperand() = default;
  explicit NumberOperand(const Variable<Scalar, Order>& x)
      : value(x.value()), operand(x.operand()) {}

  /// Whether the number does not depend on the arguments.
  [[nodiscard]] bool is_constant() const { return operand == decltype(operand){}; }

  /// The value, followed by its tangents.
  [[nodiscard]] const Scalar* values() const {
    if constexpr (Order == 1) {
      return &value;
    } else {
      return operand->value;
    }
  }

  /// The sum of adjoints to add to.
  [[nodiscard]] Scalar* adjoint(Tape<Scalar, Order>& tape) const {
    if constexpr (Order == 1) {
      return &tape.slot_adjoint(operand);
    } else {
      return tape.adjoint(*operand);
    }
  }
};

/// The number that a node of append_number() gives.
template <typename Scalar, int Order>
Variable<Scalar, Order> number_of(const Tape<Scalar, Order>& tape, Node<Scalar, Order>* node) {
  if constexpr (Order == 1) {
    return Variable<Scalar, Order>(*node->value, node->elements, tape.id());
  } else {
    return Variable<Scalar, Order>(*node->value, node, tape.id());
  }
}

/// f(x) by the rule of an elementary function.
template <typename Rule, typename Scalar, int Order>
Variable<Scalar, Order> apply_rule(const Variable<Scalar, Order>& x, const Rule& rule = {}) {
  const Scalar f = rule.value(x.value());
  if (x.tape_id() == 0) return Variable<Scalar, Order>(f);
  if constexpr (Order == 1) {
    return Variable<Scalar, Order>::record(f, x, rule.slope(x.value(), f), Scalar(0));
  } else {
    const auto at = Curvature<Rule, Scalar>::at(rule, x.value(), f);
    return Variable<Scalar, Order>::record(f, x, at.slope, at.curve);
  }
}

/// f(x, y) by the rule of an elementary function of two arguments.
template <typename Rule, typename Scalar, int Order>
Variable<Scalar, Order> apply_rule(const Variable<Scalar, Order>& x,
                                   const Variable<Scalar, Order>& y) {
  const Scalar f = Rule::value(x.value(), y.value());
  // A constant needs no slope, and may not have a finite one.
  const bool x_moves = x.tape_id() != 0;
  const bool y_moves = y.tape_id() != 0;
  if constexpr (Order == 1) {
    const Scalar slope_x =
        x_moves ? rules::slope_in_first<Rule>(x.value(), y.value(), f, y_moves) : Scalar(0);
    const Scalar slope_y =
        y_moves ? rules::slope_in_second<Rule>(x.value(), y.value(), f, x_moves) : Scalar(0);
    return Variable<Scalar, Order>::record(f, x, slope_x, y, slope_y, Scalar(0), Scalar(0),
                                           Scalar(0));
  } else {
    if (!x_moves && !y_moves) return Variable<Scalar, Order>(f);
    const auto at = Curvature<Rule, Scalar>::at(x.value(), y.value(), x_moves, y_moves);
    return Variable<Scalar, Order>::record(f, x, at.slope_first, y, at.slope_second, at.curve_first,
                                           at.curve_mixed, at.curve_second);
  }
}

}  // namespace detail

/// \name Arithmetic and comparisons of Variable
/// \f$ +, -, \times, / \f$ and the comparisons, of two variables or a variable and a number.
/// @{

/// -x.
template <typename S, int O>
[[nodiscard]] Variable<S, O> operator-(const Variable<S, O>& x) {
  return Variable<S, O>::record(-x.value(), x, S(-1), S(0));
}
/// x.
template <typename S, int O>
[[nodiscard]] Variable<S, O> operator+(const Variable<S, O>& x) {
  return x;
}
/// a + b.
template <typename S, int O>
[[nodiscard, gnu::always_inline]] inline Variable<S, O> operator+(const Variable<S, O>& a,
                                                                  const Variable<S, O>& b) {
  return Variable<S, O>::record(a.value() + b.value(), a, S(1), b, S(1), S(0), S(0), S(0));
}
/// a - b.
template <typename S, int O>
[[nodiscard, gnu::always_inline]] inline Variable<S, O> operator-(const Variable<S, O>& a,
                                                                  const Variable<S, O>& b) {
  return Variable<S, O>::record(a.value() - b.value(), a, S(1), b, S(-1), S(0), S(0), S(0));
}
/// a b.
template <typename S, int O>
[[nodiscard, gnu::always_inline]] inline Variable<S, O> operator*(const Variable<S, O>& a,
                                                                  const Variable<S, O>& b) {
  return Variable<S, O>::record(a.value() * b.value(), a, b.value(), b, a.value(), S(0), S(1),
                                S(0));
}
/// a / b.
template <typename S, int O>
[[nodiscard, gnu::always_inline]] inline Variable<S, O> operator/(const Variable<S, O>& a,
                                                                  const Variable<S, O>& b) {
  const S f = a.value() / b.value();
  const S inverse = S(1) / b.value();
  if constexpr (O == 1) {
    return Variable<S, O>::record(f, a, inverse, b, -f * inverse, S(0), S(0), S(0));
  } else {
    return Variable<S, O>::record(f, a, inverse, b, -f * inverse, S(0), -inverse * inverse,
                                  S(2) * f * inverse * inverse);
  }
}

/// a + b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator+(const Variable<S, O>& a, const T& b) {
  return Variable<S, O>::record(a.value() + S(b), a, S(1), S(0));
}
/// a + b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator+(const T& a, const Variable<S, O>& b) {
  return b + a;
}
/// a - b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator-(const Variable<S, O>& a, const T& b) {
  return Variable<S, O>::record(a.value() - S(b), a, S(1), S(0));
}
/// a - b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator-(const T& a, const Variable<S, O>& b) {
  return Variable<S, O>::record(S(a) - b.value(), b, S(-1), S(0));
}
/// a b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator*(const Variable<S, O>& a, const T& b) {
  return Variable<S, O>::record(a.value() * S(b), a, S(b), S(0));
}
/// a b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator*(const T& a, const Variable<S, O>& b) {
  return b * a;
}
/// a / b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator/(const Variable<S, O>& a, const T& b) {
  return Variable<S, O>::record(a.value() / S(b), a, S(1) / S(b), S(0));
}
/// a / b.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] Variable<S, O> operator/(const T& a, const Variable<S, O>& b) {
  const S f = S(a) / b.value();
  const S slope = -f / b.value();
  return Variable<S, O>::record(f, b, slope, S(-2) * slope / b.value());
}

/// Comparison by value.
template <typename S, int O>
[[nodiscard]] bool operator==(const Variable<S, O>& a, const Variable<S, O>& b) {
  return a.value() == b.value();
}
/// Comparison by value; <, <=, > and >= follow from it.
template <typename S, int O>
[[nodiscard]] auto operator<=>(const Variable<S, O>& a, const Variable<S, O>& b) {
  return a.value() <=> b.value();
}
/// Comparison by value.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] bool operator==(const Variable<S, O>& a, const T& b) {
  return a.value() == S(b);
}
/// Comparison by value; <, <=, > and >= follow from it.
template <typename S, int O, detail::NumberFor<S> T>
[[nodiscard]] auto operator<=>(const Variable<S, O>& a, const T& b) {
  return a.value() <=> S(b);
}
/// @}

/// Prints the value.
template <typename S, int O>
std::ostream& operator<<(std::ostream& out, const Variable<S, O>& x) {
  return out << x.value();
}

}  // namespace mlmath

/// \cond
namespace Eigen {

// A Variable may be the scalar of an Eigen matrix.
template <typename S, int O>
struct NumTraits<mlmath::Variable<S, O>> : NumTraits<S> {
  using Real = mlmath::Variable<S, O>;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum { RequireInitialization = 1, ReadCost = 1, AddCost = 8, MulCost = 8 };
  static Real epsilon() { return NumTraits<S>::epsilon(); }
  static Real dummy_precision() { return NumTraits<S>::dummy_precision(); }
  static Real highest() { return NumTraits<S>::highest(); }
  static Real lowest() { return NumTraits<S>::lowest(); }
  static Real infinity() { return NumTraits<S>::infinity(); }
  static Real quiet_NaN() { return NumTraits<S>::quiet_NaN(); }
};

// In Eigen's expressions a Variable mixes with its own scalar.
template <typename S, int O, typename Operation>
struct ScalarBinaryOpTraits<mlmath::Variable<S, O>, S, Operation> {
  using ReturnType = mlmath::Variable<S, O>;
};
template <typename S, int O, typename Operation>
struct ScalarBinaryOpTraits<S, mlmath::Variable<S, O>, Operation> {
  using ReturnType = mlmath::Variable<S, O>;
};

}  // namespace Eigen
/// \endcond
