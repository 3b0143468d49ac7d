# What is installed is used; what is missing is fetched from its upstream release.
include(FetchContent)

if(NOT TARGET Eigen3::Eigen)
  find_package(Eigen3 3.4...<6 QUIET NO_MODULE)
endif()
if(NOT TARGET Eigen3::Eigen)
  # A version range is refused by the version file of Eigen 3.4, which compares one number only.
  find_package(Eigen3 3.4 REQUIRED NO_MODULE)
endif()
if(NOT TARGET Boost::headers)
  find_package(Boost 1.74 REQUIRED)
endif()
