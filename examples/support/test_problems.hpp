// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

/// The 32 nonlinear problems of Moré, Garbow and Hillstrom, Testing unconstrained optimization
/// software, ACM TOMS 7 (1981), with their standard starts, as generic functions of plain code.
namespace mlmath_problems {

using Eigen::Index;

/// One of the problems: the sum of the squares of its residuals.
struct TestProblem {
  int number;                  ///< in the paper
  const char* name;            ///< in the paper
  Index size;                  ///< the number of variables
  bool is_core;                ///< neither badly scaled nor with values that drown in rounding
  std::vector<double> minima;  ///< the values of the known minima, least first

  /// The standard start.
  [[nodiscard]] Eigen::VectorXd start() const;

  /// f(x).
  template <typename T>
  T operator()(const Eigen::VectorX<T>& x) const {
    T total = T(0);
    add_squares(x, total);
    return total;
  }

 private:
  template <typename T>
  static void add(T& total, const T& residual) {
    total += residual * residual;
  }

  template <typename T>
  void add_squares(const Eigen::VectorX<T>& x, T& total) const {
    if (number <= 9) {
      up_to_9(x, total);
    } else if (number <= 19) {
      up_to_19(x, total);
    } else {
      from_20(x, total);
    }
  }

  template <typename T>
  void up_to_9(const Eigen::VectorX<T>& x, T& total) const {
    using std::atan;
    using std::exp;
    using std::sqrt;
    switch (number) {
      case 1:
        add<T>(total, 10.0 * (x[1] - x[0] * x[0]));
        add<T>(total, 1.0 - x[0]);
        return;
      case 2:
        add<T>(total, -13.0 + x[0] + ((5.0 - x[1]) * x[1] - 2.0) * x[1]);
        add<T>(total, -29.0 + x[0] + ((x[1] + 1.0) * x[1] - 14.0) * x[1]);
        return;
      case 3:
        add<T>(total, 1e4 * x[0] * x[1] - 1.0);
        add<T>(total, exp(-x[0]) + exp(-x[1]) - 1.0001);
        return;
      case 4:
        add<T>(total, x[0] - 1e6);
        add<T>(total, x[1] - 2e-6);
        add<T>(total, x[0] * x[1] - 2.0);
        return;
      case 5:
        add<T>(total, 1.5 - x[0] * (1.0 - x[1]));
        add<T>(total, 2.25 - x[0] * (1.0 - x[1] * x[1]));
        add<T>(total, 2.625 - x[0] * (1.0 - x[1] * x[1] * x[1]));
        return;
      case 6:
        for (int i = 1; i <= 10; ++i) {
          add<T>(total, 2.0 + 2.0 * i - (exp(double(i) * x[0]) + exp(double(i) * x[1])));
        }
        return;
      case 7: {
        const double pi = 3.14159265358979323846;
        T turn = atan(x[1] / x[0]) / (2 * pi);
        if (x[0] < 0.0) turn += 0.5;
        add<T>(total, 10.0 * (x[2] - 10.0 * turn));
        add<T>(total, 10.0 * (sqrt(x[0] * x[0] + x[1] * x[1]) - 1.0));
        add<T>(total, x[2]);
        return;
      }
      case 8: {
        constexpr std::array y{.14, .18, .22, .25, .29,  .32,  .35, .39,
                               .37, .58, .73, .96, 1.34, 2.10, 4.39};
        for (int i = 1; i <= 15; ++i) {
          const double u = i;
          const double v = 16 - i;
          const double w = u < v ? u : v;
          add<T>(total, y[std::size_t(i - 1)] - (x[0] + u / (v * x[1] + w * x[2])));
        }
        return;
      }
      default: {
        constexpr std::array y{.0009, .0044, .0175, .0540, .1295, .2420, .3521, .3989,
                               .3521, .2420, .1295, .0540, .0175, .0044, .0009};
        for (int i = 1; i <= 15; ++i) {
          const T t = (8.0 - i) / 2.0 - x[2];
          add<T>(total, x[0] * exp(-0.5 * x[1] * t * t) - y[std::size_t(i - 1)]);
        }
      }
    }
  }

  template <typename T>
  void up_to_19(const Eigen::VectorX<T>& x, T& total) const {
    using std::abs;
    using std::cos;
    using std::exp;
    using std::log;
    using std::pow;
    using std::sin;
    using std::sqrt;
    switch (number) {
      case 10: {
        constexpr std::array y{34780., 28610., 23650., 19630., 16370., 13720., 11540., 9744.,
                               8261.,  7030.,  6005.,  5147.,  4427.,  3820.,  3307.,  2872.};
        for (int i = 1; i <= 16; ++i) {
          add<T>(total, x[0] * exp(x[1] / (45.0 + 5 * i + x[2])) - y[std::size_t(i - 1)]);
        }
        return;
      }
      case 11:
        for (int i = 1; i <= 99; ++i) {
          const double t = i / 100.0;
          const double y = 25 + pow(-50 * log(t), 2.0 / 3.0);
          const T distance = abs(y - x[1]);
          const T power = exp(x[2] * log(distance));
          add<T>(total, exp(-power / x[0]) - t);
        }
        return;
      case 12:
        for (int i = 1; i <= 10; ++i) {
          const double t = 0.1 * i;
          add<T>(total, exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (exp(-t) - exp(-10 * t)));
        }
        return;
      case 13:
        powell(x, 0, total);
        return;
      case 14:
        add<T>(total, 10.0 * (x[1] - x[0] * x[0]));
        add<T>(total, 1.0 - x[0]);
        add<T>(total, sqrt(90.0) * (x[3] - x[2] * x[2]));
        add<T>(total, 1.0 - x[2]);
        add<T>(total, sqrt(10.0) * (x[1] + x[3] - 2.0));
        add<T>(total, (x[1] - x[3]) / sqrt(10.0));
        return;
      case 15: {
        constexpr std::array y{.1957, .1947, .1735, .1600, .0844, .0627,
                               .0456, .0342, .0323, .0235, .0246};
        constexpr std::array u{4., 2., 1., .5, .25, .167, .125, .1, .0833, .0714, .0625};
        for (std::size_t i = 0; i < u.size(); ++i) {
          const double square = u[i] * u[i];
          add<T>(total, y[i] - x[0] * (square + u[i] * x[1]) / (square + u[i] * x[2] + x[3]));
        }
        return;
      }
      case 16:
        for (int i = 1; i <= 20; ++i) {
          const double t = i / 5.0;
          const T a = x[0] + t * x[1] - exp(t);
          const T b = x[2] + x[3] * sin(t) - cos(t);
          add<T>(total, a * a + b * b);
        }
        return;
      case 17: {
        constexpr std::array y{.844, .908, .932, .936, .925, .908, .881, .850, .818, .784, .751,
                               .718, .685, .658, .628, .603, .580, .558, .538, .522, .506, .490,
                               .478, .467, .457, .448, .438, .431, .424, .420, .414, .411, .406};
        for (std::size_t i = 0; i < y.size(); ++i) {
          const double t = 10.0 * double(i);
          add<T>(total, y[i] - (x[0] + x[1] * exp(-t * x[3]) + x[2] * exp(-t * x[4])));
        }
        return;
      }
      case 18:
        for (int i = 1; i <= 13; ++i) {
          const double t = 0.1 * i;
          const double y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
          add<T>(total, x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y);
        }
        return;
      default: {
        constexpr std::array y{1.366, 1.191, 1.112, 1.013, .991, .885, .831, .847, .786, .725, .746,
                               .679,  .608,  .655,  .616,  .606, .602, .626, .651, .724, .649, .649,
                               .694,  .644,  .624,  .661,  .612, .558, .533, .495, .500, .423, .395,
                               .375,  .372,  .391,  .396,  .405, .428, .429, .523, .562, .607, .653,
                               .672,  .708,  .633,  .668,  .645, .632, .591, .559, .597, .625, .739,
                               .710,  .729,  .720,  .636,  .581, .428, .292, .162, .098, .054};
        for (std::size_t i = 0; i < y.size(); ++i) {
          const double t = double(i) / 10;
          T residual = y[i] - x[0] * exp(-t * x[4]);
          for (Index k = 1; k <= 3; ++k) {
            const T away = t - x[7 + k];
            residual -= x[k] * exp(-away * away * x[4 + k]);
          }
          add<T>(total, residual);
        }
      }
    }
  }

  template <typename T>
  static void powell(const Eigen::VectorX<T>& x, Index i, T& total) {
    using std::sqrt;
    const T a = x[i + 1] - 2.0 * x[i + 2];
    const T b = x[i] - x[i + 3];
    add<T>(total, x[i] + 10.0 * x[i + 1]);
    add<T>(total, sqrt(5.0) * (x[i + 2] - x[i + 3]));
    add<T>(total, a * a);
    add<T>(total, sqrt(10.0) * b * b);
  }

  template <typename T>
  void from_20(const Eigen::VectorX<T>& x, T& total) const {
    using std::cos;
    using std::exp;
    using std::sin;
    using std::sqrt;
    const Index n = x.size();
    const double h = 1.0 / double(n + 1);
    switch (number) {
      case 20:
        for (int i = 1; i <= 29; ++i) {
          const double t = i / 29.0;
          T derivative = T(0);
          T value = T(0);
          double power = 1;
          for (Index j = 0; j < n; ++j) {
            value += power * x[j];
            if (j + 1 < n) derivative += double(j + 1) * power * x[j + 1];
            power *= t;
          }
          add<T>(total, derivative - value * value - 1.0);
        }
        add<T>(total, x[0]);
        add<T>(total, x[1] - x[0] * x[0] - 1.0);
        return;
      case 21:
        for (Index i = 0; i < n; i += 2) {
          add<T>(total, 10.0 * (x[i + 1] - x[i] * x[i]));
          add<T>(total, 1.0 - x[i]);
        }
        return;
      case 22:
        for (Index i = 0; i < n; i += 4) powell(x, i, total);
        return;
      case 23: {
        T sum = T(-0.25);
        for (Index i = 0; i < n; ++i) {
          sum += x[i] * x[i];
          add<T>(total, sqrt(1e-5) * (x[i] - 1.0));
        }
        add<T>(total, sum);
        return;
      }
      case 24: {
        T sum = T(-1);
        add<T>(total, x[0] - 0.2);
        for (Index i = 0; i < n; ++i) {
          sum += double(n - i) * x[i] * x[i];
          if (i == 0) continue;
          const double y = exp(double(i + 1) / 10) + exp(double(i) / 10);
          add<T>(total, sqrt(1e-5) * (exp(x[i] / 10.0) + exp(x[i - 1] / 10.0) - y));
          add<T>(total, sqrt(1e-5) * (exp(x[i] / 10.0) - exp(-0.1)));
        }
        add<T>(total, sum);
        return;
      }
      case 25: {
        T sum = T(0);
        for (Index i = 0; i < n; ++i) {
          add<T>(total, x[i] - 1.0);
          sum += double(i + 1) * (x[i] - 1.0);
        }
        add<T>(total, sum);
        add<T>(total, sum * sum);
        return;
      }
      case 26: {
        T sum = T(double(n));
        for (Index i = 0; i < n; ++i) sum -= cos(x[i]);
        for (Index i = 0; i < n; ++i) {
          add<T>(total, sum + double(i + 1) * (1.0 - cos(x[i])) - sin(x[i]));
        }
        return;
      }
      case 27: {
        T sum = T(-double(n + 1));
        T product = T(1);
        for (Index i = 0; i < n; ++i) {
          sum += x[i];
          product *= x[i];
        }
        for (Index i = 0; i + 1 < n; ++i) add<T>(total, x[i] + sum);
        add<T>(total, product - 1.0);
        return;
      }
      case 28:
        for (Index i = 0; i < n; ++i) {
          const T shifted = x[i] + (double(i + 1) * h + 1.0);
          T residual = 2.0 * x[i] + h * h / 2 * shifted * shifted * shifted;
          if (i > 0) residual -= x[i - 1];
          if (i + 1 < n) residual -= x[i + 1];
          add<T>(total, residual);
        }
        return;
      case 29: {
        std::vector<T> cubes;
        for (Index j = 0; j < n; ++j) {
          const T shifted = x[j] + (double(j + 1) * h + 1.0);
          cubes.push_back(shifted * shifted * shifted);
        }
        for (Index i = 0; i < n; ++i) {
          const double t = double(i + 1) * h;
          T residual = x[i];
          for (Index j = 0; j < n; ++j) {
            const double s = double(j + 1) * h;
            const double weight = j <= i ? (1 - t) * s : t * (1 - s);
            residual += h / 2 * weight * cubes[std::size_t(j)];
          }
          add<T>(total, residual);
        }
        return;
      }
      case 30:
        for (Index i = 0; i < n; ++i) {
          T residual = (3.0 - 2.0 * x[i]) * x[i] + 1.0;
          if (i > 0) residual -= x[i - 1];
          if (i + 1 < n) residual -= 2.0 * x[i + 1];
          add<T>(total, residual);
        }
        return;
      case 31:
        for (Index i = 0; i < n; ++i) {
          T residual = x[i] * (2.0 + 5.0 * x[i] * x[i]) + 1.0;
          const Index first = i > 5 ? i - 5 : 0;
          const Index last = i + 1 < n ? i + 1 : n - 1;
          for (Index j = first; j <= last; ++j) {
            if (j != i) residual -= x[j] * (1.0 + x[j]);
          }
          add<T>(total, residual);
        }
        return;
      default: {
        std::vector<T> sums(std::size_t(n), T(0));  // of the Chebyshev polynomials on [0, 1]
        for (Index j = 0; j < n; ++j) {
          const T y = 2.0 * x[j] - 1.0;
          T last = T(1);
          T value = y;
          for (Index i = 0; i < n; ++i) {
            sums[std::size_t(i)] += value;
            const T next = 2.0 * y * value - last;
            last = value;
            value = next;
          }
        }
        for (Index i = 0; i < n; ++i) {
          const double degree = double(i + 1);
          const double integral = i % 2 == 1 ? -1 / (degree * degree - 1) : 0.0;
          add<T>(total, sums[std::size_t(i)] / double(n) - integral);
        }
      }
    }
  }
};

inline Eigen::VectorXd TestProblem::start() const {
  const auto repeated = [this](const Eigen::VectorXd& part) {
    return Eigen::VectorXd(part.replicate(size / part.size(), 1));
  };
  const Eigen::VectorXd ramp = Eigen::VectorXd::LinSpaced(size, 1, double(size));
  const Eigen::VectorXd nodes = ramp / double(size + 1);
  switch (number) {
    case 1:
    case 21:
      return repeated(Eigen::VectorXd{{-1.2, 1.0}});
    case 2:
      return Eigen::VectorXd{{0.5, -2.0}};
    case 3:
      return Eigen::VectorXd{{0.0, 1.0}};
    case 6:
      return Eigen::VectorXd{{0.3, 0.4}};
    case 7:
      return Eigen::VectorXd{{-1.0, 0.0, 0.0}};
    case 9:
      return Eigen::VectorXd{{0.4, 1.0, 0.0}};
    case 10:
      return Eigen::VectorXd{{0.02, 4000.0, 250.0}};
    case 11:
      return Eigen::VectorXd{{5.0, 2.5, 0.15}};
    case 12:
      return Eigen::VectorXd{{0.0, 10.0, 20.0}};
    case 13:
    case 22:
      return repeated(Eigen::VectorXd{{3.0, -1.0, 0.0, 1.0}});
    case 14:
      return Eigen::VectorXd{{-3.0, -1.0, -3.0, -1.0}};
    case 15:
      return Eigen::VectorXd{{.25, .39, .415, .39}};
    case 16:
      return Eigen::VectorXd{{25.0, 5.0, -5.0, -1.0}};
    case 17:
      return Eigen::VectorXd{{.5, 1.5, -1.0, .01, .02}};
    case 18:
      return Eigen::VectorXd{{1.0, 2.0, 1.0, 1.0, 1.0, 1.0}};
    case 19:
      return Eigen::VectorXd{{1.3, .65, .65, .7, .6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5}};
    case 20:
      return Eigen::VectorXd::Zero(size);
    case 23:
      return ramp;
    case 24:
    case 27:
      return Eigen::VectorXd::Constant(size, 0.5);
    case 25:
      return 1 - ramp.array() / double(size);
    case 26:
      return Eigen::VectorXd::Constant(size, 1 / double(size));
    case 28:
    case 29:
      return nodes.array() * (nodes.array() - 1);
    case 30:
    case 31:
      return Eigen::VectorXd::Constant(size, -1.0);
    case 35:
      return nodes;
    default:
      return Eigen::VectorXd::Ones(size);
  }
}

/// The problems in the paper's order, with the paper's values of the minima.
inline std::vector<TestProblem> test_problems() {
  return {
      {1, "Rosenbrock", 2, true, {0}},
      {2, "Freudenstein-Roth", 2, true, {0, 48.98425367924}},
      {3, "Powell badly scaled", 2, false, {0}},
      {4, "Brown badly scaled", 2, false, {0}},
      {5, "Beale", 2, true, {0}},
      {6, "Jennrich-Sampson", 2, true, {124.3621823556}},
      {7, "helical valley", 3, true, {0}},
      {8, "Bard", 3, true, {8.214877306578e-3, 17.4286}},
      {9, "Gaussian", 3, true, {1.127932769618e-8}},
      {10, "Meyer", 3, false, {87.94585517056}},
      {11, "Gulf research", 3, true, {0}},
      {12, "Box 3-d", 3, true, {0}},
      {13, "Powell singular", 4, true, {0}},
      {14, "Wood", 4, true, {0}},
      {15, "Kowalik-Osborne", 4, true, {3.075056038493e-4, 1.02734e-3}},
      {16, "Brown-Dennis", 4, false, {85822.20162635}},
      {17, "Osborne 1", 5, false, {5.464894697483e-5}},
      {18, "Biggs exp6", 6, true, {0, 5.65565e-3, 0.30636}},
      {19, "Osborne 2", 11, true, {4.013773629355e-2}},
      {20, "Watson", 9, false, {1.399760138e-6}},
      {21, "extended Rosenbrock", 10, true, {0}},
      {22, "extended Powell", 12, true, {0}},
      {23, "penalty I", 10, true, {7.08765e-5}},
      {24, "penalty II", 10, false, {2.93660e-4}},
      {25, "variably dimensioned", 10, true, {0}},
      {26, "trigonometric", 10, true, {0, 2.79506e-5}},
      {27, "Brown almost linear", 10, true, {0, 1}},
      {28, "discrete boundary value", 10, true, {0}},
      {29, "discrete integral equation", 10, true, {0}},
      {30, "Broyden tridiagonal", 10, true, {0}},
      {31, "Broyden banded", 10, true, {0}},
      {35, "Chebyquad", 8, true, {3.516873725677e-3}},
  };
}

}  // namespace mlmath_problems
