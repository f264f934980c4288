# One function per kind of target, so that a CMakeLists.txt reads as a list of nouns.

# How much slower than a release build this one is; tests multiply their patience by it.
set(slowdown 1)
if(PARLEY_SANITIZE MATCHES "thread")
  set(slowdown 6)
elseif(PARLEY_SANITIZE)
  set(slowdown 4)
elseif(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(slowdown 2)
endif()
set(PARLEY_TEST_SLOWDOWN ${slowdown} CACHE INTERNAL "")

set(sanitizer_options)
if(PARLEY_SANITIZE)
  set(sanitizer_options ${CMAKE_CURRENT_LIST_DIR}/sanitizer_options.cpp)
endif()
set(PARLEY_SANITIZER_OPTIONS ${sanitizer_options} CACHE INTERNAL "")

# parley_layer(net DEPS base ...): folder src/net as one static library, its x_test.cpp files as one
# gtest program tests/net_test. A layer may only name layers above it (tools/check_layers.py).
#
# No precompiled headers, no unity builds: heavy headers stay in few .cpp files, and what is left to
# gain was measured (7% of the compiler's time) and is less than what they cost: files that compile
# only because of another's includes, and a compiler cache that misses more often.
function(parley_layer name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE_DEPS;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(folders ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  if(sources)
    add_library(parley_${name} STATIC ${sources})
    target_include_directories(parley_${name} PUBLIC ${folders})
    target_link_libraries(parley_${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
    target_compile_features(parley_${name} PUBLIC cxx_std_20)
    parley_compile_options(parley_${name})
  else()
    add_library(parley_${name} INTERFACE)
    target_include_directories(parley_${name} INTERFACE ${folders})
    target_link_libraries(parley_${name} INTERFACE ${ARG_DEPS} ${ARG_PRIVATE_DEPS})
    target_compile_features(parley_${name} INTERFACE cxx_std_20)
  endif()
  if(PARLEY_BUILD_TESTS AND tests)
    parley_test(${name}_test SOURCES ${tests}
      DEPS parley_${name} ${ARG_PRIVATE_DEPS} ${ARG_TEST_DEPS})
  endif()
endfunction()

# parley_test(name SOURCES ... DEPS ...): a gtest program in build/<preset>/tests, one ctest entry.
# TIMEOUT is in seconds of a release build.
function(parley_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(PARLEY_SANITIZE MATCHES "thread")
    parley_with_threads(ARG_SOURCES)
    if(NOT ARG_SOURCES)
      return()
    endif()
  endif()
  add_executable(${name} ${ARG_SOURCES} ${PARLEY_SANITIZER_OPTIONS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  parley_compile_options(${name})
  if(PARLEY_SANITIZE)
    # The tests themselves need no speed, and instrumented code takes twice as long to optimise.
    target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-O0>)
  endif()
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  parley_test_properties(${name} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# parley_with_threads(list): keeps the sources that start threads. Nothing races in the others, and
# building them for thread sanitizer takes longer than all that it can find there.
function(parley_with_threads list)
  set(kept)
  foreach(source IN LISTS ${list})
    file(STRINGS ${source} found REGEX "std::j?thread|\\.threads" LIMIT_COUNT 1)
    if(found)
      list(APPEND kept ${source})
    endif()
  endforeach()
  set(${list} ${kept} PARENT_SCOPE)
endfunction()

# parley_test_properties(name [TIMEOUT seconds] [more properties]): environment and patience, for
# any test. The time-out is stretched by the slowdown of the build. A test that can skip itself adds
# SKIP_RETURN_CODE 77; it is no default, since 77 is also what libFuzzer ends with after a crash.
function(parley_test_properties name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  math(EXPR timeout "${ARG_TIMEOUT} * ${PARLEY_TEST_SLOWDOWN}")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${timeout} ENVIRONMENT PARLEY_TEST_SLOWDOWN=${PARLEY_TEST_SLOWDOWN}
    ${ARG_UNPARSED_ARGUMENTS})
endfunction()

# parley_program(name DIR subdir SOURCES ... DEPS ...): an executable in build/<preset>/<subdir>.
function(parley_program name)
  cmake_parse_arguments(ARG "" "DIR;OUTPUT" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} ${PARLEY_SANITIZER_OPTIONS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${ARG_DIR})
  if(ARG_OUTPUT)
    set_target_properties(${name} PROPERTIES OUTPUT_NAME ${ARG_OUTPUT})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  parley_compile_options(${name})
endfunction()
