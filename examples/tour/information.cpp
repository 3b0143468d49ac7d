// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "sections.hpp"
#include <mlmath/information.hpp>
#include <mlmath/information/law_divergences.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>
#include <string>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using Eigen::VectorXi;

namespace {

/// "0.4 <= 0.429129: holds".
std::string law_text(const mlmath::InformationLaw& law) {
  std::ostringstream text;
  text << law;
  const std::string line = text.str();
  return line.substr(0, line.size() - 1);
}

}  // namespace

void tour_information(Page& page, const std::string& data) {
  page.section("7 Information theory");

  const Vector2d fair(0.5, 0.5);
  const Vector2d biased(0.9, 0.1);
  page.row("7.1 KL divergence", "D(p | q) = sum_i p_i log(p_i / q_i)");
  page.shows("kl_divergence([0.9, 0.1], [0.5, 0.5]), in bits", mlmath::kl_divergence(biased, fair));
  page.shows("kl_divergence([0.5, 0.5], [0.9, 0.1]): not symmetric",
             mlmath::kl_divergence(fair, biased));
  page.shows("kl_divergence([1, 0], [0, 1]): what q rules out happens",
             mlmath::kl_divergence(Vector2d(1, 0), Vector2d(0, 1)));
  try {
    page.shows("kl_divergence([0.5, 0.5], [0.3, 0.3])",
               mlmath::kl_divergence(fair, Vector2d(0.3, 0.3)));
  } catch (const mlmath::DomainError& error) {
    page.says("kl_divergence([0.5, 0.5], [0.3, 0.3]) is refused, not called 0:");
    page.says(std::string("  ") + error.what());
  }
  const double step = std::ldexp(1.0, -30);
  page.shows("kl_divergence([1/2 + 2^-30, 1/2 - 2^-30], [1/2, 1/2])",
             mlmath::kl_divergence(Vector2d(0.5 + step, 0.5 - step), fair));
  page.says("which is 2 * 2^-60 / log 2, to the last digit: terms that cancel are never formed.");
  const mlmath::Normal p{1.0, 1.0};
  const mlmath::Normal q{0.0, 1.0};
  page.shows("kl_divergence(Normal{1, 1}, Normal{0, 1}, nats)",
             mlmath::kl_divergence(p, q, mlmath::nats));
  mlmath::Philox rng(7);
  const VectorXd from_p = mlmath::sample(p, rng, 2000);
  const VectorXd from_q = mlmath::sample(q, rng, 2000);
  const auto estimate =
      mlmath::neighbour_kl_divergence(from_p, from_q, {.k = 10, .unit = mlmath::nats});
  page.shows("neighbour_kl_divergence(2000 samples of each, k = 10)", estimate.value);
  page.shows("and its standard_error", estimate.standard_error);

  page.row("7.2 cross-entropy loss", "-sum_i y_i log yhat_i");
  const Eigen::Vector3d truth(0, 1, 0);
  const Eigen::Vector3d forecast(0.2, 0.7, 0.1);
  page.shows("cross_entropy([0, 1, 0], [0.2, 0.7, 0.1], nats)",
             mlmath::cross_entropy(truth, forecast, mlmath::nats));
  page.shows("-log 0.7", -std::log(0.7));
  page.shows("categorical_cross_entropy_from_logits(0, [50, 0])",
             mlmath::categorical_cross_entropy_from_logits(VectorXi{{0}}, MatrixXd{{50, 0}}));
  page.says("log(1 + e^-50): from probabilities, which round to 1, it would be 0.");

  page.row("7.3 entropy", "H(p) = -sum_i p_i log p_i");
  page.shows("entropy([0.5, 0.5]), in bits", mlmath::entropy(fair));
  page.shows("entropy([0.9, 0.1])", mlmath::entropy(biased));
  page.shows("entropy([0.5, 0.5], nats)", mlmath::entropy(fair, mlmath::nats));
  const VectorXd letters{{0.5, 0.25, 0.15, 0.1}};
  const auto coding = mlmath::source_coding_bound(letters);
  page.shows("entropy([0.5, 0.25, 0.15, 0.1]): bits a letter, at least", coding.left);
  page.shows("what Huffman's code takes, source_coding_bound()", coding.right);
  page.says("The theorems are functions, which compute both sides apart and compare them:");
  const mlmath::InformationLaw pinsker = mlmath::pinsker_inequality(biased, fair);
  page.shows("pinsker_inequality([0.9, 0.1], [0.5, 0.5])", law_text(pinsker));
  page.shows("concavity_of_entropy([0.9, 0.1], [0.5, 0.5], 1/2)",
             law_text(mlmath::concavity_of_entropy(biased, fair, 0.5)));
  const MatrixXd joint{{0.3, 0.1}, {0.2, 0.4}};
  const MatrixXd noise{{0.9, 0.1}, {0.1, 0.9}};
  page.shows("chain_rule_of_entropy([[0.3, 0.1], [0.2, 0.4]])",
             law_text(mlmath::chain_rule_of_entropy(joint)));
  page.shows("data_processing_inequality(the same, a noisy channel)",
             law_text(mlmath::data_processing_inequality(joint, noise)));

  page.says("On real data: which pixels of 1797 handwritten digits tell most about the digit?");
  const MatrixXd table = read_csv(data + "/digits.csv");
  const VectorXi digit = table.col(64).cast<int>();
  MatrixXd gains(8, 8);
  for (Eigen::Index pixel = 0; pixel < 64; ++pixel) {
    const VectorXi ink = table.col(pixel).cast<int>();
    gains(pixel / 8, pixel % 8) = mlmath::information_gain(digit, ink);
  }
  const auto of_digit =
      mlmath::entropy_of_labels(digit, {.estimator = mlmath::EntropyEstimator::plug_in});
  page.shows("entropy_of_labels(digit), of at most log2(10) = 3.32193", of_digit.value);
  page.says(
      "information_gain(digit, pixel) in hundredths of a bit, where each pixel is: the border");
  page.says(
      "says nothing, the places where strokes of some digits pass and of others do not, most.");
  for (Eigen::Index i = 0; i < 8; ++i) {
    std::string line;
    for (Eigen::Index j = 0; j < 8; ++j) {
      const std::string number = std::to_string(int(std::lround(100 * gains(i, j))));
      line += std::string(5 - number.size(), ' ') + number;
    }
    page.says(line);
  }
}
