# One library per proto package: jb_protos(registry FILES registry.proto events.proto DEPENDS jb_proto_platform)
# compiles proto/jemputbola/<package>/v1/*.proto, with gRPC stubs for files that have a service; the headers are
# "jemputbola/<package>/v1/<file>.pb.h".
function(jb_compile_protos target root)
  cmake_parse_arguments(ARG "" "" "FILES;DEPENDS" ${ARGN})
  set(out ${PROJECT_BINARY_DIR}/gen/${target})
  file(MAKE_DIRECTORY ${out})
  set(generated)
  foreach(file IN LISTS ARG_FILES)
    cmake_path(REMOVE_EXTENSION file LAST_ONLY OUTPUT_VARIABLE base)
    set(outputs ${out}/${base}.pb.cc ${out}/${base}.pb.h)
    set(plugin)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${root}/${file})
    file(STRINGS ${root}/${file} services REGEX "^service ")
    if(services)
      list(APPEND outputs ${out}/${base}.grpc.pb.cc ${out}/${base}.grpc.pb.h)
      set(plugin --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN} --grpc_out=${out})
      # Stubs only forward: optimising them takes long and gains nothing.
      set_source_files_properties(${out}/${base}.grpc.pb.cc PROPERTIES COMPILE_OPTIONS "-O0;-g0")
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc -I ${root} -I ${PROJECT_SOURCE_DIR}/proto -I ${GOOGLEAPIS_DIR}
              --cpp_out=${out} ${plugin} ${root}/${file}
      DEPENDS ${root}/${file}
      VERBATIM)
    list(APPEND generated ${outputs})
  endforeach()
  add_library(${target} STATIC ${generated})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf ${ARG_DEPENDS})
  target_link_libraries(${target} PUBLIC PkgConfig::GRPC)
endfunction()

function(jb_protos package)
  cmake_parse_arguments(ARG "" "" "FILES;DEPENDS" ${ARGN})
  list(TRANSFORM ARG_FILES PREPEND jemputbola/${package}/v1/)
  jb_compile_protos(jb_proto_${package} ${PROJECT_SOURCE_DIR}/proto FILES ${ARG_FILES} DEPENDS ${ARG_DEPENDS})
endfunction()
