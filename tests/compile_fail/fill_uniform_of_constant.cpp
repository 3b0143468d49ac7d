// expect: fill_uniform: the second argument must be writable
#include <mlmath/core/random.hpp>

void fill(mlmath::Philox& rng, const Eigen::VectorXd& x) { mlmath::fill_uniform(rng, x); }
