# A room is a folder with one library. Its headers are reached only through that library: jb_room gives each room an include
# root of its own (a link in the build tree), so a header of a room that is not linked is not found by the compiler.
#
#   jb_room(registry_domain registry/domain SOURCES fold.cc DEPENDS jb_clock PRIVATE jb::csv)
#
# The folder registry/domain below services/ is then included as "registry/domain/fold.h" by whoever links jb_registry_domain.
# Use jb_room inside the folder itself or in the CMakeLists.txt of its service.
function(jb_room name path)
  cmake_parse_arguments(ARG "" "ROOT" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "jb_room(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_ROOT)
    set(ARG_ROOT ${PROJECT_SOURCE_DIR}/services)
  endif()
  set(include_root ${PROJECT_BINARY_DIR}/include/${name})
  cmake_path(GET path PARENT_PATH parent)
  file(MAKE_DIRECTORY ${include_root}/${parent})
  file(CREATE_LINK ${ARG_ROOT}/${path} ${include_root}/${path} SYMBOLIC)

  set(target jb_${name})
  if(ARG_SOURCES)
    list(TRANSFORM ARG_SOURCES PREPEND ${ARG_ROOT}/${path}/)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_compile_options(${target} PRIVATE ${JB_WARNINGS})
    target_link_libraries(${target} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${include_root})
  target_link_libraries(${target} ${scope} ${ARG_DEPENDS})
endfunction()

# An executable of the project: jb_program(jb-registry SOURCES main.cc DEPENDS jb_registry_api)
function(jb_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${JB_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  jb_sanitize_program(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# A service's program, twice from the same objects: bin/<name> ships; failpoints/<name>, built for the tests, can be told to
# die between two steps of its work (common/failpoint) and that its disk is full (tests/chaos/disk_full.cc). jb_service(jb-registry SOURCES main.cc DEPENDS jb_registry_api)
function(jb_service name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  jb_program(${name} SOURCES ${ARG_SOURCES} DEPENDS ${ARG_DEPENDS} jb_failpoint_off)
  if(BUILD_TESTING)
    add_executable(${name}-failpoints ${ARG_SOURCES})
    target_compile_options(${name}-failpoints PRIVATE ${JB_WARNINGS})
    target_link_libraries(${name}-failpoints PRIVATE ${ARG_DEPENDS} jb_failpoint_on jb_chaos_disk_full)
    jb_sanitize_program(${name}-failpoints)
    set_target_properties(${name}-failpoints PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/failpoints OUTPUT_NAME ${name})
  endif()
endfunction()
