// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/optimization/line_point.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mlmath::detail {

/// A function along a line, so that a search is compiled once for each scalar type.
template <typename Scalar>
class LineFunction {
 public:
  virtual LinePoint<Scalar> operator()(Scalar step) = 0;

 protected:
  ~LineFunction() = default;
};

/// Where a search begins, and what limits it.
template <typename Scalar>
struct LineStart {
  LinePoint<Scalar> point;  // at step 0
  Scalar step = Scalar(1);  // to try first
  Scalar largest_step = std::numeric_limits<Scalar>::max() / Scalar(100);
  Scalar noise = Scalar(0);  // values that differ by less may be equal
  Scalar lowest_value = -std::numeric_limits<Scalar>::max();  // a value below it ends the search
};

/// Evaluates a line, judges each point by the conditions and keeps the best.
template <typename Scalar>
class LineProbe {
 public:
  // A curvature < 0 asks for no condition on the slope.
  LineProbe(LineFunction<Scalar>& function, const LineStart<Scalar>& start, Scalar decrease,
            Scalar curvature, int max_evaluations)
      : function_(function),
        start_(start),
        best_(start.point),
        decrease_(decrease),
        curvature_(curvature),
        max_evaluations_(max_evaluations) {}

  /// The point at a step; a value that is not finite reads as infinity, rising.
  LinePoint<Scalar> operator()(Scalar step) {
    ++evaluations_;
    LinePoint<Scalar> p = function_(step);
    if (p.value < start_.lowest_value && !(p.value > 0)) {
      is_done_ = true;
      best_ = p;
      return p;
    }
    if (!std::isfinite(p.value) || !std::isfinite(p.slope)) {
      const Scalar huge = std::numeric_limits<Scalar>::infinity();
      return {step, huge, huge};
    }
    const Scalar slope = start_.point.slope;
    // A step so short that f does not change is no fall, though the line is lost in rounding.
    const bool falls =
        p.value < start_.point.value && p.value <= start_.point.value + decrease_ * step * slope;
    const bool flat = curvature_ < Scalar(0) || std::abs(p.slope) <= -curvature_ * slope;
    // Without a condition on the slope a tiny step changes f by less than the noise, too.
    const bool turned = curvature_ < Scalar(0) ? -slope * start_.step <= Scalar(10) * start_.noise
                                               : p.slope >= curvature_ * slope;
    const bool nearly = std::abs(p.value - start_.point.value) <= start_.noise && turned &&
                        p.slope <= (Scalar(2) * decrease_ - Scalar(1)) * slope;
    if (step > Scalar(0) && slope < Scalar(0) && ((falls && flat) || nearly)) {
      is_done_ = true;
      best_ = p;
    } else if (p.value < best_.value) {
      best_ = p;
    }
    return p;
  }

  [[nodiscard]] bool is_over() const { return is_done_ || evaluations_ >= max_evaluations_; }
  [[nodiscard]] bool is_done() const { return is_done_; }
  [[nodiscard]] const LinePoint<Scalar>& best() const { return best_; }
  [[nodiscard]] int evaluations() const { return evaluations_; }
  [[nodiscard]] const LinePoint<Scalar>& origin() const { return start_.point; }
  [[nodiscard]] Scalar noise() const { return start_.noise; }
  [[nodiscard]] Scalar decrease() const { return decrease_; }

 private:
  LineFunction<Scalar>& function_;
  const LineStart<Scalar>& start_;
  LinePoint<Scalar> best_;
  Scalar decrease_;
  Scalar curvature_;
  int max_evaluations_;
  int evaluations_ = 0;
  bool is_done_ = false;
};

/// Where the cubic through two points with their slopes has its minimum; NaN where it has none.
template <typename Scalar>
Scalar cubic_minimum(const LinePoint<Scalar>& a, const LinePoint<Scalar>& b) {
  const Scalar theta = Scalar(3) * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope;
  const Scalar scale = std::max({std::abs(theta), std::abs(a.slope), std::abs(b.slope)});
  const Scalar root = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
  Scalar gamma = scale * std::sqrt(root);
  if (b.step < a.step) gamma = -gamma;
  const Scalar p = (gamma - a.slope) + theta;
  const Scalar q = ((gamma - a.slope) + gamma) + b.slope;
  return a.step + p / q * (b.step - a.step);
}

/// Armijo: the minimum of the cubic, kept between a tenth and a half of the last step.
template <typename Scalar>
void backtrack(LineProbe<Scalar>& probe, Scalar step) {
  const LinePoint<Scalar> origin = probe.origin();
  while (true) {
    const LinePoint<Scalar> p = probe(step);
    if (probe.is_over()) return;
    Scalar next = std::isfinite(p.value) ? cubic_minimum(origin, p) : Scalar(0.1) * step;
    if (!(next <= Scalar(0.5) * step)) next = Scalar(0.5) * step;
    step = std::max(next, Scalar(0.1) * step);
    if (!(step > Scalar(0))) return;
  }
}

/// The next step of Moré and Thuente, and the interval [x, y] that holds a good one.
template <typename Scalar>
Scalar more_thuente_step(LinePoint<Scalar>& x, LinePoint<Scalar>& y, const LinePoint<Scalar>& p,
                         bool& is_bracketed, Scalar lower, Scalar upper) {
  const bool turns = (p.slope < Scalar(0)) != (x.slope < Scalar(0));
  const Scalar secant = p.step + p.slope / (p.slope - x.slope) * (x.step - p.step);
  Scalar next;
  if (p.value > x.value) {
    const Scalar cubic = cubic_minimum(x, p);
    const Scalar width = p.step - x.step;
    const Scalar quadratic =
        x.step + x.slope / ((x.value - p.value) / width + x.slope) / Scalar(2) * width;
    next = std::abs(cubic - x.step) < std::abs(quadratic - x.step)
               ? cubic
               : cubic + (quadratic - cubic) / Scalar(2);
    is_bracketed = true;
  } else if (turns) {
    const Scalar cubic = cubic_minimum(p, x);
    next = std::abs(cubic - p.step) > std::abs(secant - p.step) ? cubic : secant;
    is_bracketed = true;
  } else if (std::abs(p.slope) < std::abs(x.slope)) {
    const Scalar theta = Scalar(3) * (x.value - p.value) / (p.step - x.step) + x.slope + p.slope;
    const Scalar scale = std::max({std::abs(theta), std::abs(x.slope), std::abs(p.slope)});
    Scalar gamma =
        scale * std::sqrt(std::max(Scalar(0), (theta / scale) * (theta / scale) -
                                                  (x.slope / scale) * (p.slope / scale)));
    if (p.step > x.step) gamma = -gamma;
    const Scalar r = ((gamma - p.slope) + theta) / ((gamma + (x.slope - p.slope)) + gamma);
    Scalar cubic = p.step > x.step ? upper : lower;
    if (r < Scalar(0) && gamma != Scalar(0)) cubic = p.step + r * (x.step - p.step);
    const bool cubic_is_closer = std::abs(cubic - p.step) < std::abs(secant - p.step);
    if (is_bracketed) {
      next = cubic_is_closer ? cubic : secant;
      const Scalar bound = p.step + Scalar(0.66) * (y.step - p.step);
      next = p.step > x.step ? std::min(bound, next) : std::max(bound, next);
    } else {
      next = std::clamp(cubic_is_closer ? secant : cubic, lower, upper);
    }
  } else if (is_bracketed) {
    next = cubic_minimum(p, y);
  } else {
    next = p.step > x.step ? upper : lower;
  }
  if (p.value > x.value) {
    y = p;
  } else {
    if (turns) y = x;
    x = p;
  }
  return next;
}

/// Moré and Thuente's search. A step at which the function is not finite is a wall.
template <typename Scalar>
void more_thuente(LineProbe<Scalar>& probe, Scalar step, Scalar largest_step) {
  const LinePoint<Scalar> origin = probe.origin();
  const Scalar tilt = probe.decrease() * origin.slope;
  LinePoint<Scalar> x = origin;
  LinePoint<Scalar> y = origin;
  bool is_bracketed = false;
  bool is_first_stage = true;
  Scalar wall = largest_step;
  step = std::min(step, wall);
  Scalar width = wall;
  Scalar last_width = Scalar(2) * width;
  while (true) {
    const LinePoint<Scalar> p = probe(step);
    if (probe.is_over()) return;
    if (!std::isfinite(p.value)) {
      wall = step;
      step = x.step + (step - x.step) * (x.step > Scalar(0) ? Scalar(0.5) : Scalar(0.1));
      if (!(step > x.step) || !(step < wall)) return;
      continue;
    }
    const Scalar line = origin.value + step * tilt;
    if (is_first_stage && p.value <= line && p.slope >= Scalar(0)) is_first_stage = false;
    const Scalar lower =
        is_bracketed ? std::min(x.step, y.step) : step + Scalar(1.1) * (step - x.step);
    const Scalar upper =
        is_bracketed ? std::max(x.step, y.step) : step + Scalar(4) * (step - x.step);
    if (is_first_stage && p.value <= x.value && p.value > line) {
      const auto tilted = [&](const LinePoint<Scalar>& q) {
        return LinePoint<Scalar>{q.step, q.value - q.step * tilt, q.slope - tilt};
      };
      const auto straight = [&](const LinePoint<Scalar>& q) {
        return LinePoint<Scalar>{q.step, q.value + q.step * tilt, q.slope + tilt};
      };
      LinePoint<Scalar> tilted_x = tilted(x);
      LinePoint<Scalar> tilted_y = tilted(y);
      step = more_thuente_step(tilted_x, tilted_y, tilted(p), is_bracketed, lower, upper);
      x = straight(tilted_x);
      y = straight(tilted_y);
    } else {
      step = more_thuente_step(x, y, p, is_bracketed, lower, upper);
    }
    if (is_bracketed) {
      const Scalar new_width = std::abs(y.step - x.step);
      if (new_width >= Scalar(0.66) * last_width) {
        step = x.step + (y.step - x.step) / Scalar(2);
      }
      last_width = width;
      width = new_width;
      const Scalar low = std::min(x.step, y.step);
      const Scalar high = std::max(x.step, y.step);
      if (!(step > low && step < high)) step = low + (high - low) / Scalar(2);
      if (!(step > low && step < high)) return;
      if (high - low <= Scalar(4) * std::numeric_limits<Scalar>::epsilon() * high) return;
    } else if (step >= wall) {
      if (p.step >= largest_step) return;
      step = wall == largest_step ? wall : p.step + (wall - p.step) / Scalar(2);
      if (!(step > p.step)) return;
    } else if (!(step > Scalar(0))) {
      return;
    }
  }
}

/// Hager and Zhang's search: an interval [a, b] with slope(a) < 0, value(a) no higher than at 0
/// beyond the noise, and slope(b) >= 0, narrowed by secants.
template <typename Scalar>
class HagerZhang {
 public:
  explicit HagerZhang(LineProbe<Scalar>& probe) : probe_(probe) {}

  void run(Scalar step, Scalar largest_step) {
    if (!bracket(std::min(step, largest_step), largest_step)) return;
    while (!probe_.is_over()) {
      const Scalar width = b_.step - a_.step;
      double_secant();
      if (probe_.is_over()) return;
      if (b_.step - a_.step > Scalar(0.66) * width)
        update(a_.step + (b_.step - a_.step) / Scalar(2));
      if (!(b_.step - a_.step < width)) return;
    }
  }

 private:
  bool is_low(const LinePoint<Scalar>& p) const {
    return p.value <= probe_.origin().value + probe_.noise();
  }

  bool bracket(Scalar step, Scalar largest_step) {
    a_ = probe_.origin();
    while (true) {
      const LinePoint<Scalar> c = probe_(step);
      if (probe_.is_over()) return false;
      if (c.slope >= Scalar(0)) {
        b_ = c;
        return true;
      }
      if (!is_low(c)) {
        bisect(c);
        return !probe_.is_over();
      }
      a_ = c;
      if (step >= largest_step) return false;
      step = std::min(Scalar(5) * step, largest_step);
    }
  }

  // Between a_, low and falling, and c, high and falling, lies a point that rises.
  void bisect(LinePoint<Scalar> c) {
    b_ = c;
    while (!probe_.is_over()) {
      const Scalar middle = a_.step + (c.step - a_.step) / Scalar(2);
      if (!(middle > a_.step && middle < c.step)) return;
      const LinePoint<Scalar> p = probe_(middle);
      if (p.slope >= Scalar(0)) {
        b_ = p;
        return;
      }
      if (is_low(p)) {
        a_ = p;
      } else {
        c = b_ = p;
      }
    }
  }

  // Whether c became an end: -1 for a, 1 for b, 0 for neither.
  int update(Scalar c) {
    if (!(c > a_.step && c < b_.step)) return 0;
    const LinePoint<Scalar> p = probe_(c);
    if (probe_.is_over()) return 0;
    if (p.slope >= Scalar(0)) {
      b_ = p;
      return 1;
    }
    if (is_low(p)) {
      a_ = p;
      return -1;
    }
    bisect(p);
    return 0;
  }

  static Scalar secant(const LinePoint<Scalar>& p, const LinePoint<Scalar>& q) {
    return (p.step * q.slope - q.step * p.slope) / (q.slope - p.slope);
  }

  void double_secant() {
    const LinePoint<Scalar> old_a = a_;
    const LinePoint<Scalar> old_b = b_;
    const int moved = update(secant(a_, b_));
    if (probe_.is_over()) return;
    if (moved == 1) update(secant(old_b, b_));
    if (moved == -1) update(secant(old_a, a_));
  }

  LineProbe<Scalar>& probe_;
  LinePoint<Scalar> a_;
  LinePoint<Scalar> b_;
};

template <typename Scalar>
void hager_zhang(LineProbe<Scalar>& probe, Scalar step, Scalar largest_step) {
  HagerZhang<Scalar>(probe).run(step, largest_step);
}

}  // namespace mlmath::detail
