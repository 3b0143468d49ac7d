# Compiles FILE, which must fail with an error that matches the regular expression in its first
# line, "// expect: ...".
#
#   cmake -D SETTINGS=... -D FILE=... -P check.cmake
cmake_minimum_required(VERSION 3.24)
include(${SETTINGS})

file(STRINGS ${FILE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${FILE} has no first line '// expect: <regular expression>'")
endif()
set(expected "${CMAKE_MATCH_1}")

execute_process(
  COMMAND ${CXX} -fsyntax-only ${FLAGS} -include ${EIGEN_HEADER} ${FILE}
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${FILE} compiles, expected an error: ${expected}")
endif()
# The compiler quotes the source beside its message: only lines of messages count.
string(REGEX MATCHALL "[^\n]*error: [^\n]*" errors "${output}")
if(NOT "${errors}" MATCHES "${expected}")
  message(FATAL_ERROR "expected an error that matches: ${expected}\n${output}")
endif()
