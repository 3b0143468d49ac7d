# Finds Eigen 3.4 or 5, unless the caller has a target Eigen3::Eigen already. A range 3.4...<6 says
# what is meant, but the version files of Eigen compare within one major version and refuse it, so
# the two majors are asked for in turn after it.
foreach(mlmath_eigen_version IN ITEMS 3.4...<6 5 3.4)
  if(NOT TARGET Eigen3::Eigen)
    find_package(Eigen3 ${mlmath_eigen_version} QUIET NO_MODULE)
  endif()
endforeach()
unset(mlmath_eigen_version)
