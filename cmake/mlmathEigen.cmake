# Finds Eigen 3.4 or 5, unless the caller has a target Eigen3::Eigen already. The range says what is
# meant, but Eigen's version files compare within one major version and refuse it; of the versions
# that were refused, the first in CMake's search order that lies in the range is the one.
if(NOT TARGET Eigen3::Eigen)
  find_package(Eigen3 3.4...<6 QUIET NO_MODULE)
  if(NOT Eigen3_FOUND)
    foreach(mlmath_eigen_version IN LISTS Eigen3_CONSIDERED_VERSIONS)
      if(NOT Eigen3_FOUND AND mlmath_eigen_version VERSION_GREATER_EQUAL 3.4
         AND mlmath_eigen_version VERSION_LESS 6)
        find_package(Eigen3 ${mlmath_eigen_version} EXACT QUIET NO_MODULE)
      endif()
    endforeach()
    unset(mlmath_eigen_version)
  endif()
endif()
