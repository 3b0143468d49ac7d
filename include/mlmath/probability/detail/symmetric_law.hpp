// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/distribution.hpp>

#include <cmath>

namespace mlmath::detail {

/// Applies f, prepared by a law, after a change of the variable; packs stay packs.
template <typename F, typename Change>
auto composed(const F& f, const Change& change) {
  if constexpr (is_vectorized<F>) {
    return vectorized([f, change](auto x) { return change(f.f, x); });
  } else {
    return [f, change](const auto& x) { return change(f, x); };
  }
}

/// The kernel of a law that is symmetric about a location and has a scale: Kernel gives the
/// functions of the standard law, `standard_pdf(d)` and so on, and `location(d)` and `scale(d)`.
template <template <typename> typename Law, typename Kernel>
struct SymmetricLaw : NumericLaw<Law> {
  static constexpr bool is_discrete = false;

  template <typename S>
  static void check(const char* function, const Law<S>& d) {
    NumericLaw<Law>::template check_all<Kernel>(function, d);
  }

  template <typename T>
  static auto log_pdf(const Law<T>& d) {
    using std::log;
    return composed(Kernel::standard_log_pdf(d),
                    [m = Kernel::location(d), s = Kernel::scale(d), c = T(log(Kernel::scale(d)))](
                        const auto& f, const auto& x) { return f((x - m) / s) - c; });
  }
  template <typename T>
  static auto pdf(const Law<T>& d) {
    return composed(Kernel::standard_pdf(d),
                    [m = Kernel::location(d), s = Kernel::scale(d)](const auto& f, const auto& x) {
                      return f((x - m) / s) / s;
                    });
  }
  template <typename T>
  static auto cdf(const Law<T>& d) {
    return left_of(d, Kernel::standard_cdf(d));
  }
  template <typename T>
  static auto survival(const Law<T>& d) {
    return right_of(d, Kernel::standard_cdf(d));
  }
  template <typename T>
  static auto log_cdf(const Law<T>& d) {
    return left_of(d, Kernel::standard_log_cdf(d));
  }
  template <typename T>
  static auto log_survival(const Law<T>& d) {
    return right_of(d, Kernel::standard_log_cdf(d));
  }
  template <typename T>
  static auto quantile(const Law<T>& d) {
    return below(d, Kernel::standard_quantile(d));
  }
  template <typename T>
  static auto survival_quantile(const Law<T>& d) {
    return above(d, Kernel::standard_quantile(d));
  }
  template <typename T>
  static auto quantile_from_log(const Law<T>& d) {
    return below(d, Kernel::standard_quantile_from_log(d));
  }
  template <typename T>
  static auto survival_quantile_from_log(const Law<T>& d) {
    return above(d, Kernel::standard_quantile_from_log(d));
  }

  template <typename T>
  static T mean(const Law<T>& d) {
    return Kernel::location(d);
  }
  template <typename T>
  static T skewness(const Law<T>&) {
    return T(0);
  }
  template <typename T>
  static T mode(const Law<T>& d) {
    return Kernel::location(d);
  }
  template <typename T>
  static T median(const Law<T>& d) {
    return Kernel::location(d);
  }
  template <typename S>
  static Support<S> support(const Law<S>&) {
    return {};
  }

 private:
  template <typename T, typename F>
  static auto left_of(const Law<T>& d, const F& f_arg) {
    return composed(f_arg, [m = Kernel::location(d), s = Kernel::scale(d)](
                               const auto& f, const auto& x) { return f((x - m) / s); });
  }
  template <typename T, typename F>
  static auto right_of(const Law<T>& d, const F& f_arg) {
    return composed(f_arg, [m = Kernel::location(d), s = Kernel::scale(d)](
                               const auto& f, const auto& x) { return f((m - x) / s); });
  }
  template <typename T, typename F>
  static auto below(const Law<T>& d, const F& f_arg) {
    return composed(f_arg, [m = Kernel::location(d), s = Kernel::scale(d)](
                               const auto& f, const auto& p) { return m + s * f(p); });
  }
  template <typename T, typename F>
  static auto above(const Law<T>& d, const F& f_arg) {
    return composed(f_arg, [m = Kernel::location(d), s = Kernel::scale(d)](
                               const auto& f, const auto& q) { return m - s * f(q); });
  }
};

}  // namespace mlmath::detail
