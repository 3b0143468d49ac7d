// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/sum.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

/// Vectors of any arithmetic type as the kernels of metrics read them: in blocks, as doubles or as
/// labels, so that a kernel is compiled once and not once for each type of y and of y_hat.
namespace mlmath::detail {

/// Entries that are read at a time; their doubles stay in cache.
inline constexpr Eigen::Index read_block = 1024;

/// Labels that fit in half a byte: least_small_label, ..., least_small_label + 15.
inline constexpr std::int64_t least_small_label = -2;

/// The whole number in a double, in the low bits of 1.5 * 2^52 + x; `is_whole` where it is one.
[[gnu::always_inline]] inline std::int64_t to_label(double x, bool& is_whole) {
  constexpr double shift = 0x1.8p52;
  const double shifted = x + shift;
  is_whole = (shifted - shift == x) & (std::abs(x) < 0x1p51);
  return std::bit_cast<std::int64_t>(shifted) - std::bit_cast<std::int64_t>(shift);
}

template <typename Scalar>
[[gnu::always_inline]] inline std::int64_t to_label(Scalar x, bool& is_whole) {
  if constexpr (std::is_floating_point_v<Scalar>) {
    return to_label(double(x), is_whole);
  } else {
    is_whole = std::is_signed_v<Scalar> || sizeof(Scalar) < 8 || std::int64_t(x) >= 0;
    return std::int64_t(x);
  }
}

template <typename Scalar>
void read_numbers(const void* data, Eigen::Index begin, Eigen::Index count, double* out) {
  const Scalar* x = static_cast<const Scalar*>(data) + begin;
  for (Eigen::Index i = 0; i < count; ++i) out[i] = double(x[i]);
}

template <typename Scalar>
bool read_labels(const void* data, Eigen::Index begin, Eigen::Index count, std::int64_t* out) {
  const Scalar* x = static_cast<const Scalar*>(data) + begin;
  bool all_whole = true;
  for (Eigen::Index i = 0; i < count; ++i) {
    bool is_whole = true;
    out[i] = to_label(x[i], is_whole);
    all_whole &= is_whole;
  }
  return all_whole;
}

template <typename Scalar>
bool read_small_labels(const void* data, Eigen::Index begin, Eigen::Index count,
                       std::uint8_t* out) {
  const Scalar* x = static_cast<const Scalar*>(data) + begin;
  using Bits = std::conditional_t<sizeof(Scalar) < 8 || std::is_floating_point_v<Scalar>,
                                  std::uint32_t, std::uint64_t>;
  Bits outside = 0;
  for (Eigen::Index i = 0; i < count; ++i) {
    Bits label = 0;
    if constexpr (std::is_floating_point_v<Scalar>) {
      // By 32-bit integers, which are converted by packs; NaN becomes 0 and is outside.
      const double shifted = double(x[i]) - double(least_small_label);
      const double positive = shifted > 0 ? shifted : 0.0;
      const std::int32_t whole = std::int32_t(positive < 15 ? positive : 15.0);
      label = Bits(whole);
      outside |= double(whole) == shifted ? Bits(0) : Bits(16);
    } else {
      label = Bits(x[i]) - Bits(least_small_label);
      if constexpr (std::is_unsigned_v<Scalar>) outside |= Bits(x[i]) & ~Bits(15);
    }
    outside |= label & ~Bits(15);
    out[i] = std::uint8_t(label);
  }
  return outside == 0;
}

/// A vector whose type is forgotten; the pinned argument behind it has to live on. An empty one
/// stands for weights that were not given.
class SampleRun {
 public:
  SampleRun() = default;

  template <typename Scalar>
  SampleRun(const char* name, const VectorRef<Scalar>& x)
      : name_(name),
        data_(x.data()),
        size_(x.size()),
        is_double_(std::is_same_v<Scalar, double>),
        numbers_(&read_numbers<Scalar>),
        labels_(&read_labels<Scalar>),
        small_labels_(&read_small_labels<Scalar>) {}

  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] Eigen::Index size() const { return size_; }
  [[nodiscard]] bool is_given() const { return numbers_ != nullptr; }

  /// Entries [begin, begin + count) as doubles, in place or in the buffer.
  [[nodiscard]] const double* numbers(Eigen::Index begin, Eigen::Index count,
                                      double* buffer) const {
    if (is_double_) return static_cast<const double*>(data_) + begin;
    numbers_(data_, begin, count, buffer);
    return buffer;
  }
  [[nodiscard]] double number(Eigen::Index i) const {
    double value = 0;
    return *numbers(i, 1, &value);
  }
  [[nodiscard]] Eigen::VectorXd all_numbers() const {
    Eigen::VectorXd all(size_);
    if (size_ > 0) numbers_(data_, 0, size_, all.data());
    return all;
  }

  /// Entries [begin, begin + count) as labels; DomainError names one that is no whole number.
  void labels(const char* function, Eigen::Index begin, Eigen::Index count,
              std::int64_t* out) const {
    if (labels_(data_, begin, count, out)) return;
    for (Eigen::Index i = begin; i < begin + count; ++i) {
      std::int64_t label = 0;
      if (labels_(data_, i, 1, &label)) continue;
      throw_domain_error(function, std::string(name_) + "(" + std::to_string(i) + ") is " +
                                       to_text(number(i)) + ", expected a label, a whole number");
    }
  }
  [[nodiscard]] std::int64_t label(const char* function, Eigen::Index i) const {
    std::int64_t label = 0;
    labels(function, i, 1, &label);
    return label;
  }
  [[nodiscard]] std::vector<std::int64_t> all_labels(const char* function) const {
    std::vector<std::int64_t> all(static_cast<std::size_t>(size_));
    if (size_ > 0) labels(function, 0, size_, all.data());
    return all;
  }

  /// Entries as labels less least_small_label, in 0..15; false where one is outside.
  [[nodiscard]] bool small_labels(Eigen::Index begin, Eigen::Index count, std::uint8_t* out) const {
    return small_labels_(data_, begin, count, out);
  }

 private:
  const char* name_ = "";
  const void* data_ = nullptr;
  Eigen::Index size_ = 0;
  bool is_double_ = false;
  void (*numbers_)(const void*, Eigen::Index, Eigen::Index, double*) = nullptr;
  bool (*labels_)(const void*, Eigen::Index, Eigen::Index, std::int64_t*) = nullptr;
  bool (*small_labels_)(const void*, Eigen::Index, Eigen::Index, std::uint8_t*) = nullptr;
};

/// A vector argument, pinned, and its run.
template <typename Derived>
class PinnedSample {
  using Scalar = typename Derived::Scalar;
  static_assert(std::is_arithmetic_v<Scalar>, "a metric takes vectors of numbers");

 public:
  PinnedSample(const char* function, const char* name, const Eigen::DenseBase<Derived>& x)
      : pinned_(pin_vector(x, function, name)), name_(name) {}

  [[nodiscard]] SampleRun run() const { return SampleRun(name_, pinned_); }

 private:
  VectorRef<Scalar> pinned_;
  const char* name_;
};

/// Throws at the first entry that is not finite.
inline void check_run_finite(const char* function, const SampleRun& x) {
  double buffer[read_block];
  for (Eigen::Index begin = 0; begin < x.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, x.size() - begin);
    const double* values = x.numbers(begin, count, buffer);
    double defect = 0;
    for (Eigen::Index i = 0; i < count; ++i) defect += values[i] - values[i];
    if (defect == 0) continue;
    for (Eigen::Index i = 0; i < count; ++i) {
      if (values[i] - values[i] == 0) continue;
      throw_domain_error(function, std::string(x.name()) + "(" + std::to_string(begin + i) +
                                       ") is " + to_text(values[i]) + ", expected finite values");
    }
  }
}

/// Throws unless low <= x <= high for every entry.
inline void check_run_between(const char* function, const SampleRun& x, double low, double high,
                              const char* expected) {
  double buffer[read_block];
  for (Eigen::Index begin = 0; begin < x.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, x.size() - begin);
    const double* values = x.numbers(begin, count, buffer);
    for (Eigen::Index i = 0; i < count; ++i) {
      if (values[i] >= low && values[i] <= high) continue;
      throw_domain_error(function, std::string(x.name()) + "(" + std::to_string(begin + i) +
                                       ") is " + to_text(values[i]) + ", expected " + expected);
    }
  }
}

/// The sum of the weights, which are checked: finite, none negative, not all 0. Without weights,
/// the number of samples.
inline double check_run_weights(const char* function, Eigen::Index samples, const SampleRun& w) {
  if (!w.is_given()) return double(samples);
  check_run_between(function, w, 0, std::numeric_limits<double>::max(), "finite weights >= 0");
  DoubledNumber<double> total;
  double buffer[read_block];
  for (Eigen::Index begin = 0; begin < w.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, w.size() - begin);
    accumulate(total, lane_sum(w.numbers(begin, count, buffer), count));
  }
  if (total.value() > 0) return total.value();
  throw_domain_error(function, std::string(w.name()) + " sums to 0, expected a positive weight");
}

/// What every metric of two vectors asks of them: not empty, of one length; weights as many.
inline void check_samples(const char* function, const SampleRun& y, const SampleRun& y_hat,
                          const SampleRun& w = {}) {
  check_nonempty(function, y.name(), y.size());
  check_same_size(function, y.name(), y.size(), y_hat.name(), y_hat.size());
  if (w.is_given()) check_same_size(function, y.name(), y.size(), w.name(), w.size());
}

}  // namespace mlmath::detail
