# cmake -DSOURCE=x.cpp -DCOMMAND=compiler;options... -P check.cmake
# The source must be refused with the text behind "// expect: " in its first line; without such a
# line it must compile.
file(STRINGS ${SOURCE} first LIMIT_COUNT 1)
execute_process(COMMAND ${COMMAND} ${SOURCE}
  RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_QUIET)
# A compiler may break the line at a blank.
string(REGEX REPLACE "[ \n]+" " " flat "${output}")

if(NOT first MATCHES "^// expect: (.+)$")
  if(result)
    message(FATAL_ERROR "should compile:\n${output}")
  endif()
  return()
endif()
set(expected "${CMAKE_MATCH_1}")
if(result EQUAL 0)
  message(FATAL_ERROR "compiles, but should be refused with: ${expected}")
endif()
string(FIND "${flat}" "${expected}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "is refused without saying: ${expected}\n${output}")
endif()
