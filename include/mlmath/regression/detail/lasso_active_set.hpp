// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// Minimizes
/// \f$ \frac12 v^T G v - q^T v + \frac{\lambda_1}2 \sum f_k |v_k| + \frac{\lambda_2}2 \sum f_k v_k^2 \f$ exactly, for one pair of penalties after the other, each from the solution before.
///
/// A primal active-set method: the minimum for the weights that are not 0 and their signs comes
/// from a Cholesky factor, which is updated as weights reach 0 and leave, and as others whose
/// condition is violated enter. Every change of the set lowers the objective, so it ends.
template <typename Scalar>
class LassoActiveSet {
 public:
  using Index = Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  explicit LassoActiveSet(bool nonnegative) : nonnegative_(nonnegative) {}

  /// The weights, and the products of the columns with the residuals: q - G v.
  [[nodiscard]] const Vector& weights() const { return v_; }
  [[nodiscard]] const Vector& slopes() const { return c_; }

  /// Takes in the weights with the given factors, all 0; G and q have grown before.
  void grow(const Matrix& G, const Vector& q, const Vector& factors) {
    const Index before = v_.size();
    const Index after = before + factors.size();
    v_.conservativeResize(after);
    c_.conservativeResize(after);
    factors_.conservativeResize(after);
    v_.tail(factors.size()).setZero();
    factors_.tail(factors.size()) = factors;
    place_.resize(std::size_t(after), false);
    c_.tail(factors.size()) = q.segment(before, factors.size());
    for (const Index k : active_) {
      c_.tail(factors.size()) -= v_(k) * G.col(k).segment(before, factors.size());
    }
  }

  /// Starts from given weights.
  void start_at(const Matrix& G, const Vector& q, const Vector& v) {
    v_ = nonnegative_ ? Vector(v.cwiseMax(Scalar(0))) : v;
    for (const Index k : active_) place_[std::size_t(k)] = false;
    active_.clear();
    for (Index k = 0; k < v.size(); ++k) {
      if (v_(k) != Scalar(0)) active_.push_back(k);
    }
    factor(G);
    refresh(G, q);
  }

  void solve(const Matrix& G, const Vector& q, Scalar l1, Scalar l2) {
    l1_ = l1 / Scalar(2);
    if (l2 != l2_) {
      l2_ = l2;
      factor(G);
      refresh(G, q);
    }
    if (v_.size() == 0) return;
    const Scalar slack = Scalar(16) * epsilon * q.cwiseAbs().maxCoeff();
    std::vector<bool> skipped(std::size_t(v_.size()), false);
    Scalar last = std::numeric_limits<Scalar>::infinity();
    for (Index step = 0; step < 20 * v_.size() + 1000; ++step) {
      descend();
      refresh(G, q);
      // Once more where rounding left something that a second step takes away.
      Scalar worst(0);
      for (const Index k : active_) worst = (std::max)(worst, std::abs(gradient(k)));
      if (worst > slack && worst < last / Scalar(4)) {
        last = worst;
        continue;
      }
      last = std::numeric_limits<Scalar>::infinity();
      if (!enter(G, slack, skipped)) return;
    }
  }

 private:
  static constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();

  [[nodiscard]] Scalar bound(Index k) const {
    return factors_(k) > Scalar(0) ? l1_ * factors_(k) : Scalar(0);
  }
  [[nodiscard]] Scalar ridge(Index k) const { return l2_ * factors_(k); }
  /// Whether a weight may change its sign at no cost.
  [[nodiscard]] bool is_free(Index k) const { return !nonnegative_ && !(bound(k) > Scalar(0)); }

  /// The negative slope of the objective along an active weight, its sign held.
  [[nodiscard]] Scalar gradient(Index k) const {
    const Scalar slope = c_(k) - ridge(k) * v_(k);
    return is_free(k) ? slope : slope - sign_[std::size_t(k)] * bound(k);
  }

  void refresh(const Matrix& G, const Vector& q) {
    c_ = q;
    const Index m = v_.size();
    std::size_t a = 0;
    for (; a + 4 <= active_.size(); a += 4) {
      const Index k0 = active_[a];
      const Index k1 = active_[a + 1];
      const Index k2 = active_[a + 2];
      const Index k3 = active_[a + 3];
      c_ -= v_(k0) * G.col(k0).head(m) + v_(k1) * G.col(k1).head(m) + v_(k2) * G.col(k2).head(m) +
            v_(k3) * G.col(k3).head(m);
    }
    for (; a < active_.size(); ++a) c_ -= v_(active_[a]) * G.col(active_[a]).head(m);
  }

  /// To the minimum for the active weights, those that reach 0 on the way left there. The slopes
  /// are those of the start then.
  void descend() {
    Vector g(Index(active_.size()));
    for (Index a = 0; a < g.size(); ++a) g(a) = gradient(active_[std::size_t(a)]);
    while (g.size() > 0) {
      const Vector step = solve_factor(g);
      Scalar length(1);
      Index first = -1;
      for (Index a = 0; a < g.size(); ++a) {
        const Index k = active_[std::size_t(a)];
        const Scalar sign = sign_[std::size_t(k)];
        if (is_free(k) || sign * (v_(k) + step(a)) > Scalar(0)) continue;
        const Scalar to_zero = v_(k) == Scalar(0) ? Scalar(0) : -v_(k) / step(a);
        if (first < 0 || to_zero < length) {
          length = to_zero;
          first = a;
        }
      }
      for (Index a = 0; a < g.size(); ++a) v_(active_[std::size_t(a)]) += length * step(a);
      if (first < 0) return;
      v_(active_[std::size_t(first)]) = Scalar(0);
      remove(first);
      g *= Scalar(1) - length;
      const Index rest = g.size() - 1 - first;
      for (Index a = first; a < first + rest; ++a) g(a) = g(a + 1);
      g.conservativeResize(g.size() - 1);
    }
  }

  /// Takes in the weights whose condition is violated most; false where there is none.
  bool enter(const Matrix& G, Scalar slack, std::vector<bool>& skipped) {
    std::vector<std::pair<Scalar, Index>> found;
    for (Index k = 0; k < v_.size(); ++k) {
      if (place_[std::size_t(k)] || skipped[std::size_t(k)] || !(G(k, k) > Scalar(0))) continue;
      const Scalar excess = (nonnegative_ ? c_(k) : std::abs(c_(k))) - bound(k);
      if (excess > slack) found.push_back({excess, k});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return a.first > b.first || (a.first == b.first && a.second < b.second);
    });
    const std::size_t most = (std::max)(std::size_t(8), active_.size() / 4);
    if (found.size() > most) found.resize(most);
    bool any = false;
    for (const auto& entry : found) {
      const Index k = entry.second;
      sign_.resize(std::size_t(v_.size()), Scalar(0));
      sign_[std::size_t(k)] = c_(k) > Scalar(0) ? Scalar(1) : Scalar(-1);
      if (append(G, k)) {
        any = true;
      } else if (!any) {
        // Its column is a sum of those of active weights: along what changes no prediction, the
        // penalty falls until one of these is 0.
        if (exchange(G, k)) return true;
        skipped[std::size_t(k)] = true;
      }
    }
    return any;
  }

  bool exchange(const Matrix& G, Index k) {
    const Scalar sign = sign_[std::size_t(k)];
    for (int attempt = 0; attempt < 8 && !active_.empty(); ++attempt) {
      const Vector along = -sign * solve_factor(products(G, k));
      Scalar length = std::numeric_limits<Scalar>::infinity();
      Index first = -1;
      for (Index a = 0; a < along.size(); ++a) {
        const Index j = active_[std::size_t(a)];
        if (is_free(j) || !(sign_[std::size_t(j)] * along(a) < Scalar(0))) continue;
        const Scalar to_zero = -v_(j) / along(a);
        if (to_zero < length) {
          length = to_zero;
          first = a;
        }
      }
      if (first < 0) break;
      for (Index a = 0; a < along.size(); ++a) v_(active_[std::size_t(a)]) += length * along(a);
      v_(k) += sign * length;
      v_(active_[std::size_t(first)]) = Scalar(0);
      remove(first);
      if (append(G, k)) return true;
    }
    v_(k) = Scalar(0);
    return false;
  }

  /// Its products with the active columns.
  [[nodiscard]] Vector products(const Matrix& G, Index k) const {
    Vector h(Index(active_.size()));
    for (Index a = 0; a < h.size(); ++a) h(a) = G(active_[std::size_t(a)], k);
    return h;
  }

  [[nodiscard]] Vector solve_factor(Vector x) const {
    const Index s = Index(active_.size());
    const auto L = L_.topLeftCorner(s, s);
    L.template triangularView<Eigen::Lower>().solveInPlace(x);
    L.transpose().template triangularView<Eigen::Upper>().solveInPlace(x);
    return x;
  }

  /// Adds a column to the factor; false where it depends on those that are there.
  bool append(const Matrix& G, Index k) {
    const Index s = Index(active_.size());
    Vector row = products(G, k);
    if (s > 0) {
      L_.topLeftCorner(s, s).template triangularView<Eigen::Lower>().solveInPlace(row);
    }
    const Scalar diagonal = G(k, k) + ridge(k);
    const Scalar rest = diagonal - row.squaredNorm();
    if (!(rest > Scalar(1000) * epsilon * diagonal)) return false;
    make_room(s + 1);
    L_.row(s).head(s) = row.transpose();
    L_(s, s) = std::sqrt(rest);
    active_.push_back(k);
    place_[std::size_t(k)] = true;
    return true;
  }

  /// Takes a column out of the factor, by rotations that make it triangular again.
  void remove(Index a) {
    const Index s = Index(active_.size());
    for (Index j = 0; j < a; ++j) {
      for (Index i = a; i + 1 < s; ++i) L_(i, j) = L_(i + 1, j);
    }
    for (Index j = a; j + 1 < s; ++j) {
      const Index rows = s - 1 - j;
      const Scalar size = std::hypot(L_(j + 1, j), L_(j + 1, j + 1));
      const Scalar cosine = L_(j + 1, j) / size;
      const Scalar sine = L_(j + 1, j + 1) / size;
      rotated_ =
          cosine * L_.col(j).segment(j + 1, rows) + sine * L_.col(j + 1).segment(j + 1, rows);
      L_.col(j + 1).segment(j + 1, rows) =
          cosine * L_.col(j + 1).segment(j + 1, rows) - sine * L_.col(j).segment(j + 1, rows);
      L_.col(j).segment(j, rows) = rotated_;
    }
    place_[std::size_t(active_[std::size_t(a)])] = false;
    active_.erase(active_.begin() + a);
  }

  void make_room(Index size) {
    if (size <= L_.cols()) return;
    const Index room = (std::max)(size, 2 * L_.cols());
    L_.conservativeResize(room, room);
  }

  /// The factor of the active columns anew; weights whose column depends on those before go to 0.
  void factor(const Matrix& G) {
    const std::vector<Index> columns = active_;
    const Index s = Index(columns.size());
    sign_.resize(std::size_t(v_.size()), Scalar(0));
    for (const Index k : columns) {
      sign_[std::size_t(k)] = v_(k) < Scalar(0) ? Scalar(-1) : Scalar(1);
    }
    make_room(s);
    for (Index b = 0; b < s; ++b) {
      const Index k = columns[std::size_t(b)];
      place_[std::size_t(k)] = true;
      for (Index a = b; a < s; ++a) L_(a, b) = G(columns[std::size_t(a)], k);
      L_(b, b) += ridge(k);
    }
    Eigen::Ref<Matrix> block(L_.topLeftCorner(s, s));
    const Vector diagonal = block.diagonal();
    const Eigen::LLT<Eigen::Ref<Matrix>> llt(block);
    bool independent = llt.info() == Eigen::Success;
    for (Index a = 0; independent && a < s; ++a) {
      independent = L_(a, a) * L_(a, a) > Scalar(1000) * epsilon * diagonal(a);
    }
    if (independent) return;
    active_.clear();
    for (const Index k : columns) place_[std::size_t(k)] = false;
    for (const Index k : columns) {
      if (!append(G, k)) v_(k) = Scalar(0);
    }
  }

  bool nonnegative_;
  Scalar l1_ = Scalar(0);  // half of it
  Scalar l2_ = Scalar(0);
  Vector v_;
  Vector c_;
  Vector factors_;
  std::vector<Index> active_;  // in the order of the factor
  std::vector<bool> place_;    // whether a weight is active
  std::vector<Scalar> sign_;   // of the active weights
  Matrix L_;                   // the lower factor in its corner
  Vector rotated_;
};

}  // namespace mlmath::detail
