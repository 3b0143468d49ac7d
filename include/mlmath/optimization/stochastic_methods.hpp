// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <string>

namespace mlmath {

/// Stochastic gradient descent: \f$ v \leftarrow \mu v + g,\; x \leftarrow x - \eta v \f$, with
/// \f$ x \leftarrow x - \eta (g + \mu v) \f$ for Nesterov's momentum.
///
/// Use it with a falling schedule, or with averaging; Adam asks for less tuning.
struct Sgd {
  double learning_rate = 0.01;  ///< \f$ \eta > 0 \f$
  double momentum = 0;          ///< \f$ 0 \le \mu < 1 \f$
  bool nesterov = false;        ///< whether to look ahead; with momentum > 0
  double weight_decay = 0;      ///< g becomes \f$ g + \lambda x \f$; at least 0
};

/// \f$ s \leftarrow s + g^2,\; x \leftarrow x - \eta g / (\sqrt s + \epsilon) \f$, entry by entry:
/// for sparse features. The steps shrink for good.
///
/// Source:   Duchi, Hazan and Singer, JMLR 12 (2011).
struct AdaGrad {
  double learning_rate = 0.01;  ///< \f$ \eta > 0 \f$
  double epsilon = 1e-10;       ///< \f$ \epsilon > 0 \f$
};

/// \f$ s \leftarrow \alpha s + (1-\alpha) g^2,\; x \leftarrow x - \eta g / (\sqrt s + \epsilon) \f$.
///
/// Source:   Tieleman and Hinton, Lecture 6.5, COURSERA (2012).
struct RmsProp {
  double learning_rate = 0.01;  ///< \f$ \eta > 0 \f$
  double decay = 0.99;          ///< \f$ 0 \le \alpha < 1 \f$
  double epsilon = 1e-8;        ///< \f$ \epsilon > 0 \f$
};

/// \f$ x \leftarrow x - \eta \hat m / (\sqrt{\hat v} + \epsilon) \f$ with the running means m of g
/// and v of \f$ g^2 \f$, corrected for their start at 0.
///
/// Use it to begin with; the first steps are about \f$ \eta \f$ long in each entry.
///
/// Source:   Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR (2015).
struct Adam {
  double learning_rate = 0.001;  ///< \f$ \eta > 0 \f$
  double beta1 = 0.9;            ///< of m; \f$ 0 \le \beta_1 < 1 \f$
  double beta2 = 0.999;          ///< of v; \f$ 0 \le \beta_2 < 1 \f$
  double epsilon = 1e-8;         ///< \f$ \epsilon > 0 \f$
};

/// Adam with the weights shrunk beside it, \f$ x \leftarrow (1 - \eta\lambda) x \f$ before each
/// step, and not through the gradient.
///
/// Source:   Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR (2019).
struct AdamW {
  double learning_rate = 0.001;  ///< \f$ \eta > 0 \f$
  double beta1 = 0.9;            ///< of m; \f$ 0 \le \beta_1 < 1 \f$
  double beta2 = 0.999;          ///< of v; \f$ 0 \le \beta_2 < 1 \f$
  double epsilon = 1e-8;         ///< \f$ \epsilon > 0 \f$
  double weight_decay = 0.01;    ///< \f$ \lambda \ge 0 \f$
};

/// Gradients with their last value subtracted and the mean of the last values added, whose variance
/// falls to 0: \f$ x \leftarrow x - \eta(g_b - h_b + \bar h),\; h_b \leftarrow g_b \f$ for batch b.
///
/// Use it for smooth convex sums to high accuracy: a constant rate up to 1/(3L) converges linearly.
/// It keeps a gradient for each batch, n/batch_size in all; the batches are drawn once.
///
/// Source:   Defazio, Bach and Lacoste-Julien, SAGA, NIPS (2014).
struct Saga {
  double learning_rate = 0.01;  ///< \f$ \eta > 0 \f$
};

namespace detail {

/// Entries updated at a time, so that what a step reads and writes goes through the cache once.
inline constexpr Eigen::Index update_chunk = 512;

template <typename Scalar>
using Entries = Eigen::Map<Eigen::ArrayX<Scalar>>;
template <typename Scalar>
using ConstEntries = Eigen::Map<const Eigen::ArrayX<Scalar>>;

/// Calls update(first, count) for the chunks of n entries.
template <typename Update>
void for_each_chunk(Eigen::Index n, const Update& update) {
  for (Eigen::Index first = 0; first < n; first += update_chunk) {
    update(first, std::min(update_chunk, n - first));
  }
}

/// A step of a method: what it keeps (`buffers` arrays of n entries, 0 at the start), and the
/// update of x by the gradient g at step t = 0, 1, ... with the learning rate given.
template <typename Method>
struct StochasticStep;

template <>
struct StochasticStep<Sgd> {
  static constexpr int buffers = 1;
  template <typename Scalar>
  static void apply(const Sgd& method, Scalar* x, const Scalar* g, Scalar* const* state,
                    Eigen::Index n, Eigen::Index, double rate) {
    const Scalar eta = Scalar(rate);
    const Scalar mu = Scalar(method.momentum);
    const Scalar decay = Scalar(method.weight_decay);
    for_each_chunk(n, [&](Eigen::Index first, Eigen::Index count) {
      Entries<Scalar> point(x + first, count);
      ConstEntries<Scalar> slope(g + first, count);
      if (mu == Scalar(0)) {
        if (decay == Scalar(0)) {
          point -= eta * slope;
        } else {
          point -= eta * (slope + decay * point);
        }
        return;
      }
      Entries<Scalar> v(state[0] + first, count);
      v = mu * v + slope + decay * point;
      if (method.nesterov) {
        point -= eta * (slope + decay * point + mu * v);
      } else {
        point -= eta * v;
      }
    });
  }
  static void check(const char* function, const Sgd& method) {
    check_momentum(function, "momentum", method.momentum);
    check_nonnegative(function, "weight_decay", method.weight_decay);
    if (method.nesterov && !(method.momentum > 0)) {
      throw_domain_error(function, "momentum = 0, expected momentum > 0 where nesterov is true");
    }
  }
  static void check_momentum(const char* function, const char* name, double value) {
    if (value >= 0 && value < 1) return;
    throw_domain_error(
        function, std::string(name) + " = " + to_text(value) + ", expected 0 <= " + name + " < 1");
  }
};

template <>
struct StochasticStep<AdaGrad> {
  static constexpr int buffers = 1;
  template <typename Scalar>
  static void apply(const AdaGrad& method, Scalar* x, const Scalar* g, Scalar* const* state,
                    Eigen::Index n, Eigen::Index, double rate) {
    for_each_chunk(n, [&](Eigen::Index first, Eigen::Index count) {
      ConstEntries<Scalar> slope(g + first, count);
      Entries<Scalar> s(state[0] + first, count);
      s += slope.square();
      Entries<Scalar>(x + first, count) -=
          Scalar(rate) * slope / (s.sqrt() + Scalar(method.epsilon));
    });
  }
  static void check(const char* function, const AdaGrad& method) {
    check_positive(function, "epsilon", method.epsilon);
  }
};

template <>
struct StochasticStep<RmsProp> {
  static constexpr int buffers = 1;
  template <typename Scalar>
  static void apply(const RmsProp& method, Scalar* x, const Scalar* g, Scalar* const* state,
                    Eigen::Index n, Eigen::Index, double rate) {
    const Scalar decay = Scalar(method.decay);
    for_each_chunk(n, [&](Eigen::Index first, Eigen::Index count) {
      ConstEntries<Scalar> slope(g + first, count);
      Entries<Scalar> s(state[0] + first, count);
      s = decay * s + (Scalar(1) - decay) * slope.square();
      Entries<Scalar>(x + first, count) -=
          Scalar(rate) * slope / (s.sqrt() + Scalar(method.epsilon));
    });
  }
  static void check(const char* function, const RmsProp& method) {
    StochasticStep<Sgd>::check_momentum(function, "decay", method.decay);
    check_positive(function, "epsilon", method.epsilon);
  }
};

template <typename Scalar, typename Method>
void adam_step(const Method& method, double shrinkage, Scalar* x, const Scalar* g,
               Scalar* const* state, Eigen::Index n, Eigen::Index t, double rate) {
  const double count_steps = double(t + 1);
  const double correction1 = 1 - std::pow(method.beta1, count_steps);
  const double root2 = std::sqrt(1 - std::pow(method.beta2, count_steps));
  // eta m^ / (sqrt(v^) + epsilon), the corrections taken out of the root.
  const Scalar eta = Scalar(rate * root2 / correction1);
  const Scalar floor = Scalar(method.epsilon * root2);
  const Scalar b1 = Scalar(method.beta1);
  const Scalar b2 = Scalar(method.beta2);
  const Scalar a1 = Scalar(1 - method.beta1);
  const Scalar a2 = Scalar(1 - method.beta2);
  const Scalar kept = Scalar(1 - shrinkage);
  for_each_chunk(n, [&](Eigen::Index first, Eigen::Index count) {
    Entries<Scalar> point(x + first, count);
    ConstEntries<Scalar> slope(g + first, count);
    Entries<Scalar> m(state[0] + first, count);
    Entries<Scalar> v(state[1] + first, count);
    m = b1 * m + a1 * slope;
    v = b2 * v + a2 * slope.square();
    if (shrinkage == 0) {
      point -= eta * m / (v.sqrt() + floor);
    } else {
      point = kept * point - eta * m / (v.sqrt() + floor);
    }
  });
}

template <typename Method>
void check_adam(const char* function, const Method& method) {
  StochasticStep<Sgd>::check_momentum(function, "beta1", method.beta1);
  StochasticStep<Sgd>::check_momentum(function, "beta2", method.beta2);
  check_positive(function, "epsilon", method.epsilon);
}

template <>
struct StochasticStep<Adam> {
  static constexpr int buffers = 2;
  template <typename Scalar>
  static void apply(const Adam& method, Scalar* x, const Scalar* g, Scalar* const* state,
                    Eigen::Index n, Eigen::Index t, double rate) {
    adam_step(method, 0, x, g, state, n, t, rate);
  }
  static void check(const char* function, const Adam& method) { check_adam(function, method); }
};

template <>
struct StochasticStep<AdamW> {
  static constexpr int buffers = 2;
  template <typename Scalar>
  static void apply(const AdamW& method, Scalar* x, const Scalar* g, Scalar* const* state,
                    Eigen::Index n, Eigen::Index t, double rate) {
    adam_step(method, rate * method.weight_decay, x, g, state, n, t, rate);
  }
  static void check(const char* function, const AdamW& method) {
    check_adam(function, method);
    check_nonnegative(function, "weight_decay", method.weight_decay);
  }
};

}  // namespace detail
}  // namespace mlmath
