# Precompiles Eigen/Core for the checks that compile many small files, of which it is most.
#
#   cmake -D SETTINGS=... -P eigen.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

file(WRITE ${EIGEN_HEADER} "#include <Eigen/Core>\n")
execute_process(COMMAND ${CXX} ${FLAGS} -x c++-header ${EIGEN_HEADER} -o ${EIGEN_HEADER}.gch
                COMMAND_ERROR_IS_FATAL ANY)
