# Builds and runs the user's program of this folder in one of the ways in which a project can take
# the library: find_package, add_subdirectory, fetch_content, pkg_config, copy.
#
#   cmake -D WAY=... -D SOURCE_DIR=... -D BUILD_DIR=... -D WORK_DIR=... -D CXX=... -D GENERATOR=...
#         -D EIGEN_INCLUDE_DIR=... -D PKG_CONFIG=... -P consume.cmake
cmake_minimum_required(VERSION 3.24)

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(sources ${CMAKE_CURRENT_LIST_DIR}/main.cpp ${CMAKE_CURRENT_LIST_DIR}/elsewhere.cpp)
file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR})

if(WAY STREQUAL "copy")
  file(COPY ${SOURCE_DIR}/include DESTINATION ${WORK_DIR})
  run(${CXX} -std=c++20 -D WHOLE_LIBRARY -I ${WORK_DIR}/include -I ${EIGEN_INCLUDE_DIR} ${sources}
      -o ${WORK_DIR}/consumer)
  run(${WORK_DIR}/consumer)
  return()
endif()

if(WAY STREQUAL "find_package" OR WAY STREQUAL "pkg_config")
  # Installed in one place and moved to another: nothing may remember the first.
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/first)
  file(RENAME ${WORK_DIR}/first ${WORK_DIR}/prefix)
  file(GLOB_RECURSE headers RELATIVE ${SOURCE_DIR}/include ${SOURCE_DIR}/include/*.hpp)
  foreach(header IN LISTS headers)
    if(NOT EXISTS ${WORK_DIR}/prefix/include/${header})
      message(FATAL_ERROR "${header} is not installed")
    endif()
  endforeach()
endif()

if(WAY STREQUAL "pkg_config")
  set(ENV{PKG_CONFIG_PATH} ${WORK_DIR}/prefix/share/pkgconfig)
  execute_process(
    COMMAND ${PKG_CONFIG} --cflags mlmath
    OUTPUT_VARIABLE flags
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags)
  run(${CXX} -std=c++20 ${flags} ${sources} -o ${WORK_DIR}/consumer)
  run(${WORK_DIR}/consumer)
  return()
endif()

run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/${WAY} -B ${WORK_DIR}/build -G ${GENERATOR}
    -D CMAKE_CXX_COMPILER=${CXX} -D CMAKE_PREFIX_PATH=${WORK_DIR}/prefix
    -D MLMATH_SOURCE_DIR=${SOURCE_DIR} -D EIGEN_INCLUDE_DIR=${EIGEN_INCLUDE_DIR})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
run(${WORK_DIR}/build/consumer)
