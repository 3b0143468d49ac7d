// expect: softmax takes a vector; for a matrix say softmax_rows\(Z\) or softmax_columns\(Z\)
#include <mlmath/core/softmax.hpp>

Eigen::MatrixXd probabilities(const Eigen::MatrixXd& Z) { return mlmath::softmax(Z); }
