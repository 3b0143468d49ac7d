// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>

namespace mlmath {

/// The unit of an amount of information: the base of the logarithm behind it, 2, e or 10.
enum class InformationUnit {
  /// Base 2: a fair coin has one bit. The default everywhere.
  bits,
  /// Base e, that of losses and of densities.
  nats,
  /// Base 10, also called bans or dits.
  hartleys
};

using enum InformationUnit;

/// Prints the name of the unit.
inline std::ostream& operator<<(std::ostream& out, InformationUnit unit) {
  switch (unit) {
    case bits:
      return out << "bits";
    case nats:
      return out << "nats";
    case hartleys:
      return out << "hartleys";
  }
  return out;
}

namespace detail {

/// An amount that was computed in nats, in another unit.
template <typename Scalar>
Scalar from_nats(const Scalar& amount, InformationUnit unit) {
  switch (unit) {
    case bits:
      return amount * Scalar(1.44269504088896340735992468100189214L);  // 1 / ln 2
    case nats:
      return amount;
    case hartleys:
      return amount * Scalar(0.43429448190325182765112891891660508L);  // 1 / ln 10
  }
  return amount;
}

}  // namespace detail
}  // namespace mlmath
