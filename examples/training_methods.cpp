// SPDX-License-Identifier: MIT
/// Trains a logistic regression, "is this digit an 8?", by six methods on one objective, and draws
/// how far each is from the minimum after so many passes through the data. Then the lasso's
/// penalty, which leaves the pixels that matter.
#include "support/csv.hpp"
#include "support/gnuplot.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/lipschitz.hpp>
#include <mlmath/optimization/newton_cg.hpp>
#include <mlmath/optimization/proximal_gradient.hpp>
#include <mlmath/optimization/stochastic.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

struct Training {
  std::string name;
  std::string colour;
  mlmath::MinimizeResult<Eigen::VectorXd> result;
};

bool draw(const std::vector<Training>& trainings, double minimum, const std::string& path) {
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(path, 1000, 640);
  plot << "set logscale y\nset format y '10^{%L}'\nset tics nomirror out scale 0.6\n"
          "set border 3 linecolor '#888888'\nset grid linecolor '#e4e4e4'\nset key at graph "
          "0.98,0.6\n"
          "set title 'Logistic regression on handwritten digits by six methods'\n"
          "set xlabel 'evaluations of the loss and its gradient over all samples'\n"
          "set ylabel 'loss above the minimum'\nset xrange [0:200]\nset yrange [1e-15:1]\nplot ";
  for (std::size_t i = 0; i < trainings.size(); ++i) {
    plot << (i > 0 ? ", " : "") << "'-' using 1:2 with lines linewidth 2.2 linecolor '"
         << trainings[i].colour << "' title '" << trainings[i].name << "'";
  }
  plot << "\n";
  for (const Training& training : trainings) {
    const auto& trace = training.result.trace;
    for (std::size_t k = 0; k < trace.value.size(); ++k) {
      const double error = trace.value[k] - minimum;
      if (error > 0) plot << double(trace.evaluations[k]) << " " << error << "\n";
    }
    plot << "e\n";
  }
  return plot.close();
}

// SAGA takes a step along the gradient of each sample. Its trace has the whole loss after each pass
// through the data, with as many evaluations as that is worth.
template <typename Loss>
mlmath::MinimizeResult<Eigen::VectorXd> train_by_samples(Loss& loss, const Eigen::MatrixXd& X,
                                                         const Eigen::VectorXd& y) {
  const double lambda = loss.lambda;
  const Eigen::MatrixXd samples = X.transpose();  // a sample is then in one piece
  const auto of_batch = [&](const Eigen::VectorXd& w, const mlmath::Batch& batch,
                            Eigen::VectorXd& g) {
    g = 2 * lambda * w;
    double value = lambda * w.squaredNorm();
    const mlmath::LogisticLoss logistic;
    const double share = 1 / double(batch.size());
    for (const Eigen::Index i : batch) {
      const double score = samples.col(i).dot(w);
      value += share * mlmath::loss_value(logistic, y[i], score);
      g += share * mlmath::loss_derivative(logistic, y[i], score) * samples.col(i);
    }
    return value;
  };
  const double L = samples.colwise().squaredNorm().maxCoeff() / 4 + 2 * lambda;
  mlmath::Trace<double> trace;
  mlmath::StochasticOptions options{.batch_size = 1, .epochs = 200, .gradient_tolerance = 1e-9};
  options.callback = [&](const mlmath::MinimizeIteration& it) {
    trace.add(loss.value(it.x), it.gradient_norm, it.step, it.iteration);
    return true;
  };
  mlmath::Philox rng(1);
  auto result =
      mlmath::minimize_stochastic(of_batch, y.size(), Eigen::VectorXd::Zero(X.cols()),
                                  mlmath::Saga{.learning_rate = 1 / (3 * L)}, options, rng);
  result.evaluations /= y.size();
  result.trace = trace;
  return result;
}

}  // namespace

int main() try {
  // Every third digit: the pixels from 0 to 1, and a 1 for the intercept.
  const Eigen::MatrixXd table = read_csv(std::string(MLMATH_EXAMPLES_DATA) + "/digits.csv");
  const Eigen::Index n = table.rows() / 3;
  Eigen::MatrixXd X(n, 65);
  Eigen::VectorXd y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    X.row(i) << table.row(3 * i).head(64) / 16, 1;
    y(i) = table(3 * i, 64) == 8 ? 1 : 0;
  }

  const double lambda = 1e-3;
  const auto risk = mlmath::linear_risk(mlmath::LogisticLoss{}, X, y);
  auto loss = mlmath::regularized(risk, mlmath::L2Penalty{}, lambda);
  const double L = mlmath::lipschitz_constant(loss);
  std::cout << "Is this digit an 8? " << n << " samples, 65 weights; L = " << L << "\n\n";

  const Eigen::VectorXd start = Eigen::VectorXd::Zero(65);
  const mlmath::MinimizeOptions options{
      .gradient_tolerance = 1e-9, .max_evaluations = 200, .trace = true};
  const auto train = [&](const auto& method) {
    return mlmath::minimize(loss, start, method, options);
  };
  std::vector<Training> trainings;
  trainings.push_back(
      {"gradient descent, step 1/L", "#08519c", train(mlmath::GradientDescent{.lipschitz = L})});
  trainings.push_back({"gradient descent, Barzilai-Borwein", "#6baed6",
                       train(mlmath::GradientDescent{.rule = mlmath::StepRule::barzilai_borwein})});
  trainings.push_back({"Nesterov, step 1/L", "#d94801", train(mlmath::Nesterov{.lipschitz = L})});
  trainings.push_back({"L-BFGS", "#238b45", train(mlmath::Lbfgs{})});
  trainings.push_back({"Newton-CG", "#cb181d", train(mlmath::NewtonCg{})});
  trainings.push_back({"SAGA, one sample at a time", "#6a3d9a", train_by_samples(loss, X, y)});

  const double minimum =
      mlmath::minimize(loss, start, mlmath::NewtonCg{}, {.gradient_tolerance = 1e-13}).value;
  std::cout << std::left << std::setw(36) << "method" << std::setw(13) << "iterations"
            << std::setw(13) << "evaluations" << std::setw(14) << "above minimum"
            << "  gradient norm\n";
  for (const Training& training : trainings) {
    const auto& result = training.result;
    std::cout << std::setw(36) << training.name << std::setw(13) << result.iterations
              << std::setw(13) << result.evaluations << std::setw(14) << std::setprecision(3)
              << result.value - minimum << "  " << result.gradient_norm << "\n";
  }
  std::cout << "(Newton-CG also takes products with the Hessian, each of which costs about as much "
               "as an evaluation; for SAGA an evaluation is a pass through the samples.)\n";
  if (draw(trainings, minimum, "training_methods.png")) {
    std::cout << "\npicture: training_methods.png\n";
  }

  // The same loss with the lasso's penalty: few pixels are enough. The gap is the proof.
  const auto sparse = mlmath::minimize(mlmath::regularized(risk, mlmath::L1Penalty{}, 0.01), start,
                                       mlmath::Fista{.gap_tolerance = 1e-4});
  std::cout << "\nWith lambda |w|_1, lambda = 0.01, by Fista: " << (sparse.x.array() != 0).count()
            << " of 65 weights are not 0.\n"
            << sparse.message() << "\n";
  return sparse ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "training_methods: " << error.what() << "\n";
  return 1;
}
