# Fails on what Doxygen warned of, but for two things: operators, whose meaning is their sign, and
# specializations, which are no new names. Then on enumerators and concepts without documentation, of which Doxygen 1.9 does not warn.
#
#   cmake -D WARNINGS=... -D XML_DIR=... -P check_doxygen.cmake
cmake_minimum_required(VERSION 3.24)

file(READ ${WARNINGS} warnings)
string(REGEX REPLACE "[^\n]*Member operator[^a-z_ (][^\n]* is not documented.\n" "" warnings "${warnings}")
string(REGEX REPLACE "[^\n]*Member [a-z_]+< [^\n]* \\(variable\\) [^\n]* is not documented.\n" "" warnings "${warnings}")
string(REGEX REPLACE "[^\n]*scope for class (std|Eigen)::[^\n]*\n" "" warnings "${warnings}")
if(NOT warnings STREQUAL "")
  message(FATAL_ERROR "${warnings}")
endif()

set(faults)
file(GLOB files ${XML_DIR}/*.xml)
foreach(file IN LISTS files)
  file(READ ${file} text)
  string(REGEX MATCHALL "<enumvalue [^>]*>[ \n]*<name>[^<]*</name>[^<]*(<initializer>[^<]*</initializer>)?[ \n]*<briefdescription>[ \n]*</briefdescription>" found "${text}")
  if(text MATCHES "kind=\"concept\"" AND text MATCHES "<briefdescription>[ \n]*</briefdescription>[ \n]*<detaileddescription>[ \n]*</detaileddescription>")
    string(REGEX MATCH "<compoundname>[^<]*</compoundname>" name "${text}")
    list(APPEND found ${name})
  endif()
  foreach(item IN LISTS found)
    string(REGEX REPLACE "^.*name>([^<]*)</.*name>.*$" "\\1" item "${item}")
    list(APPEND faults ${item})
  endforeach()
endforeach()
if(faults)
  list(JOIN faults ", " faults)
  message(FATAL_ERROR "not documented: ${faults}")
endif()
