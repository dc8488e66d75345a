# What every target of the project shares: language level, warnings, sanitizers, and one helper a kind of target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT GURUKUL_SANITIZE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(Threads REQUIRED)

add_library(gurukul_options INTERFACE)
target_include_directories(gurukul_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(gurukul_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees an overlap in std::string's operator+ that is not there.
  target_compile_options(gurukul_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Proves that guarded members are used only under their mutex (base/mutex.hpp).
  target_compile_options(gurukul_options INTERFACE -Wthread-safety)
endif()
target_compile_definitions(gurukul_options INTERFACE GURUKUL_VERSION="${PROJECT_VERSION}")
target_link_libraries(gurukul_options INTERFACE Threads::Threads)
if(GURUKUL_SANITIZE)
  target_compile_options(gurukul_options INTERFACE
    -fsanitize=${GURUKUL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(gurukul_options INTERFACE -fsanitize=${GURUKUL_SANITIZE})
endif()

# Sanitizer builds spend most of their time on the same headers in every file. With this option they are compiled once.
option(GURUKUL_PRECOMPILE_HEADERS "Precompile the headers that most files include (clang only)" OFF)
# gurukul_precompile(NAME HEADER LIBRARIES...): the target NAME compiles HEADER for the targets that reuse it.
function(gurukul_precompile name header)
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE gurukul_options ${ARGN})
  # Without the time stamp the compiler cache can use the file.
  target_compile_options(${name} PRIVATE -Xclang -fno-pch-timestamp)
  target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/${header})
endfunction()
if(GURUKUL_PRECOMPILE_HEADERS)
  gurukul_precompile(gurukul_precompiled standard_headers.hpp)
  if(GURUKUL_BUILD_TESTS)
    gurukul_precompile(gurukul_precompiled_test test_headers.hpp GTest::gmock)
  endif()
endif()
function(gurukul_reuse_precompiled name from)
  if(GURUKUL_PRECOMPILE_HEADERS)
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()

# gurukul_add_library(NAME SOURCES...): the static library of one folder of src/.
function(gurukul_add_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC gurukul_options)
  gurukul_reuse_precompiled(${name} gurukul_precompiled)
endfunction()

# gurukul_add_executable(NAME SOURCES...)
function(gurukul_add_executable name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE gurukul_options)
  gurukul_reuse_precompiled(${name} gurukul_precompiled)
endfunction()

# gurukul_add_test(NAME SOURCES a_test.cpp... LIBS gurukul_lobby... [TIMEOUT_S N]): one GoogleTest binary, one ctest entry.
function(gurukul_add_test name)
  if(NOT GURUKUL_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "TIMEOUT_S" "SOURCES;LIBS" ${ARGN})
  if(NOT arg_TIMEOUT_S)
    set(arg_TIMEOUT_S 600)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE gurukul_options ${arg_LIBS} GTest::gmock GTest::gtest_main)
  # Tests are compiled more often than they run.
  target_compile_options(${name} PRIVATE -O0)
  gurukul_reuse_precompiled(${name} gurukul_precompiled_test)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT_S})
endfunction()

# Folders are added as they exist, so that a packager may build a part of the tree.
function(gurukul_add_subdirectories)
  foreach(folder ${ARGN})
    if(EXISTS ${CMAKE_SOURCE_DIR}/${folder}/CMakeLists.txt)
      add_subdirectory(${folder})
    endif()
  endforeach()
endfunction()
