# Language level, warnings, sanitizers, hardening and compiler cache for everything built here.
# Nothing of this leaks to consumers: it is set per directory, not on exported targets.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(PARLEY_CCACHE ccache)
if(PARLEY_CCACHE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PARLEY_CCACHE})
endif()

set(parley_warnings -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wsign-conversion -Wconversion
  # Options are aggregates that are given by name, with the rest left to their defaults.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12 inside libstdc++ and Boost once it inlines; clang sees the real ones.
  list(APPEND parley_warnings -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
    -Wno-restrict -Wno-dangling-pointer -Wno-stringop-overread)
  if(PARLEY_SANITIZE MATCHES "thread")
    # Asio has fences, which thread sanitizer cannot see; it has locks beside them.
    list(APPEND parley_warnings -Wno-tsan)
  endif()
endif()
if(PARLEY_WERROR)
  list(APPEND parley_warnings -Werror)
endif()
set(PARLEY_WARNINGS ${parley_warnings} CACHE INTERNAL "")

function(parley_compile_options target)
  # Nobody replaces one of our functions at load time, so those of one file may be inlined.
  set(options ${PARLEY_WARNINGS} -fstack-protector-strong -fno-semantic-interposition)
  if(PARLEY_SANITIZE)
    list(APPEND options -fsanitize=${PARLEY_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${PARLEY_SANITIZE})
  elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(${target} PRIVATE _FORTIFY_SOURCE=2)
  endif()
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${options}>")
  if(PARLEY_BUILD_TESTS)
    target_compile_definitions(${target} PRIVATE _GLIBCXX_ASSERTIONS)
  endif()
  target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now)
endfunction()
