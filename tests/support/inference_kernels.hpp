// SPDX-License-Identifier: MIT
#pragma once

/// Inference about fitted models, which knows nothing of the types of the model and of X: compiled
/// once, in support/kernels_inference.cpp.
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/summary.hpp>

// clang-format off
#define MLMATH_TEST_INFERENCE_KERNELS(EXTERN)                                                      \
  namespace mlmath::detail {                                                                       \
  EXTERN template InverseGram inverse_gram<Eigen::MatrixXd>(const Eigen::MatrixXd&);               \
  EXTERN template InferenceData inference_kernel<Eigen::MatrixXd>(                                 \
      const Eigen::MatrixXd&, const Eigen::VectorXd&, const Eigen::VectorXd&, bool,                \
      const Eigen::VectorXd&, const std::vector<Eigen::Index>&, const Eigen::VectorXd&,            \
      const InferenceOptions&);                                                                    \
  EXTERN template EstimateCovariance coefficient_covariance<InferenceData>(                        \
      const InferenceData&, const InferenceOptions&);                                              \
  EXTERN template double wald_statistic<Eigen::MatrixXd>(const Eigen::VectorXd&,                   \
                                                         const Eigen::MatrixXd&);                  \
  EXTERN template CoefficientTable table_of_coefficients<InferenceData>(                           \
      const InferenceData&, const InferenceOptions&, double);                                      \
  EXTERN template RegressionSummary summarize<InferenceData>(const InferenceData&,                 \
                                                             const InferenceOptions&);             \
  EXTERN template GlmInference glm_inference<GlmData>(const GlmFit&, const GlmData&,               \
                                                      const InferenceOptions&);                    \
  EXTERN template LinearPredictions linear_predictions<Eigen::MatrixXd>(const CoefficientTable&,   \
                                                                        const Eigen::MatrixXd&);   \
  EXTERN template GlmSummary glm_summary_of<GlmData>(const GlmFit&, const GlmData&,                \
                                                     const InferenceOptions&);                     \
  }
// clang-format on

MLMATH_TEST_INFERENCE_KERNELS(extern)
