# The macros that including the library defines: beyond those of the standard, Eigen and Boost
# headers that it includes, they all begin with MLMATH_, and none is taken away.
#
#   cmake -D SETTINGS=... -D WORK_DIR=... -P macros.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

file(GLOB_RECURSE headers ${INCLUDE_DIR}/mlmath/*.hpp)
set(others)
foreach(header IN LISTS headers)
  file(STRINGS ${header} lines REGEX "^#include <")
  list(FILTER lines EXCLUDE REGEX "<mlmath/")
  list(APPEND others ${lines})
endforeach()
list(REMOVE_DUPLICATES others)
list(JOIN others "\n" others)
file(WRITE ${WORK_DIR}/others.cpp "${others}\n")
file(WRITE ${WORK_DIR}/mlmath.cpp "${others}\n#include <mlmath/mlmath.hpp>\n")

foreach(name IN ITEMS others mlmath)
  execute_process(
    COMMAND ${CXX} ${FLAGS} -dM -E ${WORK_DIR}/${name}.cpp -o ${WORK_DIR}/${name}.txt
            COMMAND_ERROR_IS_FATAL ANY)
  file(STRINGS ${WORK_DIR}/${name}.txt lines REGEX "^#define ")
  list(TRANSFORM lines REPLACE "^#define ([A-Za-z0-9_]+).*$" "\\1")
  set(macros_of_${name} ${lines})
endforeach()

set(leaked ${macros_of_mlmath})
list(REMOVE_ITEM leaked ${macros_of_others})
list(FILTER leaked EXCLUDE REGEX "^MLMATH_")
set(lost ${macros_of_others})
list(REMOVE_ITEM lost ${macros_of_mlmath})
if(leaked OR lost)
  message(FATAL_ERROR "macros defined: ${leaked}\nmacros taken away: ${lost}")
endif()
