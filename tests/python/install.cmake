# cmake -DFOLDER=... -DREQUIREMENTS=... -DPYTHON=... -DSTAMP=... -P install.cmake
#   A virtual environment with old releases. A package that cannot be had is no reason not to build:
#   it is said here, and the test that needs it is skipped.
execute_process(COMMAND ${PYTHON} -m venv --system-site-packages --clear ${FOLDER}
  RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT failed)
  execute_process(
    COMMAND ${FOLDER}/bin/python -m pip install --quiet --no-deps --disable-pip-version-check
      --requirement ${REQUIREMENTS}
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 300)
endif()
if(failed)
  message(STATUS "python-socketio 4 cannot be installed, its test will be skipped:\n${output}")
endif()
file(TOUCH ${STAMP})
