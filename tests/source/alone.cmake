# Compiles each header of an AREA alone, twice in a row, with the warnings of the tests as errors.
#
#   cmake -D SETTINGS=... -D AREA=... -P alone.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

# Most of such a compilation is Eigen/Core. A header that includes a part of Eigen itself, and so has
# Eigen/Core from its own lines, may as well find it compiled before; and so may one that includes
# another header of the library and names nothing of Eigen's.
file(GLOB_RECURSE headers ${INCLUDE_DIR}/mlmath/${AREA}/*.hpp ${INCLUDE_DIR}/mlmath/${AREA}.hpp)
set(failed)
foreach(header IN LISTS headers)
  file(READ ${header} text)
  set(before)
  if(text MATCHES "#include <Eigen/" OR (text MATCHES "#include <mlmath/" AND NOT text MATCHES "Eigen::"))
    set(before -include ${EIGEN_HEADER})
  endif()
  execute_process(
    COMMAND ${CXX} -fsyntax-only ${FLAGS} ${before} -include ${header} -include ${header} -x c++
            /dev/null RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(APPEND failed ${header})
  endif()
endforeach()
if(failed)
  message(FATAL_ERROR "do not compile alone: ${failed}")
endif()
