// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/count_samplers.hpp>
#include <mlmath/probability/detail/gamma_samplers.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// Samplers of vectors. words() says how many words a vector takes; fill(words, count, out) makes
/// up to vector_block vectors and writes entry k of vector i to out[k * vector_block + i]. They are
/// templates so that only those who draw vectors compile them.
namespace mlmath::detail {

inline constexpr Eigen::Index vector_block = 16;

/// The lower Cholesky factor of a covariance matrix, in the same order of operations everywhere. A
/// pivot that is not positive, as rounding leaves of a singular matrix, counts as zero.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> unfused_cholesky(const Eigen::MatrixX<Scalar>& A) {
  const Eigen::Index d = A.rows();
  Eigen::MatrixX<Scalar> L = A;
  for (Eigen::Index j = 0; j < d; ++j) {
    double* column = &L(j, j);
    const Eigen::Index size = d - j;
    for (Eigen::Index k = 0; k < j; ++k) {
      const double* earlier = &L(j, k);
      const UnfusedPack factor = UnfusedPack::constant(earlier[0]);
      Eigen::Index i = 0;
      for (; i + pack_size <= size; i += pack_size) {
        store(column + i,
              (UnfusedPack{load(column + i)} - factor * UnfusedPack{load(earlier + i)}).value);
      }
      for (; i < size; ++i) {
        column[i] = (column[i] - UnfusedDouble{earlier[i]} * earlier[0]).value;
      }
    }
    const double pivot = column[0] > 0 ? std::sqrt(column[0]) : 0;
    column[0] = pivot;
    for (Eigen::Index i = 1; i < size; ++i) column[i] = pivot > 0 ? column[i] / pivot : 0;
    L.col(j).head(j).setZero();
  }
  return L;
}

template <std::same_as<double> Scalar>
class MultivariateNormalSampler {
 public:
  MultivariateNormalSampler(Eigen::VectorX<Scalar> mean, const Eigen::MatrixX<Scalar>& covariance)
      : mean_(std::move(mean)), rows_of_factor_(unfused_cholesky(covariance).transpose()) {}

  [[nodiscard]] Eigen::Index dimension() const { return mean_.size(); }
  [[nodiscard]] Eigen::Index words() const { return mean_.size(); }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    const Eigen::Index d = dimension();
    for (Eigen::Index i = 0; i < vector_block; ++i) {
      for (Eigen::Index k = 0; k < d; ++k) out[k * vector_block + i] = 0;
    }
    const auto& table = Ziggurat<NormalShape>::instance();
    for (Eigen::Index i = 0; i < count; ++i) {
      for (Eigen::Index k = 0; k < d; ++k) {
        out[k * vector_block + i] = normal_of(table, words[i * d + k]);
      }
    }
    // From the last entry on, as an entry needs only the normal numbers up to its own.
    for (Eigen::Index j = d; j-- > 0;) {
      const double* row = rows_of_factor_.col(j).data();
      constexpr Eigen::Index packs = vector_block / pack_size;
      UnfusedPack sums[packs];
      for (UnfusedPack& sum : sums) sum = UnfusedPack::constant(0);
      for (Eigen::Index k = 0; k <= j; ++k) {
        const UnfusedPack factor = UnfusedPack::constant(row[k]);
        for (Eigen::Index pack = 0; pack < packs; ++pack) {
          const UnfusedPack z{load(out + k * vector_block + pack * pack_size)};
          sums[pack] = sums[pack] + factor * z;
        }
      }
      for (Eigen::Index pack = 0; pack < packs; ++pack) {
        store(out + j * vector_block + pack * pack_size, (mean_(j) + sums[pack]).value);
      }
    }
  }

 private:
  Eigen::VectorX<Scalar> mean_;
  Eigen::MatrixX<Scalar> rows_of_factor_;  // row j of the factor is column j
};

/// Gamma numbers over their sum; by their logarithms where all of them could underflow.
template <std::same_as<double> Scalar>
class DirichletSampler {
 public:
  explicit DirichletSampler(const Eigen::VectorX<Scalar>& alpha) {
    for (const double shape : alpha) {
      gammas_.emplace_back(shape);
      words_ += gammas_.back().words();
      by_logarithms_ = by_logarithms_ || gammas_.back().is_boosted();
    }
  }

  [[nodiscard]] Eigen::Index dimension() const { return Eigen::Index(gammas_.size()); }
  [[nodiscard]] Eigen::Index words() const { return words_; }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    Eigen::Index offset = 0;
    double* entry = out;
    for (const StandardGamma& gamma : gammas_) {
      if (by_logarithms_) {
        gamma.logarithms(words + offset, words_, count, entry);
      } else {
        gamma.factors(words + offset, words_, count, entry);
      }
      offset += gamma.words();
      entry += vector_block;
    }
    for (Eigen::Index i = 0; i < count; ++i) normalize(out + i);
  }

 private:
  /// x / sum(x) for the x or the logarithms of them in every vector_block-th entry.
  void normalize(double* x) const {
    const Eigen::Index end = dimension() * vector_block;
    if (by_logarithms_) {
      double most = x[0];
      for (Eigen::Index k = 0; k < end; k += vector_block) most = std::max(most, x[k]);
      for (Eigen::Index k = 0; k < end; k += vector_block) x[k] = unfused_exp(x[k] - most);
    }
    double sum = 0;
    for (Eigen::Index k = 0; k < end; k += vector_block) sum += x[k];
    for (Eigen::Index k = 0; k < end; k += vector_block) x[k] /= sum;
  }

  std::vector<StandardGamma> gammas_;
  Eigen::Index words_ = 0;
  bool by_logarithms_ = false;
};

/// Each count given those before it is binomial.
template <std::same_as<double> Scalar>
class MultinomialSampler {
 public:
  MultinomialSampler(double n, const Eigen::VectorX<Scalar>& p) : n_(n), shares_(p) {
    double rest = 0;
    for (Eigen::Index k = p.size(); k-- > 0;) {
      rest += p(k);
      shares_(k) = rest > 0 ? p(k) / rest : 1;
    }
  }

  [[nodiscard]] Eigen::Index dimension() const { return shares_.size(); }
  [[nodiscard]] Eigen::Index words() const { return 2 * (shares_.size() - 1); }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    const Eigen::Index last = dimension() - 1;
    for (Eigen::Index i = 0; i < count; ++i) {
      double left = n_;
      for (Eigen::Index k = 0; k < last; ++k) {
        const std::uint64_t* own = words + i * 2 * last + 2 * k;
        const double x = left > 0 ? BinomialDirect(left, shares_(k)).of(own[0], own[1]) : 0;
        out[k * vector_block + i] = x;
        left -= x;
      }
      out[last * vector_block + i] = left;
    }
  }

 private:
  double n_;
  Eigen::VectorX<Scalar> shares_;  // p(k) of what p(k), p(k + 1), ... sum to
};

/// Fills the rows of a dense object with the next vectors of a sampler.
template <typename Sampler, RandomBits64 Generator, typename Out>
void fill_rows_with(const Sampler& sampler, Generator& rng, Out& out) {
  using Scalar = typename std::remove_cvref_t<Out>::Scalar;
  const Eigen::Index d = sampler.dimension();
  std::vector<std::uint64_t> words(std::size_t(vector_block * sampler.words()));
  std::vector<double> block(std::size_t(vector_block * d));
  for (Eigen::Index i = 0; i < out.rows(); i += vector_block) {
    const Eigen::Index count = std::min(vector_block, out.rows() - i);
    generate_words(rng, count * sampler.words(), words.data());
    sampler.fill(words.data(), count, block.data());
    for (Eigen::Index k = 0; k < d; ++k) {
      for (Eigen::Index row = 0; row < count; ++row) {
        out.coeffRef(i + row, k) = as_entry<Scalar>(block[std::size_t(k * vector_block + row)]);
      }
    }
  }
}

}  // namespace mlmath::detail
