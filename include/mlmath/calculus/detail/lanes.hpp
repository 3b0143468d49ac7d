// SPDX-License-Identifier: MIT
#pragma once

namespace mlmath::detail {

/// N numbers that are worked on together, in loops of constant length that compilers turn into
/// vector instructions.
template <typename Scalar, int N>
class Lanes {
 public:
  [[nodiscard]] const Scalar& operator[](int k) const { return lanes_[k]; }
  [[nodiscard]] Scalar& operator[](int k) { return lanes_[k]; }

  friend Lanes operator-(const Lanes& a) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = -a.lanes_[k];
    return r;
  }
  friend Lanes operator+(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = a.lanes_[k] + b.lanes_[k];
    return r;
  }
  friend Lanes operator-(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = a.lanes_[k] - b.lanes_[k];
    return r;
  }
  /// s a
  friend Lanes scale(const Scalar& s, const Lanes& a) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = s * a.lanes_[k];
    return r;
  }
  /// s a + t b
  friend Lanes combine(const Scalar& s, const Lanes& a, const Scalar& t, const Lanes& b) {
    Lanes r;
    for (int k = 0; k < N; ++k) r.lanes_[k] = s * a.lanes_[k] + t * b.lanes_[k];
    return r;
  }

 private:
  Scalar lanes_[N]{};
};

}  // namespace mlmath::detail
