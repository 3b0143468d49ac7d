# Enumerators and concepts without documentation, of which Doxygen 1.9 does not warn, from the XML
# that it wrote.
#
#   cmake -D XML_DIR=... -P check_documented.cmake
cmake_minimum_required(VERSION 3.24)

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
