// expect: no matching function for call to .*dot
#include <mlmath/linalg/products.hpp>

#include <vector>

double product(const std::vector<double>& a) { return mlmath::dot(a, a); }
