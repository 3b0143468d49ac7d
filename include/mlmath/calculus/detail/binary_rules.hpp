// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/elementary_rules.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

/// The derivative rules of the functions of two arguments; the conventions are those of
/// elementary_rules.hpp.
namespace mlmath::detail::rules {

/// x log y, 0 where x is 0 (even at y = 0), unless y is NaN.
struct Xlogy {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::log;
    const bool regular = y > T(0) && y < T(std::numeric_limits<double>::infinity());
    return x == T(0) && y == y && !regular ? T(0) : T(x * log(y));
  }
  template <typename T>
  static T slope_first(const T& x, const T& y, const T&) {
    using std::log;
    return x == T(0) && y == T(0) ? T(0) : T(log(y));
  }
  template <typename T>
  static T slope_second(const T& x, const T& y, const T&) {
    return x == T(0) && y == T(0) ? T(0) : T(x / y);
  }
};

/// x log(1 + y), 0 where x is 0 (even at y = -1), unless y is NaN.
struct Xlog1py {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::log1p;
    const bool regular = y > T(-1) && y < T(std::numeric_limits<double>::infinity());
    return x == T(0) && y == y && !regular ? T(0) : T(x * log1p(y));
  }
  template <typename T>
  static T slope_first(const T& x, const T& y, const T&) {
    using std::log1p;
    return x == T(0) && y == T(-1) ? T(0) : T(log1p(y));
  }
  template <typename T>
  static T slope_second(const T& x, const T& y, const T&) {
    return x == T(0) && y == T(-1) ? T(0) : T(x / (T(1) + y));
  }
};

struct Pow {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::pow;
    return pow(x, y);
  }
  template <typename T>
  static T slope_first(const T& x, const T& y, const T& f) {
    using std::pow;
    if (is_all_zero(y)) return T(0);
    if (x == T(0) && y >= T(0) && y < T(1)) return T(0);
    if constexpr (is_plain_number<T>) {
      // Saves a call of pow; left where f has lost its digits.
      const T size = f < T(0) ? -f : f;
      if (x != T(0) && size >= std::numeric_limits<T>::min() &&
          size <= std::numeric_limits<T>::max()) {
        return y * (f / x);
      }
    }
    return y * pow(x, y - T(1));
  }
  template <typename T>
  static T slope_second(const T& x, const T& y, const T& f) {
    using std::log;
    if (x == T(0) && y >= T(0)) return T(0);
    return f * log(x);
  }
};

/// Arguments (y, x), as in std::atan2.
struct Atan2 {
  template <typename T>
  static T value(const T& y, const T& x) {
    using std::atan2;
    return atan2(y, x);
  }
  template <typename T>
  static T slope_first(const T& y, const T& x, const T&) {
    using std::hypot;
    const T r = hypot(x, y);  // x^2 + y^2 may overflow
    return r == T(0) ? T(0) : T((x / r) / r);
  }
  template <typename T>
  static T slope_second(const T& y, const T& x, const T&) {
    using std::hypot;
    const T r = hypot(x, y);
    return r == T(0) ? T(0) : T(-((y / r) / r));
  }
};

struct Hypot {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::hypot;
    return hypot(x, y);
  }
  template <typename T>
  static T slope_first(const T& x, const T&, const T& f) {
    return f == T(0) ? T(0) : T(x / f);
  }
  template <typename T>
  static T slope_second(const T&, const T& y, const T& f) {
    return f == T(0) ? T(0) : T(y / f);
  }
};

struct Max {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::max;
    return max(x, y);
  }
  template <typename T>
  static T slope_first(const T& x, const T& y, const T&) {
    if (x == y) return T(0.5);
    return x < y ? T(0) : T(1);
  }
  template <typename T>
  static T slope_second(const T& x, const T& y, const T&) {
    if (x == y) return T(0.5);
    return x < y ? T(1) : T(0);
  }
};

struct Min {
  template <typename T>
  static T value(const T& x, const T& y) {
    using std::min;
    return min(x, y);
  }
  template <typename T>
  static T slope_first(const T& x, const T& y, const T&) {
    if (x == y) return T(0.5);
    return y < x ? T(0) : T(1);
  }
  template <typename T>
  static T slope_second(const T& x, const T& y, const T&) {
    if (x == y) return T(0.5);
    return y < x ? T(1) : T(0);
  }
};

/// Whether a tie between the two arguments is a kink that they share.
template <typename Rule>
inline constexpr bool shares_ties = false;
template <>
inline constexpr bool shares_ties<Max> = true;
template <>
inline constexpr bool shares_ties<Min> = true;

/// The slope in x, where y may be a constant: a tie with a constant has slope 0, which is the
/// subgradient of least norm in x alone.
template <typename Rule, typename T>
T slope_in_first(const T& x, const T& y, const T& f, bool y_moves) {
  if constexpr (shares_ties<Rule>) {
    if (!y_moves && x == y) return T(0);
  }
  return Rule::slope_first(x, y, f);
}

/// The slope in y, where x may be a constant.
template <typename Rule, typename T>
T slope_in_second(const T& x, const T& y, const T& f, bool x_moves) {
  if constexpr (shares_ties<Rule>) {
    if (!x_moves && x == y) return T(0);
  }
  return Rule::slope_second(x, y, f);
}

}  // namespace mlmath::detail::rules
