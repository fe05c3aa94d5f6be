# Embeds the files <room>/migrations/NNNN_name.sql into a room's library as the function Migrations(), which the room
# declares itself in <room>/migrations.h:
#   namespace jemputbola::registry::store { const std::vector<jemputbola::store::Migration>& Migrations(); }
#   jb_migrations(jb_registry_store registry/store jemputbola::registry::store)
function(jb_migrations target path namespace)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/services/${path}/migrations/*.sql)
  list(SORT files)
  set(rows)
  foreach(file IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    cmake_path(GET file STEM base)
    if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
    endif()
    math(EXPR number "1${CMAKE_MATCH_1} - 10000")
    set(name ${CMAKE_MATCH_2})
    file(READ ${file} sql)
    string(APPEND rows "      {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  set(generated ${PROJECT_BINARY_DIR}/gen/${target}/migrations.cc)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT [[
#include "@path@/migrations.h"

namespace @namespace@ {

const std::vector<jemputbola::store::Migration>& Migrations() {
  static const std::vector<jemputbola::store::Migration> kMigrations = {
@rows@  };
  return kMigrations;
}

}  // namespace @namespace@
]])
  target_sources(${target} PRIVATE ${generated})
endfunction()
