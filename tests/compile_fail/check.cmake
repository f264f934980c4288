# cmake -DSOURCE=x.cpp -DCOMMAND=compiler;options... -P check.cmake
# The source must be refused with the text behind "// expect: " in its first line; without such a
# line it must compile. "// at most N lines" in the second bounds all that the compiler says: what
# breaks a rule should not be compiled any further.
file(STRINGS ${SOURCE} lines LIMIT_COUNT 2)
list(GET lines 0 first)
list(GET lines 1 second)
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
if(second MATCHES "^// at most ([0-9]+) lines$")
  set(limit "${CMAKE_MATCH_1}")
  string(REGEX MATCHALL "\n" ends "${output}")
  list(LENGTH ends count)
  if(count GREATER limit)
    message(FATAL_ERROR "is refused with ${count} lines, more than ${limit}\n${output}")
  endif()
endif()
