# Compiles all public headers as one file, the last of the alphabet first, with the warnings of the
# tests as errors: no name of one may hide or repeat one of another, in whatever order they come.
# The umbrella header has most of them in the other order.
#
#   cmake -D SETTINGS=... -D WORK_DIR=... -P together.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR} ${INCLUDE_DIR}/mlmath/*.hpp)
list(FILTER headers EXCLUDE REGEX "/detail/")
list(SORT headers ORDER DESCENDING)
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>")
list(JOIN headers "\n" text)
file(WRITE ${WORK_DIR}/together.cpp "${text}\n")
execute_process(COMMAND ${CXX} -fsyntax-only ${FLAGS} ${WORK_DIR}/together.cpp
                RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the headers do not agree")
endif()
