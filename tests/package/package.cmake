# cmake -P: builds a user's project against the library, installed and as a subdirectory, and compares what its programs say
# with the examples' texts.
set(work ${build}/package)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work}/user)
configure_file(${source}/tests/package/user.cmake ${work}/user/CMakeLists.txt COPYONLY)
file(COPY ${source}/tools/examples/each_mode.cpp ${source}/tools/examples/ring_back.c ${source}/scenarios/office.yaml DESTINATION ${work}/user)
# The program in README.md is one of theirs.
file(READ ${source}/README.md readme)
string(REGEX MATCH "```cpp\n(#include <ringback/tapi.h>[^`]*)```" found "${readme}")
file(WRITE ${work}/user/readme.cpp "${CMAKE_MATCH_1}")
string(REPLACE "^" ";" common "${common}")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE said ERROR_VARIABLE said)
endfunction()
function(builds_and_speaks name)
  run(${CMAKE_COMMAND} -S ${work}/user -B ${work}/${name} -G ${generator} ${common} ${ARGN})
  run(${CMAKE_COMMAND} --build ${work}/${name} --parallel 2)
  file(READ ${source}/tools/examples/each_mode.txt expected)
  execute_process(COMMAND ${work}/${name}/user office.yaml 200 201..240 WORKING_DIRECTORY ${work}/user
                  COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE said)
  if(NOT said STREQUAL expected)
    message(FATAL_ERROR "${name}: the user's program says something else:\n${said}")
  endif()
  execute_process(COMMAND ${work}/${name}/readme WORKING_DIRECTORY ${work}/user COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE said)
  if(NOT said MATCHES "BUSY STATION.*OFFERING.*CONNECTED")
    message(FATAL_ERROR "${name}: the program in README.md says:\n${said}")
  endif()
  execute_process(COMMAND ${work}/${name}/user_in_c office.yaml 0 203 3000 600 WORKING_DIRECTORY ${work}/user COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
builds_and_speaks(installed -DCMAKE_PREFIX_PATH=${work}/prefix)
# Neither optimised nor for a debugger: quicker to build, and the same text.
builds_and_speaks(subdirectory -DRINGBACK_SOURCE=${source} -DCMAKE_BUILD_TYPE=None)
