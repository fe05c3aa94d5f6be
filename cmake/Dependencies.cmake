# Every library the project uses, as an imported target. All of them are Debian 12 packages: deploy/packages.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(absl REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(Boost 1.74 REQUIRED)

pkg_check_modules(GRPC REQUIRED IMPORTED_TARGET grpc++)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(CLI11 REQUIRED IMPORTED_TARGET CLI11)

# Packages that ship neither a CMake nor a pkg-config file.
function(jb_import_library target header)
  find_path(${target}_INCLUDE ${header} REQUIRED)
  set(libraries)
  foreach(name IN LISTS ARGN)
    find_library(${target}_${name} ${name} REQUIRED)
    list(APPEND libraries ${${target}_${name}})
  endforeach()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
  target_link_libraries(${target} INTERFACE ${libraries})
endfunction()

jb_import_library(jb::soci soci/soci.h soci_core soci_sqlite3 soci_postgresql)
jb_import_library(jb::csv csv.h csv)
jb_import_library(jb::phonenumber phonenumbers/phonenumberutil.h phonenumber)

find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
find_path(GOOGLEAPIS_DIR google/api/annotations.proto REQUIRED
  PATHS /usr/share/gocode/src/github.com/grpc-ecosystem/grpc-gateway/third_party/googleapis)
