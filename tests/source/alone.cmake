# Compiles each header of an AREA alone, twice in a row, with the warnings of the tests as errors.
#
#   cmake -D SETTINGS=... -D AREA=... -P alone.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

file(GLOB_RECURSE headers ${INCLUDE_DIR}/mlmath/${AREA}/*.hpp ${INCLUDE_DIR}/mlmath/${AREA}.hpp)
set(failed)
foreach(header IN LISTS headers)
  execute_process(
    COMMAND ${CXX} -fsyntax-only ${FLAGS} -include ${header} -include ${header} -x c++
            /dev/null RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(APPEND failed ${header})
  endif()
endforeach()
if(failed)
  message(FATAL_ERROR "do not compile alone: ${failed}")
endif()
