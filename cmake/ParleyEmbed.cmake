# Files in the program: parley_npm installs and builds a JavaScript folder, parley_embed links a
# folder of files. Both run at build time, because bundlers choose file names that nobody knows
# earlier.

find_program(PARLEY_NODE NAMES node nodejs)
find_program(PARLEY_NPM NAMES npm)
if(NOT PARLEY_NODE OR NOT PARLEY_NPM)
  message(FATAL_ERROR "Parley needs node (18 or later) and npm to build the browser client that it "
    "serves. On Debian: apt-get install nodejs npm, or run scripts/install-dependencies.")
endif()
execute_process(COMMAND ${PARLEY_NODE} --version OUTPUT_VARIABLE parley_node_version
  OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE "v" "" parley_node_version "${parley_node_version}")
if(parley_node_version VERSION_LESS 18)
  message(FATAL_ERROR "Parley needs node 18 or later; ${PARLEY_NODE} is ${parley_node_version}.")
endif()

set(PARLEY_TOOLS_DIR ${PROJECT_SOURCE_DIR}/tools CACHE INTERNAL "")

# parley_npm(<target> DIR <folder> OUT <build folder>/dist [BUILD_COMMAND npm run build])
#   Copies DIR to the parent of OUT, installs there exactly what package-lock.json says, runs the
#   command (default: npm run build), which must leave its result in OUT.
# parley_npm(<target> DIR <folder> INSTALL_ONLY [WORK <build folder>])
#   Installs only, into WORK/node_modules (default: <target> in the current build folder).
# parley_npm(<target> DIR <folder> INSTALL_ONLY IN_SOURCE)
#   Installs into DIR/node_modules, for scripts that run from the source tree; presets share it.
# npm runs again only when the lock file changed, the command when any file of DIR changed. <target>
# is a custom target, part of "all"; its stamp is in the target property PARLEY_STAMP.
function(parley_npm target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "INSTALL_ONLY;IN_SOURCE" "DIR;OUT;WORK" "BUILD_COMMAND")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_DIR OR (NOT ARG_OUT AND NOT ARG_INSTALL_ONLY))
    message(FATAL_ERROR "parley_npm(${target}): DIR and either OUT or INSTALL_ONLY are needed")
  endif()
  cmake_path(ABSOLUTE_PATH ARG_DIR BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set(command)
  set(result)
  if(ARG_OUT)
    cmake_path(ABSOLUTE_PATH ARG_OUT BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
    cmake_path(GET ARG_OUT PARENT_PATH work)
    cmake_path(GET ARG_OUT FILENAME out_name)
    if(NOT ARG_BUILD_COMMAND)
      set(ARG_BUILD_COMMAND npm run build)
    endif()
    list(TRANSFORM ARG_BUILD_COMMAND REPLACE "^npm$" "${PARLEY_NPM}")
    set(command -- ${ARG_BUILD_COMMAND})
    set(result --result ${out_name})
  elseif(ARG_IN_SOURCE)
    set(work ${ARG_DIR})
  elseif(ARG_WORK)
    set(work ${ARG_WORK})
  else()
    set(work ${CMAKE_CURRENT_BINARY_DIR}/${target})
  endif()

  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${target}.stamp)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${PARLEY_NODE} ${PARLEY_TOOLS_DIR}/npm.mjs --source ${ARG_DIR} --work ${work} ${result}
      --npm ${PARLEY_NPM} --depfile ${stamp}.d --stamp ${stamp} ${command}
    DEPENDS ${PARLEY_TOOLS_DIR}/npm.mjs ${ARG_DIR}/package.json ${ARG_DIR}/package-lock.json
    DEPFILE ${stamp}.d
    COMMENT "npm: ${target}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${stamp})
  set_target_properties(${target} PROPERTIES PARLEY_STAMP ${stamp} PARLEY_WORK ${work})
endfunction()

# parley_embed(<target> NAME <identifier> DIR <folder> [FILES a b] [DEPENDS ...] [ETAG <tag>])
#   Library <target> with "<identifier>.hpp", which declares
#   std::vector<parley::EmbeddedFile> parley::embedded::<identifier>().
#   All files below DIR, or only FILES (relative to DIR). DEPENDS: files, or targets of parley_npm
#   that produce DIR. ETAG: one fixed tag, without quotes, instead of a hash of each file's content.
function(parley_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "NAME;DIR;ETAG" "FILES;DEPENDS")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_NAME OR NOT ARG_DIR)
    message(FATAL_ERROR "parley_embed(${target}): NAME and DIR are needed")
  endif()
  cmake_path(ABSOLUTE_PATH ARG_DIR BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set(inputs)
  foreach(dependency IN LISTS ARG_DEPENDS)
    list(APPEND inputs ${dependency})
    if(TARGET ${dependency})
      # A custom target alone gives order; the stamp makes the build notice that it ran.
      get_target_property(stamp ${dependency} PARLEY_STAMP)
      if(stamp)
        list(APPEND inputs ${stamp})
      endif()
    endif()
  endforeach()
  set(etag)
  if(ARG_ETAG)
    set(etag --etag ${ARG_ETAG})
  endif()

  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}.embed)
  set(base ${out}/${ARG_NAME})
  add_custom_command(OUTPUT ${base}.cpp ${base}.hpp ${base}.S ${base}.bin
    COMMAND ${PARLEY_NODE} ${PARLEY_TOOLS_DIR}/embed.mjs --name ${ARG_NAME} --dir ${ARG_DIR}
      --out ${out} ${etag} --depfile ${base}.d --target ${base}.cpp ${ARG_FILES}
    DEPENDS ${PARLEY_TOOLS_DIR}/embed.mjs ${inputs}
    DEPFILE ${base}.d
    COMMENT "Embedding ${ARG_NAME}"
    VERBATIM)
  set_source_files_properties(${base}.S PROPERTIES OBJECT_DEPENDS ${base}.bin)
  add_library(${target} STATIC ${base}.cpp ${base}.S ${base}.hpp)
  target_include_directories(${target} PUBLIC ${out} ${PARLEY_TOOLS_DIR}/../include)
  target_compile_features(${target} PUBLIC cxx_std_20)
  parley_compile_options(${target})
endfunction()
