// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/register_size.hpp>

#include <Eigen/Core>

#include <cstring>

/// Passes over runs of numbers in memory, in the compiler's own vectors: as fast as Eigen's
/// expressions and several times cheaper to compile, and reverse mode consists of them.
namespace mlmath::detail {

/// A few numbers that are worked on together: one number where the compiler has no vectors of them.
template <typename Scalar>
struct RunPack {
  using type = Scalar;
};
#if defined(__GNUC__)
template <>
struct RunPack<double> {
  typedef double type __attribute__((vector_size(register_size)));
};
template <>
struct RunPack<float> {
  typedef float type __attribute__((vector_size(register_size)));
};
#endif

/// to[i] = f(x[i], ...), where `to` may be one of the x. f is generic: it is called with packs.
template <typename Scalar, typename F, typename... X>
void fill_run(Scalar* to, Eigen::Index n, const F& f, const X*... x) {
  using Lanes = typename RunPack<Scalar>::type;
  constexpr Eigen::Index lanes = Eigen::Index(sizeof(Lanes) / sizeof(Scalar));
  const auto load = [](const Scalar* from) {
    Lanes pack;
    std::memcpy(&pack, from, sizeof pack);
    return pack;
  };
  Eigen::Index i = 0;
  for (; i + lanes <= n; i += lanes) {
    const Lanes pack = f(load(x + i)...);
    std::memcpy(to + i, &pack, sizeof pack);
  }
  for (; i < n; ++i) to[i] = f(x[i]...);
}

/// The sum of f(x[i], y[i]) over i = 0, ..., n - 1.
template <typename Scalar, typename F>
Scalar sum_run(Eigen::Index n, const F& f, const Scalar* x, const Scalar* y) {
  using Lanes = typename RunPack<Scalar>::type;
  constexpr Eigen::Index lanes = Eigen::Index(sizeof(Lanes) / sizeof(Scalar));
  Scalar total(0);
  Eigen::Index i = 0;
  if (n >= 4 * lanes) {
    Lanes sums[4] = {};
    for (; i + 4 * lanes <= n; i += 4 * lanes) {
      for (int k = 0; k < 4; ++k) {
        Lanes a;
        Lanes b;
        std::memcpy(&a, x + i + k * lanes, sizeof a);
        std::memcpy(&b, y + i + k * lanes, sizeof b);
        sums[k] += f(a, b);
      }
    }
    const Lanes sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    Scalar parts[lanes];
    std::memcpy(parts, &sum, sizeof sum);
    for (const Scalar& part : parts) total += part;
  }
  for (; i < n; ++i) total += f(x[i], y[i]);
  return total;
}

/// to = value.
template <typename Scalar>
void set_run(Scalar value, Eigen::Index n, Scalar* to) {
  for (Eigen::Index i = 0; i < n; ++i) to[i] = value;
}

/// to = alpha x.
template <typename Scalar>
void scale_run(Scalar alpha, const Scalar* x, Eigen::Index n, Scalar* to) {
  fill_run(
      to, n, [alpha](const auto& a) { return alpha * a; }, x);
}

/// to += s.
template <typename Scalar>
void shift_run(Scalar s, Eigen::Index n, Scalar* to) {
  fill_run(
      to, n, [s](const auto& a) { return a + s; }, to);
}

/// to += alpha x.
template <typename Scalar>
void add_scaled_run(Scalar alpha, const Scalar* x, Eigen::Index n, Scalar* to) {
  fill_run(
      to, n, [alpha](const auto& a, const auto& b) { return a + alpha * b; }, to, x);
}

/// to = x .* y.
template <typename Scalar>
void multiply_runs(const Scalar* x, const Scalar* y, Eigen::Index n, Scalar* to) {
  fill_run(
      to, n, [](const auto& a, const auto& b) { return a * b; }, x, y);
}

/// The sum of the entries of x.
template <typename Scalar>
Scalar sum_of_run(const Scalar* x, Eigen::Index n) {
  return sum_run(
      n, [](const auto& a, const auto&) { return a; }, x, x);
}

/// The dot product of x and y.
template <typename Scalar>
Scalar dot_of_runs(const Scalar* x, const Scalar* y, Eigen::Index n) {
  return sum_run(
      n, [](const auto& a, const auto& b) { return a * b; }, x, y);
}

}  // namespace mlmath::detail
