// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "sections.hpp"
#include <mlmath/information.hpp>
#include <mlmath/information/law_divergences.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using Eigen::VectorXi;

void tour_information(Page& page, const std::string& data) {
  page.section("7 Information theory");

  const Vector2d fair(0.5, 0.5);
  const Vector2d biased(0.9, 0.1);
  page.row("7.1 KL divergence", "D(p | q) = sum_i p_i log(p_i / q_i)");
  page.shows("kl_divergence([0.9, 0.1], [0.5, 0.5]), in bits", mlmath::kl_divergence(biased, fair));
  page.shows("kl_divergence([0.5, 0.5], [0.9, 0.1]), another number",
             mlmath::kl_divergence(fair, biased));
  page.shows("kl_divergence([1, 0], [0, 1]), never NaN",
             mlmath::kl_divergence(Vector2d(1, 0), Vector2d(0, 1)));
  const double step = std::ldexp(1.0, -30);
  page.shows("kl_divergence([1/2 + 2^-30, 1/2 - 2^-30], [1/2, 1/2])",
             mlmath::kl_divergence(Vector2d(0.5 + step, 0.5 - step), fair));
  page.says("which is 2 * 2^-60 / log 2, to the last digit: terms that cancel are never formed.");
  page.shows(
      "kl_divergence(Normal{1, 1}, Normal{0, 1}, nats)",
      mlmath::kl_divergence(mlmath::Normal{1.0, 1.0}, mlmath::Normal{0.0, 1.0}, mlmath::nats));

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
  page.shows("entropy([0.5, 0.25, 0.15, 0.1]), bits a letter", coding.left);
  page.shows("and the bits of the best code, huffman_code_lengths()", coding.right);
  page.says(
      "Data processing, Pinsker, the chain rule and the concavity of entropy are functions too:");
  const auto pinsker = mlmath::pinsker_inequality(biased, fair);
  page.shows("pinsker_inequality([0.9, 0.1], [0.5, 0.5]): left", pinsker.left);
  page.shows("right, and not below it", pinsker.right);

  page.says("On real data: which pixels of 1797 handwritten digits tell most about the digit?");
  const MatrixXd table = read_csv(data + "/digits.csv");
  const VectorXi digit = table.col(64).cast<int>();
  MatrixXd gains(8, 8);
  for (Eigen::Index pixel = 0; pixel < 64; ++pixel) {
    const VectorXi ink = table.col(pixel).cast<int>();
    gains(pixel / 8, pixel % 8) = mlmath::information_gain(digit, ink);
  }
  const auto of_digit = mlmath::entropy_of_labels(digit);
  page.shows("entropy_of_labels(digit).value, bias corrected; log2 10 = 3.32", of_digit.value);
  page.says("information_gain(digit, pixel) in hundredths of a bit, pixel by pixel:");
  for (Eigen::Index i = 0; i < 8; ++i) {
    std::string line;
    for (Eigen::Index j = 0; j < 8; ++j) {
      const std::string number = std::to_string(int(std::lround(100 * gains(i, j))));
      line += std::string(5 - number.size(), ' ') + number;
    }
    page.says(line);
  }
}
