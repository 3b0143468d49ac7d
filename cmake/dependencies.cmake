# What is installed is used; what is missing is fetched from its upstream release, pinned by hash.
# FETCHCONTENT_SOURCE_DIR_MLMATH_<NAME> points a fetch at a local copy, as for every FetchContent.
include(FetchContent)

# Unpacks a release without running its CMake files, so that none of its targets, tests and options
# reach this build or the project that adds it. Sets <name>_SOURCE_DIR in the caller.
function(mlmath_fetch_headers name url hash)
  message(STATUS "mlmath: ${name} is not installed, fetching ${url}")
  FetchContent_Declare(
    ${name}
    URL ${url}
    URL_HASH SHA256=${hash}
    DOWNLOAD_EXTRACT_TIMESTAMP ON
    SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE_DIR ${${name}_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# An imported target is not installed with ours: the installed package finds its own.
function(mlmath_add_imported_headers target folder)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${folder})
endfunction()

# Every header.
include(${CMAKE_CURRENT_LIST_DIR}/mlmathEigen.cmake)
if(NOT TARGET Eigen3::Eigen)
  mlmath_fetch_headers(
    mlmath_eigen https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
    8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72)
  mlmath_add_imported_headers(Eigen3::Eigen ${mlmath_eigen_SOURCE_DIR})
endif()

# Special functions. The release of Boost.Math alone is enough, and a fraction of Boost's size.
if(NOT TARGET Boost::headers)
  find_package(Boost 1.74 QUIET)
endif()
if(NOT TARGET Boost::headers)
  mlmath_fetch_headers(
    mlmath_boost_math https://github.com/boostorg/math/archive/refs/tags/boost-1.83.0.tar.gz
    53e5f7539a66899fe0fca3080405cbd5f7959da5394ec13664746741aece1705)
  mlmath_add_imported_headers(Boost::headers ${mlmath_boost_math_SOURCE_DIR}/include)
  set_target_properties(Boost::headers PROPERTIES INTERFACE_COMPILE_DEFINITIONS
                                                  BOOST_MATH_STANDALONE)
endif()

if(MLMATH_BUILD_TESTS)
  foreach(version IN ITEMS 3 2.13)
    if(NOT TARGET Catch2::Catch2)
      find_package(Catch2 ${version} QUIET)
    endif()
  endforeach()
  if(NOT TARGET Catch2::Catch2)
    message(STATUS "mlmath: Catch2 is not installed, fetching its release 3.4.0")
    FetchContent_Declare(
      mlmath_catch2
      URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.4.0.tar.gz
      URL_HASH SHA256=122928b814b75717316c71af69bd2b43387643ba076a6ec16e7882bfb2dfacbb
      DOWNLOAD_EXTRACT_TIMESTAMP ON)
    FetchContent_MakeAvailable(mlmath_catch2)
    list(APPEND CMAKE_MODULE_PATH ${mlmath_catch2_SOURCE_DIR}/extras)
  endif()
endif()

if(MLMATH_BUILD_BENCHMARKS)
  if(NOT TARGET benchmark::benchmark)
    find_package(benchmark 1.5.6 QUIET)
  endif()
  if(NOT TARGET benchmark::benchmark)
    message(STATUS "mlmath: Google Benchmark is not installed, fetching its release 1.8.3")
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    set(BENCHMARK_ENABLE_WERROR OFF)
    FetchContent_Declare(
      mlmath_benchmark
      URL https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz
      URL_HASH SHA256=6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce
      DOWNLOAD_EXTRACT_TIMESTAMP ON)
    FetchContent_MakeAvailable(mlmath_benchmark)
  endif()
endif()
