// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/continuous_samplers.hpp>
#include <mlmath/probability/detail/count_samplers.hpp>
#include <mlmath/probability/detail/gamma_samplers.hpp>
#include <mlmath/probability/detail/vector_samplers.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace mlmath {

// Declared only, so that sampling costs the headers of no law but those that are used.
template <typename ScalarType>
struct Bernoulli;
template <typename ScalarType>
struct Beta;
template <typename ScalarType>
struct BetaBinomial;
template <typename ScalarType>
struct Binomial;
template <typename ScalarType>
struct Categorical;
template <typename ScalarType>
struct Cauchy;
template <typename ScalarType>
struct ChiSquared;
template <typename ScalarType>
struct Dirichlet;
template <typename ScalarType>
struct Exponential;
template <typename ScalarType>
struct FiniteDistribution;
template <typename ScalarType>
struct FisherF;
template <typename ScalarType>
struct Gamma;
template <typename ScalarType>
struct Geometric;
template <typename ScalarType>
struct Laplace;
template <typename ScalarType>
struct Logistic;
template <typename ScalarType>
struct LogNormal;
template <typename ScalarType>
struct Multinomial;
template <typename ScalarType>
class MultivariateNormal;
template <typename ScalarType>
struct NegativeBinomial;
template <typename ScalarType>
struct Normal;
template <typename ScalarType>
struct Poisson;
template <typename ScalarType>
struct StudentT;
template <typename ScalarType>
struct Uniform;
template <typename ScalarType>
struct Weibull;

/// Which sampler draws from which law, and how one runs over numbers and arrays.
namespace detail {

template <typename S>
void check_dirichlet(const char* function, const Dirichlet<S>& d);
template <typename S>
void check_multinomial(const char* function, const Multinomial<S>& d);

template <typename S>
auto sampler_of(const Uniform<S>& d) {
  return UniformSampler(double(d.a), double(d.b));
}
template <typename S>
auto sampler_of(const Normal<S>& d) {
  return NormalSampler{double(d.mean), double(d.standard_deviation)};
}
template <typename S>
auto sampler_of(const LogNormal<S>& d) {
  return LogNormalSampler{double(d.mu), double(d.sigma)};
}
template <typename S>
auto sampler_of(const Exponential<S>& d) {
  return ExponentialSampler{double(d.rate)};
}
template <typename S>
auto sampler_of(const Weibull<S>& d) {
  return WeibullSampler{double(d.shape), double(d.scale)};
}
template <typename S>
auto sampler_of(const Laplace<S>& d) {
  return LaplaceSampler{double(d.location), double(d.scale)};
}
template <typename S>
auto sampler_of(const Logistic<S>& d) {
  return LogisticSampler{double(d.location), double(d.scale)};
}
template <typename S>
auto sampler_of(const Cauchy<S>& d) {
  return CauchySampler{double(d.location), double(d.scale)};
}
template <typename S>
auto sampler_of(const Gamma<S>& d) {
  return GammaSampler(double(d.shape), double(d.scale));
}
template <typename S>
auto sampler_of(const ChiSquared<S>& d) {
  return GammaSampler(double(d.df) / 2, 2);
}
template <typename S>
auto sampler_of(const Beta<S>& d) {
  return BetaSampler(double(d.alpha), double(d.beta));
}
template <typename S>
auto sampler_of(const FisherF<S>& d) {
  return FisherFSampler(double(d.df1), double(d.df2));
}
template <typename S>
auto sampler_of(const StudentT<S>& d) {
  return StudentTSampler{double(d.df), double(d.location), double(d.scale)};
}
template <typename S>
auto sampler_of(const Bernoulli<S>& d) {
  return BernoulliSampler(double(d.p));
}
template <typename S>
auto sampler_of(const Geometric<S>& d) {
  return GeometricSampler(double(d.p));
}

template <typename S>
auto sampler_of(const Categorical<S>& d) {
  return InversionTable(std::vector<double>(d.p.begin(), d.p.end()), 0);
}

template <typename S>
auto sampler_of(const FiniteDistribution<S>& d) {
  return FiniteSampler{
      InversionTable(std::vector<double>(d.probabilities.begin(), d.probabilities.end()), 0),
      std::vector<double>(d.values.begin(), d.values.end())};
}

template <typename S>
auto direct_sampler_of(const Poisson<S>& d) {
  return PoissonDirect{double(d.rate)};
}
template <typename S>
auto direct_sampler_of(const Binomial<S>& d) {
  return BinomialDirect(double(d.n), double(d.p));
}
template <typename S>
auto direct_sampler_of(const NegativeBinomial<S>& d) {
  return NegativeBinomialDirect(double(d.r), double(d.p));
}

template <typename S>
auto sampler_of(const BetaBinomial<S>& d) {
  return BetaBinomialSampler{double(d.n), BetaSampler(double(d.alpha), double(d.beta))};
}

/// The sampler for many draws of a law that has a direct one for single draws.
template <typename Law>
  requires requires(const Law& d) { direct_sampler_of(d); }
auto sampler_of(const Law& d) { return CountSampler(direct_sampler_of(d)); }

/// The type of a draw: that of the parameters, but a position from a Categorical law.
template <typename Law>
struct DrawOf {
  using type = typename Law::Scalar;
};
template <typename S>
struct DrawOf<Categorical<S>> {
  using type = Eigen::Index;
};

/// The sampler for a single draw.
template <typename Law>
auto single_sampler_of(const Law& d) {
  if constexpr (requires { direct_sampler_of(d); }) {
    return direct_sampler_of(d);
  } else {
    return sampler_of(d);
  }
}

template <typename Law>
concept SampledLaw = requires(const Law& d) {
  sampler_of(d);
};

template <typename S>
auto vector_sampler_of(const char*, const MultivariateNormal<S>& d) {
  return MultivariateNormalSampler<double>(d.mean().template cast<double>(),
                                           d.covariance().template cast<double>());
}
template <typename S>
auto vector_sampler_of(const char* function, const Dirichlet<S>& d) {
  check_dirichlet(function, d);
  return DirichletSampler<double>(d.alpha.template cast<double>());
}
template <typename S>
auto vector_sampler_of(const char* function, const Multinomial<S>& d) {
  check_multinomial(function, d);
  return MultinomialSampler<double>(double(d.n), d.p.template cast<double>());
}

template <typename Law>
concept SampledVectorLaw = requires(const Law& d) {
  vector_sampler_of("", d);
};

/// The sampler whose numbers hold what the law says also when they are rounded to another type.
template <typename Scalar, typename Sampler>
Sampler rounded_sampler(const Sampler& sampler) {
  if constexpr (requires { sampler.template rounded_to<Scalar>(); } &&
                std::is_floating_point_v<Scalar>) {
    return sampler.template rounded_to<Scalar>();
  } else {
    return sampler;
  }
}

/// The next number of a sampler.
template <typename Sampler, RandomBits64 Generator>
double draw(const Sampler& sampler, Generator& rng) {
  std::uint64_t words[Sampler::max_words];
  for (Eigen::Index k = 0; k < sampler.words(); ++k) words[k] = rng();
  double x;
  sampler.fill(words, 1, &x);
  return x;
}

/// The numbers [first, first + count) of a sampler whose stream of words begins at `position`.
template <typename Sampler>
void fill_from_philox(const Sampler& sampler, std::uint64_t seed, std::uint64_t stream,
                      std::uint64_t position, Eigen::Index count, double* out) {
  std::uint64_t words[fill_chunk * Sampler::max_words];
  const Eigen::Index each = sampler.words();
  for (Eigen::Index done = 0; done < count; done += fill_chunk) {
    const Eigen::Index size = std::min(fill_chunk, count - done);
    philox_words(seed, stream, position, size * each, words);
    position += std::uint64_t(size * each);
    sampler.fill(words, size, out + done);
  }
}

/// Fills a dense object with the next numbers of a sampler, down its columns from the first.
template <typename Sampler, RandomBits64 Generator, typename Out>
void fill_with(const Sampler& sampler_arg, Generator& rng, Out& out) {
  using Scalar = typename std::remove_cvref_t<Out>::Scalar;
  const Sampler sampler = rounded_sampler<Scalar>(sampler_arg);
  const Eigen::Index each = sampler.words();
  if constexpr (std::is_same_v<Generator, Philox>) {
    fill_columns<double, true>(out, [&](Eigen::Index first, Eigen::Index count, double* numbers) {
      fill_from_philox(sampler, rng.seed(), rng.stream(),
                       rng.position() + std::uint64_t(first * each), count, numbers);
    });
    rng.discard(std::uint64_t(out.size() * each));
  } else {
    fill_columns<double, false>(out, [&](Eigen::Index, Eigen::Index count, double* numbers) {
      std::uint64_t words[fill_chunk * Sampler::max_words];
      for (Eigen::Index done = 0; done < count; done += fill_chunk) {
        const Eigen::Index size = std::min(fill_chunk, count - done);
        generate_words(rng, size * each, words);
        sampler.fill(words, size, numbers + done);
      }
    });
  }
}

}  // namespace detail
}  // namespace mlmath
