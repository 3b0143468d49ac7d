// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/law_samplers.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// A distribution of one number that can be sampled: each of the library's.
template <typename Law>
concept SampledDistribution = detail::SampledLaw<Law> && requires {
  typename Law::Scalar;
  typename Law::Kernel;
};

/// A distribution of a vector that can be sampled: MultivariateNormal, Dirichlet, Multinomial.
template <typename Law>
concept SampledVectorDistribution = detail::SampledVectorLaw<Law>;

namespace detail {

template <typename Law>
using SamplerOf = decltype(sampler_of(std::declval<const Law&>()));

template <typename Law>
SamplerOf<Law> checked_sampler(const char* function, const Law& d) {
  Law::Kernel::check(function, d);
  return sampler_of(d);
}

inline void check_draws(const char* function, Eigen::Index n) {
  if (n >= 0) return;
  throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 0");
}

}  // namespace detail

/// A distribution prepared for many draws, one at a time or in bulk: the result of make_sampler().
///
/// The numbers are the same with every compiler, at every level of optimization, on every processor
/// and in every storage order: each takes a fixed count of words of the generator and is a function
/// of those words alone.
template <SampledDistribution Law>
class Sampler {
 public:
  /// The type of a draw: that of the distribution's parameters, but a position, Eigen::Index, from
  /// a Categorical law.
  using Draw = typename detail::DrawOf<Law>::type;

  /// The sampler of a distribution. DomainError if a parameter is out of its range.
  explicit Sampler(const Law& d) : sampler_(detail::checked_sampler("make_sampler", d)) {}

  /// The next draw.
  template <RandomBits64 Generator>
  [[nodiscard]] Draw operator()(Generator& rng) const {
    return Draw(detail::draw(detail::rounded_sampler<Draw>(sampler_), rng));
  }

  /// Fills any writable dense object with the next draws, down its columns from the first: the
  /// numbers that operator() would give one at a time, up to their rounding.
  template <RandomBits64 Generator, typename Out>
    requires DenseExpression<std::remove_cvref_t<Out>>
  void fill(Generator& rng, Out&& out) const {
    static_assert(detail::is_writable<Out>, "Sampler::fill: the second argument must be writable");
    if constexpr (detail::is_writable<Out>) detail::fill_with(sampler_, rng, out);
  }

  /// How many words of the generator a draw takes.
  [[nodiscard]] Eigen::Index words() const { return sampler_.words(); }

 private:
  detail::SamplerOf<Law> sampler_;
};

/// Prepares a distribution for many draws, one at a time or in bulk.
///
/// Use it where draws of one distribution are made one by one in a loop: tables are built here,
/// once. A Poisson, Binomial or NegativeBinomial law up to a standard deviation of 51 draws from a
/// table of its quantiles, one word and one look-up a draw.
///
/// Cost:     below 0.1 us; with a table 2 to 75 us, 3 for Poisson{10}.
/// Throws:   DomainError if a parameter of the distribution is out of its range.
/// Example:  \code
///           const auto arrivals = mlmath::make_sampler(mlmath::Poisson{10});
///           for (int hour = 0; hour < 24; ++hour) serve(arrivals(rng));
///           \endcode
template <SampledDistribution Law>
[[nodiscard]] Sampler<Law> make_sampler(const Law& d) {
  return Sampler<Law>(d);
}

/// One draw of a distribution.
///
/// For many draws of one distribution give their number, or see make_sampler(). Where a parameter
/// changes with each draw, this is the way: nothing is built first. A draw is of the type of the
/// parameters, also from a law of counts, as its mean and quantiles are; a Categorical law gives a
/// position, an Eigen::Index.
///
/// Edges:    a draw that is below the smallest number is 0 (nearly half of the draws of
///           Gamma{0.001, 1}), one above the largest is infinite.
/// Accuracy: the distribution is exact to the resolution of \f$ 2^{-52} \f$ to \f$ 2^{-64} \f$ that
///           the words have, tails too; tested against the exact one with 10^5 to 10^6 draws of
///           each law.
/// Throws:   DomainError if a parameter of the distribution is out of its range.
/// Source:   Marsaglia, Tsang, The Ziggurat Method for Generating Random Variables (2000), A Simple
///           Method for Generating Gamma Variables (2000); Hormann, The Transformed Rejection
///           Method for Generating Poisson Random Variables (1993); Chen, Asau, On Generating
///           Random Variates from an Empirical Distribution (1974).
template <SampledDistribution Law, RandomBits64 Generator>
[[nodiscard]] typename detail::DrawOf<Law>::type sample(const Law& d, Generator& rng) {
  using Draw = typename detail::DrawOf<Law>::type;
  Law::Kernel::check("sample", d);
  return Draw(detail::draw(detail::rounded_sampler<Draw>(detail::single_sampler_of(d)), rng));
}

/// n draws of a distribution: those of make_sampler(). They are the n that sample() would give one
/// by one, but for Poisson, Binomial and NegativeBinomial, which draw from a table here.
///
/// Cost:     with AVX2, in nanoseconds a draw: uniform 2, normal 4, exponential 4, gamma 10, beta
///           19, counts 3; docs/probability.md compares.
/// Throws:   DomainError if a parameter of the distribution is out of its range, or n < 0.
template <SampledDistribution Law, RandomBits64 Generator>
[[nodiscard]] Eigen::VectorX<typename detail::DrawOf<Law>::type> sample(const Law& d,
                                                                        Generator& rng,
                                                                        Eigen::Index n) {
  const auto sampler = detail::checked_sampler("sample", d);
  detail::check_draws("sample", n);
  Eigen::VectorX<typename detail::DrawOf<Law>::type> x(n);
  detail::fill_with(sampler, rng, x);
  return x;
}

/// Fills a vector, matrix, map or block with draws of a distribution, those of make_sampler(), down
/// the columns from the first whatever the storage order.
///
/// Shapes:   any writable dense Eigen object. Integers take the nearest value they have, from laws
///           of counts only.
/// Throws:   DomainError if a parameter of the distribution is out of its range.
template <SampledDistribution Law, RandomBits64 Generator, typename Out>
  requires DenseExpression<std::remove_cvref_t<Out>>
void fill_sample(const Law& d, Generator& rng, Out&& out) {
  using Entry = typename std::remove_cvref_t<Out>::Scalar;
  static_assert(detail::is_writable<Out>, "fill_sample: the third argument must be writable");
  static_assert(Law::Kernel::is_discrete || std::is_floating_point_v<Entry>,
                "fill_sample: a continuous distribution needs floating-point entries");
  if constexpr (detail::is_writable<Out>) {
    detail::fill_with(detail::checked_sampler("fill_sample", d), rng, out);
  }
}

/// One draw of a distribution of a vector.
///
/// Shapes:   a column of as many entries as the distribution has.
/// Throws:   what every function of the distribution throws.
template <SampledVectorDistribution Law, RandomBits64 Generator>
[[nodiscard]] Eigen::VectorX<typename Law::Scalar> sample(const Law& d, Generator& rng) {
  const auto sampler = detail::vector_sampler_of("sample", d);
  Eigen::RowVectorX<typename Law::Scalar> x(sampler.dimension());
  detail::fill_rows_with(sampler, rng, x);
  return x.transpose();
}

/// n draws of a distribution of a vector, one in each row: the n that sample() gives one by one,
/// with what is prepared for them, such as a Cholesky factor, prepared once.
///
/// Shapes:   n x p.
/// Cost:     a MultivariateNormal row takes \f$ p^2 / 2 \f$ multiplications, after \f$ p^3 / 3 \f$
///           once; a Dirichlet or Multinomial row O(p).
/// Throws:   what every function of the distribution throws; DomainError if n < 0.
/// Example:  \code
///           const auto X = mlmath::sample(mlmath::MultivariateNormal(mean, covariance), rng,
///           1000);
///           \endcode
template <SampledVectorDistribution Law, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<typename Law::Scalar> sample(const Law& d, Generator& rng,
                                                          Eigen::Index n) {
  const auto sampler = detail::vector_sampler_of("sample", d);
  detail::check_draws("sample", n);
  Eigen::MatrixX<typename Law::Scalar> X(n, sampler.dimension());
  detail::fill_rows_with(sampler, rng, X);
  return X;
}

/// Fills the rows of a matrix, map or block with draws of a distribution of a vector.
///
/// Shapes:   any writable dense Eigen object with a column for each entry of the vector.
/// Throws:   ShapeError if the columns do not fit; what every function of the distribution throws.
template <SampledVectorDistribution Law, RandomBits64 Generator, typename Out>
  requires DenseExpression<std::remove_cvref_t<Out>>
void fill_sample(const Law& d, Generator& rng, Out&& X) {
  static_assert(detail::is_writable<Out>, "fill_sample: the third argument must be writable");
  if constexpr (detail::is_writable<Out>) {
    const auto sampler = detail::vector_sampler_of("fill_sample", d);
    if (X.cols() != sampler.dimension()) {
      detail::throw_shape_error("fill_sample", "X is " + detail::shape_text(X.rows(), X.cols()) +
                                                   ", expected " +
                                                   std::to_string(sampler.dimension()) +
                                                   " columns, one for each entry of a draw");
    }
    detail::fill_rows_with(sampler, rng, X);
  }
}

}  // namespace mlmath
