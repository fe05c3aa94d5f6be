# Warnings, sanitizers, the compiler cache and the linker: what every target of the project is built with.
set(JB_SANITIZE "" CACHE STRING "Sanitizers to build with: empty, 'address,undefined' or 'thread'")

find_program(CCACHE ccache)
if(CCACHE)
  # Build trees of one checkout share the cache: paths are hashed relative to it.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# GCC 12 reports false positives of these three inside libstdc++ and protobuf when it inlines at -O2.
set(JB_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND JB_WARNINGS -Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized)
endif()

if(JB_SANITIZE)
  # Not vptr: it wants the type information of SOCI's backends, which the packaged library keeps to itself.
  add_compile_options(-fsanitize=${JB_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JB_SANITIZE})
endif()
if(JB_SANITIZE STREQUAL "thread")
  include_directories(BEFORE ${CMAKE_CURRENT_LIST_DIR}/tsan)
endif()

# A program's own share of that: the sanitizer's options, and what ThreadSanitizer is told of the packaged libraries.
function(jb_sanitize_program name)
  if(JB_SANITIZE AND BUILD_TESTING)
    target_link_libraries(${name} PRIVATE jb_sanitizer)
  endif()
endfunction()
