// SPDX-License-Identifier: MIT
#pragma once

/// The solvers of the penalized models, which know nothing of the type of X: compiled once for each
/// scalar type, in support/kernels_regression.cpp.
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/logistic_path.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/ridge_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>

// clang-format off
#define MLMATH_TEST_REGRESSION_KERNELS(EXTERN, Scalar)                                             \
  namespace mlmath::detail {                                                                       \
  EXTERN template ElasticNetRegression<Scalar> elastic_net_model<Scalar>(                          \
      const ColumnSource<Scalar>&, const PenalizedResponse<Scalar>&,                               \
      const Eigen::VectorX<Scalar>&, const ElasticNetOptions&);                                    \
  EXTERN template ElasticNetPath<Scalar> elastic_net_path_model<Scalar>(                           \
      const ColumnSource<Scalar>&, const PenalizedResponse<Scalar>&,                               \
      const Eigen::VectorX<Scalar>&, const ElasticNetPathOptions&);                                \
  EXTERN template GeneralizedLinearModel<Scalar> glm_model<Scalar>(                                \
      const StandardizedDesign<Scalar>&, const Eigen::VectorX<Scalar>&,                            \
      const Eigen::VectorX<Scalar>&, Link, const GlmOptions&);                                     \
  EXTERN template HuberRegression<Scalar> huber_model<Scalar>(                                     \
      const StandardizedDesign<Scalar>&, const Eigen::VectorX<Scalar>&, const HuberOptions&);      \
  EXTERN template LogisticRegression<Scalar> logistic_model<Scalar>(                               \
      const StandardizedDesign<Scalar>&, const CodedLabels&, const LogisticRegression<Scalar>*,    \
      const LogisticOptions&, Eigen::Index);                                                       \
  EXTERN template LogisticPath<Scalar> logistic_path_model<Scalar>(                                \
      const StandardizedDesign<Scalar>&, const CodedLabels&, const LogisticPathOptions&);          \
  EXTERN template RidgeRegression<Scalar, Eigen::Dynamic> fit_ridge<Scalar>(                       \
      const RidgeDesign<Scalar>&, const Eigen::MatrixX<Scalar>&, double);                          \
  EXTERN template SoftmaxRegression<Scalar> softmax_model<Scalar>(                                 \
      const StandardizedDesign<Scalar>&, const CodedLabels&, const SoftmaxRegression<Scalar>*,     \
      const SoftmaxOptions&);                                                                      \
  }
// Of double alone: paths in single precision are rare.
#define MLMATH_TEST_RIDGE_PATH_KERNEL(EXTERN)                                                      \
  EXTERN template mlmath::RidgePath<double> mlmath::detail::ridge_path_kernel<double>(             \
      const RidgePathDesign<double>&, const Eigen::VectorXd&, const Eigen::VectorXd&, double,      \
      const RidgePathOptions&);
// clang-format on

MLMATH_TEST_REGRESSION_KERNELS(extern, float)
MLMATH_TEST_REGRESSION_KERNELS(extern, double)
MLMATH_TEST_RIDGE_PATH_KERNEL(extern)
