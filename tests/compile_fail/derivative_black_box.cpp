// expect: cannot be differentiated automatically.*write it as a generic lambda
#include <mlmath/calculus/derivative.hpp>

double square(double x) { return x * x; }

int main() { return static_cast<int>(mlmath::derivative(square, 3.0)); }
