// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>

#include <cstdint>

/// The error function and the normal distribution on packs of doubles, without branches. The
/// polynomials are Chebyshev interpolants of our own; the quantile is Wichura's algorithm AS 241,
/// Applied Statistics 37 (1988).
namespace mlmath::detail {

inline constexpr double mills_coefficients[] = {
    0x1.82b4bb8c94dcep-1,  -0x1.373e3a893c28cp-1,  0x1.8c6dbf2cfc2b6p-2,   -0x1.7dff2bff68080p-3,
    0x1.eec4cc3e4d100p-5,  -0x1.ee2761054501fp-8,  -0x1.c81719d54e26dp-9,  0x1.ab825feed60c0p-10,
    0x1.17a4ae564635ep-13, -0x1.e4a43156c4564p-13, -0x1.001ed86a94b4ep-19, 0x1.26d18d992c1ccp-15,
    0x1.80c0d49e14b3ep-21, -0x1.8d6480ccf6ccap-18, -0x1.522419ffbc3fbp-21, 0x1.1316b229f3154p-20,
    0x1.248e0cffdb33bp-22, -0x1.571caa0900ce5p-23, -0x1.7516b1aa4ba8bp-24, 0x1.3292d28468146p-26,
    0x1.701f992bd400cp-26, -0x1.42e7f2a5e9142p-31, -0x1.005e33ccf11adp-28, -0x1.07d58223a74e6p-33,
    0x1.7632b9ac0e68ap-32};

/// \f$ \Phi(-z) e^{z^2/2} \f$ for z >= 0, by a polynomial in (z - 4)/(z + 4).
[[gnu::always_inline]] inline Pack mills_kernel(Pack z_arg) {
  const Pack z = pack_min(z_arg, splat(0x1.fp1023));
  const Pack r = 1 / (z_arg + 4);
  const Pack t = (z - 4) * r;
  return polynomial(t, mills_coefficients) * r;
}

/// \f$ e^{-c x^2} \f$ for c = 1 or 1/2, without the loss of the rounding of the square.
[[gnu::always_inline]] inline Pack exp_square_kernel(Pack x, double c) {
  const Pack clamped = pack_min(pack_abs(x), splat(64));
  const Pack high = from_bits(to_bits(clamped) & 0xFFFFFFFFF8000000u);
  const Pack low = c * (clamped - high) * (clamped + high);
  return exp_kernel(-c * (high * high)) * (1 - low * (1 - 0.5 * low * (1 - low / 3)));
}

/// \f$ \Phi(-|z|) \f$.
[[gnu::always_inline]] inline Pack normal_tail_kernel(Pack z) {
  const Pack magnitude = pack_abs(z);
  return exp_square_kernel(magnitude, 0.5) * mills_kernel(magnitude);
}

/// \f$ \Phi(z) \f$.
[[gnu::always_inline]] inline Pack normal_cdf_kernel(Pack z) {
  const Pack tail = normal_tail_kernel(z);
  return select(z > 0, 1 - tail, tail);
}

/// \f$ \log \Phi(z) \f$.
[[gnu::always_inline]] inline Pack normal_log_cdf_kernel(Pack z) {
  const Pack magnitude = pack_abs(z);
  const Pack mills = mills_kernel(magnitude);
  const Pack tail = exp_square_kernel(magnitude, 0.5) * mills;
  const Pack below = log_kernel(mills) - 0.5 * z * z;
  return select(z > 0, log1p_kernel(-tail), below);
}

/// The polynomials of a quotient of degree 7, lowest coefficient first; that of den is 1.
[[gnu::always_inline]] inline Pack quotient_of_degree_7(Pack x, const double (&num)[8],
                                                        const double (&den)[8]) {
  Pack n = x * num[7] + num[6];
  Pack d = x * den[7] + den[6];
  for (int k = 5; k >= 0; --k) {
    n = n * x + num[k];
    d = d * x + den[k];
  }
  return n / d;
}

inline constexpr double quantile_central[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
     3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
     2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
     5.2264952788528545610e+3}};
inline constexpr double quantile_near[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
inline constexpr double quantile_far[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

/// The z > 0 with \f$ \log \Phi(-z) = -r^2 \f$, for r up to 27.
[[gnu::always_inline]] inline Pack normal_tail_quantile_kernel(Pack r) {
  const auto far = r > 5;
  const Pack x = r - select(far, splat(5), splat(1.6));
  Pack n = select(far, splat(quantile_far[0][7]), splat(quantile_near[0][7]));
  Pack d = select(far, splat(quantile_far[1][7]), splat(quantile_near[1][7]));
  for (int k = 6; k >= 0; --k) {
    n = n * x + select(far, splat(quantile_far[0][k]), splat(quantile_near[0][k]));
    d = d * x + select(far, splat(quantile_far[1][k]), splat(quantile_near[1][k]));
  }
  return n / d;
}

/// The inverse of normal_cdf_kernel().
[[gnu::always_inline]] inline Pack normal_quantile_kernel(Pack p) {
  const Pack q = p - 0.5;
  const Pack central =
      q * quotient_of_degree_7(0.180625 - q * q, quantile_central[0], quantile_central[1]);
  const Pack lesser = pack_min(p, 1 - p);
  const Pack r = pack_sqrt(-log_kernel(lesser));
  Pack outer = pack_copysign(normal_tail_quantile_kernel(r), q);
  outer = select(lesser == 0, pack_copysign(splat(infinity), q), outer);
  return select(pack_abs(q) <= 0.425, central, outer);
}

inline constexpr double erf_coefficients[] = {
    0x1.06eba8214db69p-3,  -0x1.812746b0379e6p-2,  0x1.ce2f21a042b32p-4,  -0x1.b82ce31284e9cp-6,
    0x1.565bcd0dbc1adp-8,  -0x1.c02db3db06d60p-11, 0x1.f9a321dd3898cp-14, -0x1.f4d1e3a67dc3ep-17,
    0x1.b9df2954a9147p-20, -0x1.5f1f0634fb062p-23, 0x1.f7b72e5bcd4ffp-27, -0x1.38a4b8db8a7c5p-30,
    0x1.0613987edce0dp-34};

/// \f$ \operatorname{erf}(x) \f$ for |x| <= 1, by erf(x) / x - 1 as a function of x^2.
[[gnu::always_inline]] inline Pack erf_centre(Pack x) {
  return x + x * polynomial(x * x, erf_coefficients);
}

inline constexpr double sqrt_2 = 0x1.6a09e667f3bcdp+0;

/// \f$ e^{x^2} \operatorname{erfc}(|x|) \f$.
[[gnu::always_inline]] inline Pack scaled_erfc_kernel(Pack x) {
  return 2 * mills_kernel(sqrt_2 * pack_abs(x));
}

/// Those of exp_tail(), lowest first.
inline constexpr double exp_coefficients[] = {0.5,
                                              0x1.5555555555559p-3,
                                              0x1.555555555553fp-5,
                                              0x1.111111110f6d5p-7,
                                              0x1.6c16c16c1f091p-10,
                                              0x1.a01a01afd6509p-13,
                                              0x1.a01a017bc194ep-16,
                                              0x1.71ddf877efca7p-19,
                                              0x1.27e53630b2c73p-22,
                                              0x1.af5e81e9f65aep-26,
                                              0x1.1ee888cf29203p-29};

/// \f$ \log \operatorname{erfc}(1 + t) \f$ for 0 <= t <= 5, to 2^-56 of erfc(1 + t).
inline constexpr double log_erfc_coefficients[] = {
    -0x1.d97fbf27aa2a1p+0,  -0x1.51c9b0006c217p+1,  -0x1.afabc11a2b207p-1,  -0x1.5477f0998f1c8p-5,
    0x1.48c9d37a01d63p-7,   -0x1.033f59955bc93p-9,  0x1.f1b02f0ddd821p-13,  0x1.b92fe3cc0c816p-16,
    -0x1.c85611134af0dp-16, 0x1.448c8d22ecb77p-17,  -0x1.1e40f8c2320efp-19, 0x1.b8f324c9286fcp-23,
    0x1.f03b85b5c90dep-25,  -0x1.1e21d0ed27420p-25, 0x1.240d6b1fc9b66p-27,  -0x1.69ca385281d63p-30,
    0x1.05d0764a40997p-33,  -0x1.559460f135d67p-38};

[[gnu::always_inline]] inline Pack erf_kernel(Pack x) {
  const Pack magnitude = pack_abs(x);
  const Pack t = pack_min(magnitude, splat(6)) - 1;
  const Pack exponent = polynomial(pack_max(t, Pack{}), log_erfc_coefficients);
  const ExpReduction e = reduce_exp(exponent, 1023);
  const Pack exponential = 1 + (e.r + (e.r * e.r * polynomial(e.r, exp_coefficients) + e.r_low));
  const Pack tail = exponential * from_bits(e.bits << 52);
  const auto is_central = magnitude < 1;
  return select(is_central, erf_centre(x), pack_copysign(1 - tail, x));
}

[[gnu::always_inline]] inline Pack erfc_kernel(Pack x) {
  const Pack tail = exp_square_kernel(x, 1) * scaled_erfc_kernel(x);
  return select(x < 0, 2 - tail, tail);
}

[[gnu::always_inline]] inline Pack erfcx_kernel(Pack x) {
  const Pack right = scaled_erfc_kernel(x);
  const Pack clamped = pack_min(pack_abs(x), splat(64));
  const Pack high = from_bits(to_bits(clamped) & 0xFFFFFFFFF8000000u);
  const Pack low = (clamped - high) * (clamped + high);
  const Pack growth = exp_kernel(high * high);
  return select(x < 0, 2 * (growth * (1 + low * (1 + 0.5 * low))) - right, right);
}

[[gnu::always_inline]] inline Pack log_erfc_kernel(Pack x) {
  const Pack scaled = scaled_erfc_kernel(x);
  const Pack below = log_kernel(scaled) - x * x;
  const Pack tail = exp_square_kernel(x, 1) * scaled;
  const Pack central = log1p_kernel(-erf_centre(x));
  const Pack outer = select(x < 0, log_kernel(2 - tail), below);
  return select(pack_abs(x) < 0.5, central, outer);
}

}  // namespace mlmath::detail
