// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>

namespace mlmath {

/// The law of y given x, by its variance as a function of its mean \f$ \mu \f$.
enum class Family {
  gaussian,  ///< any y; variance 1 (times the dispersion)
  /// y in [0, 1], a share of successes, weights the trials; variance \f$ \mu (1 - \mu) \f$
  binomial,
  poisson,  ///< y >= 0, counts; variance \f$ \mu \f$
  gamma     ///< y > 0; variance \f$ \mu^2 \f$
};

/// Prints "Gaussian", "binomial", "Poisson" or "gamma".
inline std::ostream& operator<<(std::ostream& out, Family family) {
  switch (family) {
    case Family::gaussian:
      return out << "Gaussian";
    case Family::binomial:
      return out << "binomial";
    case Family::poisson:
      return out << "Poisson";
    case Family::gamma:
      return out << "gamma";
  }
  return out;
}

/// What of the mean \f$ \mu \f$ is linear in x: \f$ \eta = g(\mu) = w^T x + b \f$.
enum class Link {
  canonical,  ///< identity, logit, log or inverse, for the families in their order
  identity,   ///< \f$ \mu \f$
  log,        ///< \f$ \log \mu \f$
  logit,      ///< \f$ \log (\mu / (1 - \mu)) \f$, binomial alone
  probit,     ///< \f$ \Phi^{-1}(\mu) \f$, binomial alone
  inverse     ///< \f$ 1 / \mu \f$
};

/// Prints the link's name.
inline std::ostream& operator<<(std::ostream& out, Link link) {
  switch (link) {
    case Link::canonical:
      return out << "canonical";
    case Link::identity:
      return out << "identity";
    case Link::log:
      return out << "log";
    case Link::logit:
      return out << "logit";
    case Link::probit:
      return out << "probit";
    case Link::inverse:
      return out << "inverse";
  }
  return out;
}

/// The link that is called canonical for a family.
[[nodiscard]] constexpr Link canonical_link(Family family) {
  switch (family) {
    case Family::binomial:
      return Link::logit;
    case Family::poisson:
      return Link::log;
    case Family::gamma:
      return Link::inverse;
    case Family::gaussian:
      break;
  }
  return Link::identity;
}

namespace detail {

/// A mean, 1 less the mean (for the binomial family, in which it may be tiny) and its slope by eta.
template <typename Scalar>
struct GlmMean {
  Scalar mean;
  Scalar complement;
  Scalar slope;
};

template <typename Scalar>
GlmMean<Scalar> mean_of_link(Link link, Scalar eta) {
  using std::exp;
  switch (link) {
    case Link::log: {
      const Scalar mean = exp(eta);
      return {mean, -std::expm1(eta), mean};
    }
    case Link::logit: {
      const Scalar small = exp(-std::abs(eta));
      const Scalar near = small / (Scalar(1) + small);
      const Scalar far = Scalar(1) / (Scalar(1) + small);
      return {eta > Scalar(0) ? far : near, eta > Scalar(0) ? near : far, near * far};
    }
    case Link::probit: {
      const Scalar z = eta / std::numbers::sqrt2_v<Scalar>;
      const Scalar density =
          exp(-z * z) * std::numbers::inv_sqrtpi_v<Scalar> / std::numbers::sqrt2_v<Scalar>;
      return {std::erfc(-z) / Scalar(2), std::erfc(z) / Scalar(2), density};
    }
    case Link::inverse: {
      const Scalar mean = Scalar(1) / eta;
      return {mean, Scalar(1) - mean, -mean * mean};
    }
    case Link::canonical:
    case Link::identity:
      break;
  }
  return {eta, Scalar(1) - eta, Scalar(1)};
}

/// The link of a mean; probit only about, as a start.
template <typename Scalar>
Scalar link_of_mean(Link link, Scalar mean) {
  using std::log;
  switch (link) {
    case Link::log:
      return log(mean);
    case Link::logit:
      return log(mean / (Scalar(1) - mean));
    case Link::probit:
      return Scalar(0.6) * log(mean / (Scalar(1) - mean));
    case Link::inverse:
      return Scalar(1) / mean;
    case Link::canonical:
    case Link::identity:
      break;
  }
  return mean;
}

template <typename Scalar>
bool is_valid_mean(Family family, const GlmMean<Scalar>& m) {
  if (!std::isfinite(m.mean) || !std::isfinite(m.slope)) return false;
  switch (family) {
    case Family::binomial:
      return m.mean >= Scalar(0) && m.complement >= Scalar(0);
    case Family::poisson:
    case Family::gamma:
      return m.mean > Scalar(0);
    case Family::gaussian:
      break;
  }
  return true;
}

template <typename Scalar>
Scalar variance_of_mean(Family family, const GlmMean<Scalar>& m) {
  switch (family) {
    case Family::binomial:
      return m.mean * m.complement;
    case Family::poisson:
      return m.mean;
    case Family::gamma:
      return m.mean * m.mean;
    case Family::gaussian:
      break;
  }
  return Scalar(1);
}

/// y log(y / m), 0 for y = 0; by log1p where the two are near each other.
template <typename Scalar>
Scalar relative_log(Scalar y, Scalar m) {
  if (!(y > Scalar(0))) return Scalar(0);
  const Scalar ratio = (y - m) / m;
  return y * (std::abs(ratio) < Scalar(0.5) ? std::log1p(ratio) : std::log(y / m));
}

/// Twice what the log-likelihood of y lacks to that of a model with mean y.
template <typename Scalar>
Scalar unit_deviance(Family family, Scalar y, const GlmMean<Scalar>& m) {
  Scalar half(0);
  switch (family) {
    case Family::gaussian:
      return (y - m.mean) * (y - m.mean);
    case Family::binomial:
      half = relative_log(y, m.mean) + relative_log(Scalar(1) - y, m.complement);
      break;
    case Family::poisson:
      half = relative_log(y, m.mean) - (y - m.mean);
      break;
    case Family::gamma: {
      const Scalar ratio = (y - m.mean) / m.mean;
      half = ratio - (std::abs(ratio) < Scalar(0.5) ? std::log1p(ratio) : std::log(y / m.mean));
      break;
    }
  }
  return half > Scalar(0) ? Scalar(2) * half : Scalar(0);
}

/// Where the first step starts: near y, inside the range of means.
template <typename Scalar>
Scalar starting_mean(Family family, Scalar y, Scalar weight) {
  switch (family) {
    case Family::binomial:
      return (weight * y + Scalar(0.5)) / (weight + Scalar(1));
    case Family::poisson:
      return y + Scalar(0.1);
    case Family::gamma:
    case Family::gaussian:
      break;
  }
  return y;
}

inline void check_family_link(const char* function, Family family, Link link) {
  const bool only_binomial = link == Link::logit || link == Link::probit;
  if (only_binomial && family != Family::binomial) {
    throw_domain_error(function,
                       "the link logit or probit, expected with the binomial family alone");
  }
  if (link == Link::inverse && family == Family::binomial) {
    throw_domain_error(function,
                       "the link inverse with the binomial family, "
                       "expected logit, probit, log or identity");
  }
}

template <typename Vector>
void check_family_values(const char* function, Family family, const Vector& y) {
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const auto value = y(i);
    const char* expected = nullptr;
    if (family == Family::binomial && !(value >= 0 && value <= 1)) expected = "a share in [0, 1]";
    if (family == Family::poisson && !(value >= 0)) expected = "a count >= 0";
    if (family == Family::gamma && !(value > 0)) expected = "a number > 0";
    if (expected != nullptr) {
      throw_domain_error(
          function, "y(" + std::to_string(i) + ") is " + to_text(value) + ", expected " + expected);
    }
  }
}

}  // namespace detail
}  // namespace mlmath
