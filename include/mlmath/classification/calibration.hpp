// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/calibration_sigmoid.hpp>
#include <mlmath/classification/calibration_temperature.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/model_scores.hpp>
#include <mlmath/classification/detail/picked_rows.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/regression/isotonic_regression.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// How scores become probabilities.
enum class CalibrationMethod {
  sigmoid,     ///< sigmoid_calibration() of each class against the rest
  isotonic,    ///< isotonic_regression() of each class against the rest
  temperature  ///< temperature_scaling() of all classes
};

/// The settings of calibrate_scores().
struct CalibrateScoresOptions {
  CalibrationMethod method = CalibrationMethod::sigmoid;  ///< what is fitted
};

/// The settings of calibrate().
struct CalibrateOptions {
  CalibrationMethod method = CalibrationMethod::sigmoid;  ///< what is fitted
  /// Whether each split keeps its own model and calibration, whose probabilities are averaged; else
  /// one model is trained on all samples, and one calibration fitted to the scores that the splits'
  /// models gave to the samples they had not seen.
  bool ensemble = true;
};

/// Scores to probabilities of K classes.
struct [[nodiscard]] ScoreCalibration {
  Eigen::VectorX<Eigen::Index> classes;                   ///< the labels, ascending
  CalibrationMethod method = CalibrationMethod::sigmoid;  ///< which of the following is fitted
  std::vector<SigmoidCalibration> sigmoids;  ///< of each class; of two classes of the second alone
  std::vector<IsotonicRegression> curves;    ///< of each class; of two classes of the second alone
  TemperatureScaling temperature;            ///< of all classes
};

/// Models of any kind with the calibrations of their scores.
template <typename Model>
struct [[nodiscard]] CalibratedClassifier {
  Eigen::VectorX<Eigen::Index> classes;        ///< the labels, ascending
  std::vector<Model> models;                   ///< one for each split, or one
  std::vector<ScoreCalibration> calibrations;  ///< that of each model
};

namespace detail {

/// Log-odds of each class from the logarithms of probabilities.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> log_odds(const Eigen::MatrixX<Scalar>& log_p) {
  Eigen::MatrixX<Scalar> odds(log_p.rows(), log_p.cols());
  Eigen::MatrixX<Scalar> others(log_p.rows(), log_p.cols());
  for (Eigen::Index k = 0; k < log_p.cols(); ++k) {
    others = log_p;
    others.col(k).setConstant(-std::numeric_limits<double>::infinity());
    odds.col(k) = log_p.col(k) - log_sum_exp_rows(others);
  }
  return odds;
}

inline void check_score_columns(const char* function, const Eigen::MatrixXd& scores,
                                Eigen::Index expected) {
  if (scores.cols() == expected) return;
  throw_shape_error(function, "scores is " + shape_text(scores.rows(), scores.cols()) +
                                  ", expected " + std::to_string(expected) +
                                  " columns, one for each class");
}

/// The scores that a method works on: one column for two classes, K for more.
template <std::same_as<double> Scalar>
Eigen::MatrixX<Scalar> method_scores(const char* function, const Eigen::MatrixX<Scalar>& scores,
                                     Eigen::Index K, CalibrationMethod method, ScoreKind kind) {
  if (!(K == 2 && scores.cols() == 1)) check_score_columns(function, scores, K);
  if (K == 2 && scores.cols() == 2) return scores.col(1) - scores.col(0);
  if (K > 2 && method != CalibrationMethod::temperature && kind == ScoreKind::log_probabilities) {
    return log_odds(scores);
  }
  return scores;
}

template <std::same_as<double> Scalar>
ScoreCalibration fit_calibration(const char* function, const Eigen::MatrixX<Scalar>& scores_arg,
                                 const CodedLabels& labels, CalibrationMethod method,
                                 ScoreKind kind) {
  const Eigen::Index K = labels.classes.size();
  const auto scores = method_scores(function, scores_arg, K, method, kind);
  check_finite(function, "scores", scores);
  const Eigen::VectorX<Scalar> weights = Eigen::VectorX<Scalar>::Ones(scores.rows());
  ScoreCalibration result;
  result.classes = labels.classes;
  result.method = method;
  if (method == CalibrationMethod::temperature) {
    result.temperature = temperature_fit(scores.cols() == 1 ? two_logits(scores.col(0)) : scores,
                                         labels.codes, weights);
    result.temperature.classes = labels.classes;
    return result;
  }
  for (Eigen::Index k = 0; k < scores.cols(); ++k) {
    const Eigen::VectorXd positive = is_class(labels, K == 2 ? 1 : k);
    if (method == CalibrationMethod::sigmoid) {
      result.sigmoids.push_back(sigmoid_fit(scores.col(k), positive, weights));
    } else {
      result.curves.push_back(isotonic_regression(scores.col(k), positive));
    }
  }
  return result;
}

template <std::same_as<double> Scalar = double>
Eigen::MatrixX<Scalar> calibrated(const char* function, const ScoreCalibration& model,
                                  const Dependent<Eigen::MatrixXd, Scalar>& scores_arg,
                                  ScoreKind kind) {
  const Eigen::Index K = model.classes.size();
  const auto scores = method_scores(function, scores_arg, K, model.method, kind);
  if (model.method == CalibrationMethod::temperature) {
    return predict_probability(model.temperature,
                               scores.cols() == 1 ? two_logits(scores.col(0)) : scores);
  }
  Eigen::MatrixX<Scalar> p(scores.rows(), K);
  for (Eigen::Index k = 0; k < scores.cols(); ++k) {
    p.col(K == 2 ? 1 : k) = model.method == CalibrationMethod::sigmoid
                                ? predict_probability(model.sigmoids[std::size_t(k)], scores.col(k))
                                : predict(model.curves[std::size_t(k)], scores.col(k));
  }
  if (K > 2) return normalized_rows(p);
  p.col(0) = 1 - p.col(1).array();
  return p;
}

/// Throws unless the splits are of the samples and each trains on every class.
inline void check_calibration_splits(const char* function, const CodedLabels& labels,
                                     const Splits& splits, bool each_once) {
  if (splits.samples() != labels.codes.size()) {
    throw_shape_error(function, "splits are of " + std::to_string(splits.samples()) +
                                    " samples, expected " + std::to_string(labels.codes.size()) +
                                    ", one for each row of X");
  }
  if (splits.size() == 0) throw_shape_error(function, "splits is empty");
  Eigen::VectorX<Eigen::Index> times = Eigen::VectorX<Eigen::Index>::Zero(splits.samples());
  for (Eigen::Index fold = 0; fold < splits.size(); ++fold) {
    const Split split = splits[fold];
    Eigen::VectorX<Eigen::Index> counts = Eigen::VectorX<Eigen::Index>::Zero(labels.classes.size());
    for (const Eigen::Index i : split.train) ++counts(labels.codes(i));
    for (const Eigen::Index i : split.test) ++times(i);
    for (Eigen::Index k = 0; k < counts.size(); ++k) {
      if (counts(k) > 0) continue;
      throw_domain_error(function, "split " + std::to_string(fold) + " has no sample of class " +
                                       std::to_string(labels.classes(k)) +
                                       " to train on, expected splits that hold every class, as "
                                       "stratified_k_fold() makes them");
    }
    if (split.test.size() == 0) {
      throw_domain_error(function,
                         "split " + std::to_string(fold) + " has no sample to calibrate on");
    }
  }
  for (Eigen::Index i = 0; each_once && i < times.size(); ++i) {
    if (times(i) == 1) continue;
    throw_domain_error(function, "sample " + std::to_string(i) + " is tested on " +
                                     std::to_string(times(i)) +
                                     " times, expected splits that test each sample once");
  }
}

template <typename Vector>
typename Vector::PlainObject picked_entries(const Vector& x,
                                            const Eigen::VectorX<Eigen::Index>& places) {
  typename Vector::PlainObject picked(places.size());
  for (Eigen::Index i = 0; i < places.size(); ++i) picked(i) = x(places(i));
  return picked;
}

}  // namespace detail

/// Fits a calibration to scores of samples that the classifier was not trained on: the
/// probabilities of K classes as functions of its scores.
///
/// For `sigmoid` and `isotonic` each class is calibrated by its own score against all others, and
/// the K probabilities are divided by their sum (1 / K each where all are 0); of two classes the
/// second is, by its score less the first's, and the first has the rest. `temperature` is one
/// number for all.
///
/// Shapes:   scores n x K, or n of two classes, high ones for the later; y n labels, of all K
///           classes, any whole numbers.
/// Throws:   ShapeError if scores is empty, has not a column for each class or y another size;
///           DomainError if scores holds NaN or infinity or y has one label alone.
/// Source:   Zadrozny, Elkan, Transforming classifier scores into accurate multiclass probability
///           estimates, KDD (2002).
template <typename DerivedS, typename DerivedY>
ScoreCalibration calibrate_scores(const Eigen::MatrixBase<DerivedS>& scores_arg,
                                  const Eigen::MatrixBase<DerivedY>& y,
                                  const CalibrateScoresOptions& options = {}) {
  constexpr const char* function = "calibrate_scores";
  const detail::Dependent<Eigen::MatrixXd, DerivedS> scores = scores_arg.template cast<double>();
  detail::check_nonempty(function, "scores", scores.rows(), scores.cols());
  detail::check_one_per_row(function, "y", y.size(), "scores", scores.rows(), scores.cols());
  return detail::fit_calibration(function, scores, detail::at_least_two(function, y),
                                 options.method, detail::ScoreKind::decisions);
}

/// \f$ P(k | scores) \f$ for each row of scores and each class: n x K, also of two.
///
/// Throws:   ShapeError if scores has not a column for each class.
template <typename DerivedS>
[[nodiscard]] Eigen::MatrixXd predict_probability(const ScoreCalibration& model,
                                                  const Eigen::MatrixBase<DerivedS>& scores) {
  return detail::calibrated("predict_probability", model, scores.template cast<double>(),
                            detail::ScoreKind::decisions);
}

/// A classifier with calibrated probabilities, from any trainer: for each split a model is trained
/// on one part of the samples, and its scores on the other are what the calibration is fitted to,
/// so that no score is of a sample its model has seen.
///
/// With `ensemble` each split keeps its model and calibration, and probabilities are the means of
/// theirs: better by some, slower at prediction. Without, the calibration is fitted to all the
/// out-of-sample scores and the model to all samples: one of each.
///
/// `trainer(X, y)` returns a model. Its scores are its decision_function(); or what it gives as a
/// function of X, n x K or n for two classes; but of naive Bayes, discriminant analysis and
/// softmax_regression(), and of any model that has predict_probability() alone, the log-odds of each
/// class (for `temperature` the log-probabilities): a joint density or a logit is high or low for
/// all classes alike, and only its odds against the others tell of one. The columns have to be in
/// the order of the labels.
///
/// Shapes:   X n x p, dense or sparse; y n labels, any whole numbers; splits of n samples.
/// Cost:     one training for each split, and one more without `ensemble`.
/// Throws:   ShapeError if X is empty, or y, the splits or the model's scores have another size;
///           DomainError if y has one label alone, a split trains without a class, or, without
///           `ensemble`, not each sample is tested on once; what the trainer throws.
/// Example:  \code
///           const auto trainer = [](const auto& X, const auto& y) {
///             return mlmath::linear_discriminant_analysis(X, y);
///           };
///           const auto model =
///               mlmath::calibrate(X, y, trainer, mlmath::stratified_k_fold(y, 5, rng));
///           \endcode
/// Source:   Platt, Probabilistic outputs for support vector machines, Advances in Large Margin
///           Classifiers (1999); as scikit-learn's CalibratedClassifierCV.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename Trainer>
auto calibrate(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
               const Trainer& trainer, const Splits& splits, const CalibrateOptions& options = {}) {
  constexpr const char* function = "calibrate";
  const auto& X = detail::evaluated_once(X_arg);
  using Plain = typename std::remove_cvref_t<decltype(X)>::PlainObject;
  using Labels = Eigen::VectorX<typename DerivedY::Scalar>;
  detail::check_trainer<Trainer, Plain, Labels>();
  const detail::CodedLabels labels = detail::check_classes(function, X, y_arg);
  detail::check_calibration_splits(function, labels, splits, !options.ensemble);
  const Labels y = detail::pin_vector(y_arg, function, "y");
  using Model = std::remove_cvref_t<decltype(trainer(Plain(), Labels()))>;
  constexpr detail::ScoreKind kind = detail::score_kind<Model, Plain>;
  const auto fit = [&](const Eigen::MatrixXd& scores, const Eigen::VectorX<Eigen::Index>& codes) {
    return detail::fit_calibration(function, scores, {labels.classes, codes}, options.method, kind);
  };
  CalibratedClassifier<Model> result;
  result.classes = labels.classes;
  Eigen::MatrixXd all;
  for (const Split& split : splits) {
    Model model =
        trainer(detail::picked_rows(X, split.train), detail::picked_entries(y, split.train));
    const Eigen::MatrixXd scores = detail::class_scores(model, detail::picked_rows(X, split.test));
    if (options.ensemble) {
      result.calibrations.push_back(fit(scores, detail::picked_entries(labels.codes, split.test)));
      result.models.push_back(std::move(model));
      continue;
    }
    if (all.size() == 0) all.resize(X.rows(), scores.cols());
    detail::check_score_columns(function, scores, all.cols() == 1 ? 1 : labels.classes.size());
    for (Eigen::Index i = 0; i < split.test.size(); ++i) all.row(split.test(i)) = scores.row(i);
  }
  if (!options.ensemble) {
    result.calibrations.push_back(fit(all, labels.codes));
    result.models.push_back(trainer(Plain(X), y));
  }
  return result;
}

/// \f$ P(k | x) \f$ for each row of X and each class: n x K, also of two.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixXd predict_probability(const CalibratedClassifier<Model>& model,
                                                  const DerivedX& X_arg) {
  const auto& X = detail::evaluated_once(X_arg);
  detail::Dependent<Eigen::MatrixXd, Model> p =
      Eigen::MatrixXd::Zero(X.rows(), model.classes.size());
  for (std::size_t k = 0; k < model.models.size(); ++k) {
    p += detail::calibrated("predict_probability", model.calibrations[k],
                            detail::class_scores(model.models[k], X),
                            detail::score_kind<Model, std::remove_cvref_t<decltype(X)>>);
  }
  return p / double(model.models.size());
}

/// The most probable label for each row of X; of those that tie, the first.
template <typename Model, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const CalibratedClassifier<Model>& model,
                                                   const DerivedX& X) {
  return detail::largest_labels(predict_probability(model, X), model.classes);
}

/// Prints the method in a word.
inline std::ostream& operator<<(std::ostream& out, CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::sigmoid:
      return out << "sigmoid";
    case CalibrationMethod::isotonic:
      return out << "isotonic";
    case CalibrationMethod::temperature:
      return out << "temperature";
  }
  return out;
}

/// Prints the method and the classes, and the slopes and intercepts or the temperature.
template <std::same_as<double> Scalar = double>
std::ostream& operator<<(std::ostream& out, const ScoreCalibration& model_arg) {
  const auto& model = detail::dependent<Scalar>(model_arg);
  out << model.method << " calibration of " << model.classes.size()
      << " classes: " << model.classes.transpose() << "\n";
  for (const SigmoidCalibration& sigmoid : model.sigmoids) {
    out << "  slope " << sigmoid.slope << ", intercept " << sigmoid.intercept << "\n";
  }
  for (const IsotonicRegression& curve : model.curves) {
    out << "  " << curve.knots.size() << " knots\n";
  }
  if (model.method == CalibrationMethod::temperature) {
    out << "  T = " << model.temperature.temperature << "\n";
  }
  return out;
}

/// Prints how many models there are, and each one's calibration.
template <typename Model>
std::ostream& operator<<(std::ostream& out, const CalibratedClassifier<Model>& model) {
  out << "calibrated classifier of " << model.models.size()
      << (model.models.size() == 1 ? " model\n" : " models\n");
  for (const ScoreCalibration& calibration : model.calibrations) out << calibration;
  return out;
}

}  // namespace mlmath
