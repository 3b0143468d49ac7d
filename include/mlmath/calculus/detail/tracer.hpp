// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

/// A number that knows on which inputs it depends, and which pairs of inputs have met in an
/// operation that is not linear: how the pattern of a Hessian is found.
namespace mlmath {
namespace detail {

/// What a function's run has shown. Numbers are nodes of a graph; which inputs a node depends on is
/// worked out where an operation that is not linear asks for it.
class OperationTrace {
 public:
  explicit OperationTrace(int inputs) {
    nodes_.reserve(std::size_t(inputs));
    for (int i = 0; i < inputs; ++i) nodes_.push_back({-1, -1, {i}, true});
    outer_ = current();
    current() = this;
  }
  OperationTrace(const OperationTrace&) = delete;
  OperationTrace& operator=(const OperationTrace&) = delete;
  ~OperationTrace() { current() = outer_; }

  /// The running trace of this thread.
  static OperationTrace*& current() {
    thread_local OperationTrace* trace = nullptr;
    return trace;
  }

  /// A number that depends on what a and b do; -1 stands for a constant.
  int join(int a, int b) {
    if (a < 0 || b < 0 || a == b) return a < 0 ? b : a;
    nodes_.push_back({a, b, {}, false});
    return int(nodes_.size()) - 1;
  }

  /// Every two inputs of a number meet.
  int meet(int a) {
    if (a < 0) return a;
    const std::vector<int>& inputs = inputs_of(a);
    for (const int i : inputs) {
      for (const int j : inputs) pairs_.insert({i, j});
    }
    return a;
  }

  /// Every input of a meets every input of b.
  void meet(int a, int b) {
    if (a < 0 || b < 0) return;
    const std::vector<int> inputs = inputs_of(a);  // a copy: the next call may move it
    for (const int j : inputs_of(b)) {
      for (const int i : inputs) {
        pairs_.insert({i, j});
        pairs_.insert({j, i});
      }
    }
  }

  /// The pairs that have met, both ways round, by the second and then the first.
  [[nodiscard]] const std::set<std::pair<int, int>>& pairs() const { return pairs_; }

 private:
  struct Item {
    int a;
    int b;
    std::vector<int> inputs;
    bool known;
  };

  const std::vector<int>& inputs_of(int node) {
    Item& item = nodes_[std::size_t(node)];
    if (item.known) return item.inputs;
    std::vector<int> open{node};
    std::vector<int> found;
    seen_.resize(nodes_.size(), 0);
    ++round_;
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      if (seen_[std::size_t(at)] == round_) continue;
      seen_[std::size_t(at)] = round_;
      const Item& next = nodes_[std::size_t(at)];
      if (next.known) {
        found.insert(found.end(), next.inputs.begin(), next.inputs.end());
      } else {
        open.push_back(next.a);
        open.push_back(next.b);
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    item.inputs = std::move(found);
    item.known = true;
    return item.inputs;
  }

  std::vector<Item> nodes_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t round_ = 0;
  std::set<std::pair<int, int>> pairs_;
  OperationTrace* outer_ = nullptr;
};

/// A value and its place in the running trace.
class Tracer {
 public:
  Tracer() = default;
  template <typename T>
    requires std::is_arithmetic_v<T> Tracer(T value)
        : value_(double(value)) {}  // NOLINT: implicit, as for numbers
    Tracer(double value, int node) : value_(value), node_(node) {}

    [[nodiscard]] double value() const { return value_; }
    [[nodiscard]] int node() const { return node_; }

    /// A linear function of a and b.
    static Tracer linear(double value, const Tracer& a, const Tracer& b) {
      if (a.node_ < 0 && b.node_ < 0) return {value};
      return {value, OperationTrace::current()->join(a.node_, b.node_)};
    }
    /// A linear function of a.
    static Tracer linear(double value, const Tracer& a) { return {value, a.node_}; }
    /// Any function of a.
    static Tracer curved(double value, const Tracer& a) {
      if (a.node_ >= 0) OperationTrace::current()->meet(a.node_);
      return {value, a.node_};
    }
    /// Any function of a and b.
    static Tracer curved(double value, const Tracer& a, const Tracer& b) {
      if (a.node_ < 0 && b.node_ < 0) return {value};
      OperationTrace& trace = *OperationTrace::current();
      return {value, trace.meet(trace.join(a.node_, b.node_))};
    }

    Tracer& operator+=(const Tracer& y) { return *this = *this + y; }
    Tracer& operator-=(const Tracer& y) { return *this = *this - y; }
    Tracer& operator*=(const Tracer& y) { return *this = *this * y; }
    Tracer& operator/=(const Tracer& y) { return *this = *this / y; }

    friend Tracer operator+(const Tracer& x) { return x; }
    friend Tracer operator-(const Tracer& x) { return linear(-x.value_, x); }
    friend Tracer operator+(const Tracer& x, const Tracer& y) {
      return linear(x.value_ + y.value_, x, y);
    }
    friend Tracer operator-(const Tracer& x, const Tracer& y) {
      return linear(x.value_ - y.value_, x, y);
    }
    friend Tracer operator*(const Tracer& x, const Tracer& y) {
      if (x.node_ >= 0 && y.node_ >= 0) OperationTrace::current()->meet(x.node_, y.node_);
      return linear(x.value_ * y.value_, x, y);
    }
    friend Tracer operator/(const Tracer& x, const Tracer& y) {
      if (y.node_ < 0) return linear(x.value_ / y.value_, x);
      return x * curved(1 / y.value_, y);
    }
    friend bool operator==(const Tracer& x, const Tracer& y) { return x.value_ == y.value_; }
    friend auto operator<=>(const Tracer& x, const Tracer& y) { return x.value_ <=> y.value_; }

   private:
    double value_ = 0;
    int node_ = -1;
};

#define MLMATH_TRACED(kind, name)                     \
  [[nodiscard]] inline Tracer name(const Tracer& x) { \
    return Tracer::kind(std::name(x.value()), x);     \
  }
MLMATH_TRACED(linear, abs)
MLMATH_TRACED(linear, fabs)
MLMATH_TRACED(curved, sqrt)
MLMATH_TRACED(curved, cbrt)
MLMATH_TRACED(curved, exp)
MLMATH_TRACED(curved, exp2)
MLMATH_TRACED(curved, expm1)
MLMATH_TRACED(curved, log)
MLMATH_TRACED(curved, log2)
MLMATH_TRACED(curved, log10)
MLMATH_TRACED(curved, log1p)
MLMATH_TRACED(curved, sin)
MLMATH_TRACED(curved, cos)
MLMATH_TRACED(curved, tan)
MLMATH_TRACED(curved, asin)
MLMATH_TRACED(curved, acos)
MLMATH_TRACED(curved, atan)
MLMATH_TRACED(curved, sinh)
MLMATH_TRACED(curved, cosh)
MLMATH_TRACED(curved, tanh)
MLMATH_TRACED(curved, asinh)
MLMATH_TRACED(curved, acosh)
MLMATH_TRACED(curved, atanh)
MLMATH_TRACED(curved, erf)
MLMATH_TRACED(curved, erfc)
MLMATH_TRACED(curved, lgamma)
MLMATH_TRACED(curved, tgamma)
#undef MLMATH_TRACED

/// Steps are constants.
[[nodiscard]] inline Tracer floor(const Tracer& x) { return {std::floor(x.value())}; }
[[nodiscard]] inline Tracer ceil(const Tracer& x) { return {std::ceil(x.value())}; }
[[nodiscard]] inline Tracer round(const Tracer& x) { return {std::round(x.value())}; }
[[nodiscard]] inline bool isnan(const Tracer& x) { return std::isnan(x.value()); }
[[nodiscard]] inline bool isfinite(const Tracer& x) { return std::isfinite(x.value()); }

[[nodiscard]] inline Tracer pow(const Tracer& x, const Tracer& y) {
  const double value = std::pow(x.value(), y.value());
  if (y.node() < 0 && y.value() == 1) return x;
  if (y.node() < 0 && y.value() == 0) return {value};
  return Tracer::curved(value, x, y);
}
[[nodiscard]] inline Tracer atan2(const Tracer& y, const Tracer& x) {
  return Tracer::curved(std::atan2(y.value(), x.value()), y, x);
}
[[nodiscard]] inline Tracer hypot(const Tracer& x, const Tracer& y) {
  return Tracer::curved(std::hypot(x.value(), y.value()), x, y);
}
[[nodiscard]] inline Tracer max(const Tracer& x, const Tracer& y) {
  if (x.value() == y.value()) return Tracer::linear(x.value(), x, y);
  return x < y ? y : x;
}
[[nodiscard]] inline Tracer min(const Tracer& x, const Tracer& y) {
  if (x.value() == y.value()) return Tracer::linear(x.value(), x, y);
  return y < x ? y : x;
}
[[nodiscard]] inline Tracer square(const Tracer& x) { return x * x; }
[[nodiscard]] inline Tracer cube(const Tracer& x) { return x * x * x; }
[[nodiscard]] inline Tracer relu(const Tracer& x) { return x.value() > 0 ? x : Tracer(0); }
[[nodiscard]] inline double value_of(const Tracer& x) { return x.value(); }

}  // namespace detail

template <>
inline constexpr bool is_scalar_like<detail::Tracer> = true;

}  // namespace mlmath

/// \cond
template <>
class std::numeric_limits<mlmath::detail::Tracer> : public std::numeric_limits<double> {};

template <>
struct Eigen::NumTraits<mlmath::detail::Tracer> : Eigen::NumTraits<double> {
  using Real = mlmath::detail::Tracer;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  enum { RequireInitialization = 1, ReadCost = 1, AddCost = 8, MulCost = 8 };
};
template <typename Operation>
struct Eigen::ScalarBinaryOpTraits<mlmath::detail::Tracer, double, Operation> {
  using ReturnType = mlmath::detail::Tracer;
};
template <typename Operation>
struct Eigen::ScalarBinaryOpTraits<double, mlmath::detail::Tracer, Operation> {
  using ReturnType = mlmath::detail::Tracer;
};
/// \endcond
