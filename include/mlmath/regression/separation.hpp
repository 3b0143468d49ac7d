// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>

namespace mlmath {

/// Whether hyperplanes separate the classes, so that the likelihood has no maximum.
enum class Separation {
  none,           ///< no
  complete,       ///< they have every sample on the side of its class
  quasi_complete  ///< they have some samples on them, all others on the side of their class
};

/// Prints "none", "complete" or "quasi-complete".
inline std::ostream& operator<<(std::ostream& out, Separation separation) {
  switch (separation) {
    case Separation::none:
      return out << "none";
    case Separation::complete:
      return out << "complete";
    case Separation::quasi_complete:
      return out << "quasi-complete";
  }
  return out;
}

}  // namespace mlmath
