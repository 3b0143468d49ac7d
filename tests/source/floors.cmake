# The floors of the house: an area includes itself and the areas below it, by topic header; an
# umbrella includes every topic of its area; mlmath.hpp includes every umbrella. And what each header
# keeps to: its first lines, its length, nothing that leaks or costs every user.
#
#   cmake -D SETTINGS=... -P floors.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

# From the ground up; areas on one floor do not see each other.
set(floor_of_core 0)
set(floor_of_linalg 1)
set(floor_of_calculus 2)
set(floor_of_probability 3)
set(floor_of_statistics 4)
set(floor_of_geometry 4)
set(floor_of_information 4)
set(floor_of_optimization 5)
set(floor_of_regression 6)
set(floor_of_classification 7)

# Left out of their umbrella, as the Boost headers or Eigen's factorizations behind them cost more to
# include than all the rest of it.
set(apart calculus/cholesky.hpp calculus/implicit_derivative.hpp calculus/linear_systems.hpp
    calculus/quadrature.hpp calculus/roots.hpp calculus/sparse_hessian.hpp
    geometry/intrinsic_dimension_pca.hpp
    geometry/projections_affine.hpp geometry/projections_psd.hpp
    information/law_divergences.hpp information/multivariate_divergences.hpp
    optimization/trust_region_newton.hpp
    probability/law_expectation.hpp
    regression/glm_influence.hpp regression/glm_predict_interval.hpp regression/glm_summary.hpp
    regression/influence.hpp regression/model_tests.hpp
    regression/odds_ratios.hpp regression/predict_interval.hpp regression/summary.hpp)

set(faults 0)
macro(fault text)
  message("${text}")
  math(EXPR faults "${faults} + 1")
endmacro()

# The headers of the library that a file includes, as paths below include/mlmath/.
function(included_headers file result)
  file(STRINGS ${file} lines REGEX "^ *# *include *[<\"]mlmath/")
  list(TRANSFORM lines REPLACE "^ *# *include *[<\"]mlmath/([^>\"]*)[>\"].*$" "\\1")
  set(${result} ${lines} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR}/mlmath ${INCLUDE_DIR}/mlmath/*.hpp)

# Those that include Boost, by themselves or through each other.
set(with_boost)
foreach(pass RANGE 3)
  foreach(header IN LISTS headers)
    set(file ${INCLUDE_DIR}/mlmath/${header})
    file(STRINGS ${file} direct REGEX "^ *# *include *<boost/")
    included_headers(${file} included)
    foreach(other IN LISTS included)
      if(other IN_LIST with_boost)
        list(APPEND direct ${other})
      endif()
    endforeach()
    if(direct AND NOT header IN_LIST with_boost)
      list(APPEND with_boost ${header})
    endif()
  endforeach()
endforeach()

foreach(header IN LISTS headers)
  set(file ${INCLUDE_DIR}/mlmath/${header})
  included_headers(${file} included)

  if(header IN_LIST with_boost AND NOT header IN_LIST apart)
    fault("${header} includes Boost, which only headers do that stand apart from their umbrella")
  endif()

  if(header STREQUAL "mlmath.hpp")
    set(expected ${headers})
    list(FILTER expected EXCLUDE REGEX "/|^mlmath.hpp$")
  elseif(NOT header MATCHES "/")
    get_filename_component(area ${header} NAME_WE)
    set(expected ${headers})
    list(FILTER expected INCLUDE REGEX "^${area}/[^/]*$")
    list(REMOVE_ITEM expected ${apart})
    if(NOT DEFINED floor_of_${area})
      fault("${header}: ${area} has no floor in ${CMAKE_CURRENT_LIST_FILE}")
    endif()
  else()
    set(expected)
    string(REGEX REPLACE "/.*" "" area ${header})
    if(NOT header MATCHES "/detail/" AND NOT EXISTS ${INCLUDE_DIR}/mlmath/${area}.hpp)
      fault("${header}: its area has no umbrella ${area}.hpp")
    endif()
    foreach(other IN LISTS included)
      string(REGEX REPLACE "/.*" "" other_area ${other})
      if(NOT other MATCHES "/")
        fault("${header} includes the umbrella ${other}; include the topics that it uses")
      elseif(NOT EXISTS ${INCLUDE_DIR}/mlmath/${other})
        fault("${header} includes ${other}, which does not exist")
      elseif(NOT other_area STREQUAL area AND NOT floor_of_${other_area} LESS floor_of_${area})
        fault("${header} includes ${other}, which is not below ${area}")
      elseif(other MATCHES "/detail/" AND NOT other_area MATCHES "^(${area}|core)$")
        fault("${header} includes ${other}, a detail of another area")
      endif()
    endforeach()
  endif()
  if(NOT header MATCHES "/")
    foreach(other IN LISTS expected)
      if(NOT other IN_LIST included)
        fault("${header} does not include ${other}")
      endif()
    endforeach()
    foreach(other IN LISTS included)
      if(NOT other IN_LIST expected)
        fault("${header} includes ${other}, which is no part of it")
      endif()
    endforeach()
    set(sorted ${included})
    list(SORT sorted)
    if(NOT "${sorted}" STREQUAL "${included}")
      fault("${header}: the includes are not in alphabetical order")
    endif()
  endif()

  file(READ ${file} text)
  if(NOT text MATCHES "^// SPDX-License-Identifier: MIT\n#pragma once\n")
    fault("${header} does not begin with the SPDX line and #pragma once")
  endif()
  string(REGEX MATCHALL "\n" newlines "${text}")
  list(LENGTH newlines length)
  if(length GREATER 600)
    fault("${header} has ${length} lines, expected at most 600")
  endif()
  foreach(refused IN ITEMS "using namespace" "#include <Eigen/Dense>" "#include <iostream>"
                           "Eigen::internal")
    string(FIND "${text}" "${refused}" position)
    if(NOT position EQUAL -1)
      fault("${header} has '${refused}'")
    endif()
  endforeach()
endforeach()

if(faults)
  message(FATAL_ERROR "${faults} faults")
endif()
